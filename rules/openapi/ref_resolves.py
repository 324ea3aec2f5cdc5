from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.document import RefProblem
from contractctl.model import HOLDS, Severity, State, Verdict, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Link
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/ref-resolves",
    "Every `$ref` leads to something.",
    severities("E E E E", spectral="E"),
    alias="invalid-ref",
)


@clause.promised_of_everything
def resolves(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each reference, and for each entry of a discriminator's mapping."""
    schemas = api.index.of(Schema)
    for reference in api.references:
        problem = reference.target
        if isinstance(problem, RefProblem) and problem.kind == "remote-not-allowed":
            yield unknown(problem.message)
        elif isinstance(problem, RefProblem):
            yield Verdict(State.BROKEN, problem.place, f"'{shown(problem.ref)}' leads nowhere: {problem.message}")
        else:
            yield HOLDS
    known = {operation.operation_id for operation in api.index.of(Operation)}
    for link in api.index.of(Link):
        target = link.node.find("operationId")
        if target is not None and target.text:
            message = f"the link leads nowhere: no operation has the operationId '{shown(target.text)}'"
            yield HOLDS if target.text in known else broken(target, message, severity=Severity.WARNING)
    for schema in schemas:
        if "discriminator" in schema.raw:
            yield from mapping_resolves(schema)


def mapping_resolves(schema: Schema) -> Iterator[Verdict]:
    """Clients that read the discriminator's value find no schema for it."""
    mapping = schema.node.find("discriminator", "mapping")
    for entry in mapping.children() if mapping is not None else ():
        if not entry.text:
            continue
        if schema.api.discriminated(entry, schema) is None:
            message = f"the mapping of '{shown(str(entry.key))}' leads nowhere: there is no '{shown(entry.text)}'"
            yield broken(entry, message, severity=Severity.WARNING)
        else:
            yield HOLDS


def shown(text: str) -> str:
    """As much of a text as fits a message."""
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 -- as much as fits
