from collections import Counter
from collections.abc import Callable, Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Value
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter

from . import Options

clause = Clause("idempotency/key-schema", "An idempotency key is a bounded string of one name.", severities("I W W I"))

NO_KEY = not_applicable("it is no idempotency key")
BOUNDS = ("maxLength", "pattern", "format", "enum")


@clause.promised
def is_well_formed(parameter: Parameter, context: Context[Options]) -> Iterator[Verdict]:
    """A shared parameter is judged once."""
    if parameter.location != "header" or not context.settings.names.is_idempotency_header(parameter.name):
        yield NO_KEY
        return
    problems = list(problems_of(parameter, context))
    for problem in problems:
        yield broken(parameter, f"{parameter.name}: {problem}")
    if not problems:
        yield HOLDS


def problems_of(parameter: Parameter, context: Context[Options]) -> Iterator[str]:
    """What is wrong with a key's declaration, each in a few words."""
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    if any(shape.types is not None and "string" not in shape.types for shape in shapes):
        yield "a key is a string"
    else:
        yield from problems_of_length([shape.facet for shape in shapes], context.options.longest)
    users = [one for one in parameter.users if one.side == "server"]
    if users and all(one.method in {"get", "head", "options"} for one in users):
        yield f"{users[0].method.upper()} needs no key"
    name = usual_name(context.api, context)
    if name is not None and name.lower() != parameter.name.lower():
        yield f"most operations of this document call it {name}"


def problems_of_length(facets: list[Callable[[str], Value]], longest: int) -> Iterator[str]:
    """Whether the length of a key is bounded, and not beyond what servers store."""
    lengths = [facet("maxLength") for facet in facets]
    if not facets or not all(any(facet(keyword) is not None for keyword in BOUNDS) for facet in facets):
        yield f"its length has no bound: give a maxLength of at most {longest}, or the format uuid"
    elif any(isinstance(length, int) and length > longest for length in lengths):
        yield f"a key of more than {longest} characters is allowed"


def usual_name(api: Api, context: Context[Options]) -> str | None:
    """The name that the document's keys have most; the first in the document where two are as frequent."""
    key = (usual_name, context.settings)
    if key not in api.memo:
        named = context.settings.names.is_idempotency_header
        found = Counter(
            one.name
            for operation in api.index.of(Operation)
            for one in operation.parameters
            if operation.side == "server" and one.location == "header" and named(one.name)
        )
        api.memo[key] = found.most_common(1)[0][0] if found else None
    name = api.memo[key]
    return name if isinstance(name, str) else None
