from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Value
from contractctl.model import HOLDS, Pointer, Severity, Verdict, not_applicable
from contractctl.spec.merged import merged, normalised
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.spec.validation import Violation, validator
from contractctl.traffic import Exchange

from . import Options
from .bodies import BODILESS, as_json, fitting, is_whole, readings

clause = Clause(
    "conformance/response-schema", "Bodies and headers are what their schemas say.", severities("E E E E"), faults=True
)

NOT_DECLARED = not_applicable("the document declares no schema for it")
FORMATS = frozenset({"date-time", "date", "time", "uuid", "email", "ipv4", "ipv6", "uri", "uri-reference"})
MOST = 3
"""So many faults of one answer are told."""
OTHERS = frozenset({"content-type", "accept", "authorization", "set-cookie", "link"})
"""Header fields that a schema does not describe, or that come several times."""
CHOICES = frozenset(
    {"fields", "select", "projection", "attributes", "include_fields", "exclude_fields", "only", "exclude"}
)
"""Parameters by which a caller chooses the members of what it gets."""


@clause.kept()
def keeps_its_schema(exchange: Exchange, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """JSON bodies and plain header fields; other media types are not looked into."""
    operation = exchange.operation
    if operation is None or exchange.declared is None:
        yield NOT_DECLARED
        return
    response = exchange.declared[1]
    said = [*body_faults(exchange, response), *header_faults(exchange, response)]
    status = exchange.answer.status
    for message, severity in dict.fromkeys(said[:MOST]):
        yield broken(operation, f"{status}: {message}", severity=severity)
    if not said:
        yield HOLDS if response.content or response.headers else NOT_DECLARED


Fault = tuple[str, Severity]


def body_faults(exchange: Exchange, response: Response) -> Iterator[Fault]:
    """What is wrong with the body."""
    answer = exchange.answer
    if exchange.request.method == "HEAD" or answer.status in BODILESS or not is_whole(exchange):
        return
    media = fitting(response, answer.media_type) or (response.json if answer.is_json else None)
    schema = media.schema if media is not None else None
    if not answer.body:
        if response.json is not None and response.json.schema is not None:
            yield "the body is empty, and a JSON body is declared", Severity.ERROR
        return
    if schema is None or not answer.is_json:
        return
    readable, value = as_json(exchange)
    if not readable:
        yield "the body says that it is JSON, and is none", Severity.ERROR
        return
    yield from schema_faults(schema, value, partial=has_chosen_members(exchange))


def has_chosen_members(exchange: Exchange) -> bool:
    """Whether the caller chose the members of the answer by a parameter that the operation knows, such as `fields`."""
    operation = exchange.operation
    if operation is None:
        return False
    sent = {name for name, _ in parse_qsl(urlsplit(exchange.request.url).query, keep_blank_values=True)}
    known = {one.name for one in operation.parameters if one.location == "query"}
    return any(normalised(name.partition("[")[0]).strip("_$") in CHOICES for name in sent & known)


def schema_faults(schema: Schema, value: Value, *, partial: bool) -> Iterator[Fault]:
    """Where a value is not what its schema says: by the place without the numbers of items, each place once.

    Of a partial value nothing is missing.
    """
    found = violations(schema, value, formats=False)
    lacking: dict[str, dict[str, None]] = {}
    for one in found:
        if one.keyword == "required" and one.names:
            lacking.setdefault(place(one.path), {}).update(dict.fromkeys(one.names))
        else:
            yield f"{place(one.path)} {one.message}", Severity.ERROR
    for where, names in lacking.items() if not partial else ():
        yield f"{where} lacks {listed(names)}", Severity.ERROR
    for one in violations(schema, value, formats=True):
        if one.keyword == "format" and any(name in one.message for name in FORMATS):
            yield f"{place(one.path)} {one.message}", Severity.WARNING


def listed(names: Iterable[str]) -> str:
    """Names in quotes, the first few."""
    found = [f"'{name[:40]}'" for name in names]
    return ", ".join(found[:MOST]) + (f" and {len(found) - MOST} more" if len(found) > MOST else "")


def violations(schema: Schema, value: Value, *, formats: bool) -> list[Violation]:
    """The violations of a schema; none where it cannot be read."""
    judge = validator(schema, "response", formats=formats)
    return judge.violations(value) if judge is not None else []


def place(path: Pointer) -> str:
    """Where in a body, in words: `items[].amount`; the body itself for the root."""
    text = "".join("[]" if isinstance(one, int) else f".{one}" for one in path).lstrip(".")
    return f"'{text[:80]}'" if text else "the body"


def header_faults(exchange: Exchange, response: Response) -> Iterator[Fault]:
    """Which declared header fields are missing, or of another type."""
    declared = {name: header for name, header in response.headers.items() if name.lower() not in OTHERS}
    sent = exchange.answer.headers
    missing = [name for name, one in declared.items() if one.raw.get("required") is True and name.lower() not in sent]
    if missing:
        yield f"a required header is missing: {listed(missing)}", Severity.ERROR
    for name, header in declared.items():
        written = sent.get(name.lower())
        if written is not None and header.schema is not None and not is_field(header, header.schema, written):
            yield f"the header {name} is not what its schema says", Severity.ERROR


def is_field(header: Header, schema: Schema, written: str) -> bool:
    """Whether a header field has one of the values of its schema; True for lists and objects, which are not read."""
    types = {kind for shape in merged(schema, "response").alternatives for kind in shape.types or ()}
    if header.content or not types or types & {"array", "object"}:
        return True
    return any(not violations(schema, value, formats=False) for value in readings(written))
