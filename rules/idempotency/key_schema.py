import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.lookalikes import lookalike
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.validation import validator
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
LONGEST_FIELD = 4000
"""A server may refuse a longer header field whatever is in it (RFC 6585 5)."""
SERVER_ERROR = 500
WRONG_INPUT = frozenset({400, 422})
NOT_TRIED = not_applicable("its keys may be longer than header fields should be")
NOT_SENT = unknown("no-valid-input: the request was not carried out")


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
def keeps_to_the_length(operation: Operation, context: Context[Options]) -> Talk:
    """A key that is longer than declared, or than any server stores, is refused as the caller's fault; one just as long is taken."""
    header = key_header(operation, context.settings)
    if header is None or gates.outside(operation):
        return NO_KEY
    most = longest_declared(header)
    length = (most or TOO_LONG) + 1
    if length > LONGEST_FIELD:
        return NOT_TRIED
    first = yield Call(operation)
    if not isinstance(first, Exchange) or not first.succeeded:
        return NOT_SENT
    key = a_key(first, header)
    exchange = yield Call(operation, headers={header.name: (key * length)[:length]})
    verdict = judge_beyond(operation, exchange, length, most)
    if verdict is not HOLDS or most is None:
        return verdict
    return (yield from takes_longest(operation, header, key, most))


def judge_beyond(
    operation: Operation, exchange: Exchange | tuple[Exchange, ...], length: int, most: int | None
) -> Verdict:
    """What the answer to a key of too many characters means."""
    if not isinstance(exchange, Exchange):
        return NOT_SENT
    status = exchange.answer.status
    if status >= SERVER_ERROR:
        return crash(operation, status, length)
    if exchange.succeeded and most is not None:
        message = f"{status}: a key of {length} characters is taken, though {most} are declared as the most"
        return broken(operation, message, severity=Severity.WARNING)
    return HOLDS


def takes_longest(operation: Operation, header: Parameter, key: str, most: int) -> Talk:
    """Whether a key of the declared length is taken where a short one is: a refusal may be meant for something else."""
    long = (key * most)[:most]
    if not (allows(header, key) and allows(header, long)):
        return HOLDS
    exchange = yield Call(operation, headers={header.name: long})
    status = exchange.answer.status if isinstance(exchange, Exchange) else 0
    if status >= SERVER_ERROR:
        return crash(operation, status, most)
    if status not in WRONG_INPUT:
        return HOLDS
    control = yield Call(operation, headers={header.name: lookalike(key)})
    if not isinstance(control, Exchange) or not control.succeeded:
        return NOT_SENT
    message = f"{status}: a key of {most} characters is refused, though so many are declared"
    return broken(operation, message, severity=Severity.ERROR)


def a_key(first: Exchange, header: Parameter) -> str:
    """The key that a request carried; for one without, a UUID that nobody has used."""
    made = hashlib.sha256(first.answer.body + repr(sorted(first.answer.headers.items())).encode()).digest()
    return first.request.headers.get(header.name.lower()) or str(uuid.UUID(bytes=made[:16], version=4))


def allows(header: Parameter, key: str) -> bool:
    """Whether the document allows a key."""
    judge = validator(header.schema, "request", formats=True) if header.schema is not None else None
    return judge is not None and judge.is_valid(key)


def crash(operation: Operation, status: int, length: int) -> Verdict:
    """What is said of a key that the server fails at."""
    message = f"{status}: a key of {length} characters is answered with a server error: want 400"
    return broken(operation, message, severity=Severity.ERROR)


def longest_declared(parameter: Parameter) -> int | None:
    """The `maxLength` of a key; None where its schema gives none."""
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    found = [length for shape in shapes if isinstance(length := shape.facet("maxLength"), int)]
    return max(found, default=None)
