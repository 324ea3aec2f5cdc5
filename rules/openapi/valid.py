from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, unknown
from contractctl.spec.api import Api
from contractctl.spec.patterns import pattern_fault
from contractctl.spec.schema import Schema
from contractctl.spec.structure import VERSIONS, mistakes

from . import Options

clause = Clause(
    "openapi/valid",
    "The document has the structure that its OpenAPI version prescribes.",
    severities("E E E E", spectral="E"),
    alias="oas3-schema",
    alias_2="oas2-schema",
    faults=True,
)


@clause.promised_of_everything
def is_valid(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each place that the official meta-schema refuses, and for each pattern that cannot be read."""
    if api.version not in VERSIONS:
        yield unknown(f"OpenAPI {api.version[0]}.{api.version[1]} is not known")
        return
    found = False
    for mistake in mistakes(api):
        found = True
        yield broken(mistake.node, mistake.message)
    for verdict in unreadable_patterns(api):
        found = True
        yield verdict
    if not found:
        yield HOLDS


def unreadable_patterns(api: Api) -> Iterator[Verdict]:
    """The patterns that are no regular expressions of ECMA-262, which JSON Schema asks for."""
    for schema in api.index.of(Schema):
        pattern = schema.raw.get("pattern")
        if isinstance(pattern, str):
            fault = pattern_fault(pattern)
            if fault is not None:
                yield broken(schema.node.child("pattern"), f"no regular expression of ECMA-262: {fault}")
        patterns = schema.node.find("patternProperties") if "patternProperties" in schema.raw else None
        for member in patterns.children() if patterns is not None else ():
            fault = pattern_fault(str(member.key))
            if fault is not None:
                yield broken(member, f"no regular expression of ECMA-262: {fault}")
