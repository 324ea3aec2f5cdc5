import re
from collections import Counter
from collections.abc import Callable, Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Call, Exchange, Talk

from . import Options
from .keys import key_header

clause = Clause("idempotency/key-schema", "An idempotency key is a bounded string of one name.", severities("I W W I"))

NO_KEY = not_applicable("it is no idempotency key")
BOUNDS = ("maxLength", "pattern", "format", "enum")
CHARACTERS = r"(\d+)\W{1,4}(?:char|byte|symbol|letter|digit)"
BOUND = re.compile(
    rf"\b(?:max(?:imum|\.)?(?: length)?|at most|up to|no (?:more|longer) than|limited to|exceed)\b[^.;\d]{{0,20}}{CHARACTERS}"
    rf"|{CHARACTERS}\w*[\s(]*(?:max|or (?:less|fewer)|at most|long\b)",
    re.IGNORECASE,
)
UUID = re.compile(r"\b(?:must be|should be|format|use|valid|a|as|in)\b[^.;]{0,20}\b(?:uuid|guid)\b", re.IGNORECASE)
UUID_LENGTH = 36
TOO_LONG = 300
SERVER_ERROR = 500
NOT_SENT = unknown("no-key-sent: the request was not carried out, or carried no key")


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
        told = length_told(parameter) if context.settings.prose else None
        yield from problems_of_length([shape.facet for shape in shapes], context.options.longest, told)
    users = [one for one in parameter.users if one.side == "server"]
    if users and all(one.method in {"get", "head", "options"} for one in users):
        yield f"{users[0].method.upper()} needs no key"
    name = usual_name(context.api, context)
    if name is not None and name.lower() != parameter.name.lower():
        yield f"most operations of this document call it {name}"


def problems_of_length(facets: list[Callable[[str], Value]], longest: int, told: int | None) -> Iterator[str]:
    """Whether the length of a key is bounded, by its schema or in words, and not beyond what servers store."""
    lengths = [facet("maxLength") for facet in facets]
    if not facets or not all(any(facet(keyword) is not None for keyword in BOUNDS) for facet in facets):
        lengths = [told]
        if told is None:
            yield f"its length has no bound: give a maxLength of at most {longest}, or the format uuid"
    if any(isinstance(length, int) and length > longest for length in lengths):
        yield f"a key of more than {longest} characters is allowed"


def length_told(parameter: Parameter) -> int | None:
    """The most characters that a description allows; those of a UUID where it asks for one."""
    schema = parameter.schema
    text = f"{parameter.description}\n{schema.description if schema is not None else ''}"
    found = BOUND.search(text)
    if found is not None:
        return int(found[1] or found[2])
    return UUID_LENGTH if UUID.search(text) is not None else None


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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def refuses_long_keys(operation: Operation, context: Context[Options]) -> Talk:
    """A key that is longer than declared, or than any server stores, is refused as the caller's fault."""
    header = key_header(operation, context.settings)
    if header is None or not header.required or gates.outside(operation):
        return NO_KEY
    first = yield Call(operation)
    key = first.request.headers.get(header.name.lower()) if isinstance(first, Exchange) and first.succeeded else None
    if key is None:
        return NOT_SENT
    most = longest_declared(header)
    long = (key * TOO_LONG)[: (most or TOO_LONG) + 1]
    exchange = yield Call(operation, headers={header.name: long})
    if not isinstance(exchange, Exchange):
        return NOT_SENT
    status = exchange.answer.status
    if status >= SERVER_ERROR:
        message = f"{status}: a key of {len(long)} characters is answered with a server error: want 400"
        return broken(operation, message, severity=Severity.ERROR)
    if exchange.succeeded and most is not None:
        message = f"{status}: a key of {len(long)} characters is taken, though {most} are declared as the most"
        return broken(operation, message, severity=Severity.WARNING)
    return HOLDS


def longest_declared(parameter: Parameter) -> int | None:
    """The `maxLength` of a key; None where its schema gives none."""
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    found = [length for shape in shapes if isinstance(length := shape.facet("maxLength"), int)]
    return max(found, default=None)
