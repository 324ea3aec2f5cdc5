import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.names import words
from contractctl.contract.paging import is_time, types_of
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Call, Delivery, Exchange, Talk, asked

from . import Options
from .events import events, place_of_all
from .events import is_time as names_time
from .genuine import Steps
from .ids import ident
from .sources import NO_SOURCE, SILENT, chief, set_off

clause = Clause("webhooks/replay-endpoint", "Events that were missed can be asked for.", severities("I W W -"))

NO_WEBHOOKS = not_applicable("the document has no webhooks")
NO_PATHS = unknown("the document has webhooks only: where they can be asked for may stand in another one")
LOGS = words(
    "events event notifications deliveries webhook_events webhook_deliveries messages event_log webhooks_events"
)
SINCE = words("""since after from created_after starting_after start_time start_date updated_since cursor page_token created created_at
    begin from_date date_from start starting_at newer_than begin_time time_from""")
SECONDS = frozenset({"since", "created", "created_after", "start_time", "begin_time", "time_from", "updated_since"})
"""Numbers of these names are seconds since 1970, and no places in a list."""
NOT_LISTED = unknown("not-listed: the list of events was not answered, or is too long to say")
FEW = 10
"""Fewer items than so many are on the first page of any list."""
NO_LOG = not_applicable("it lists no events that can be asked for since a moment")
TO_COME = unknown("to-come: what is listed may be still to come, as in a calendar")
SERVER_ERROR = 500
AGAIN = frozenset({"redeliver", "replay", "resend", "retry", "attempts", "redelivery", "resend_webhook", "reprocess"})


@clause.promised_of_everything
def can_be_asked_for(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """A list of events takes a moment or a place to begin at, or one event can be sent again."""
    if not any(one.side == "webhook" for one in events(context)):
        yield NO_WEBHOOKS
        return
    if not api.operations:
        yield NO_PATHS
        return
    logs = [one for one in api.operations if not one.deprecated and is_log(one, context)]
    again = [one for one in api.operations if one.method == "post" and _last(one) in AGAIN]
    if any(since_of(one) is not None for one in logs) or again:
        yield HOLDS
    elif logs:
        message = f"{logs[0].label} lists events, and cannot be asked for those since a moment (want ?since=)"
        yield broken(logs[0], message)
    else:
        message = "events that a receiver has missed cannot be asked for (want GET .../events?since=)"
        yield broken(place_of_all(context), message)


def is_log(operation: Operation, context: Context[Options]) -> bool:
    """Whether an operation lists what was sent."""
    said = context.facts(operation).said("kind")
    if said is not None:
        return said.value == "event-replay"
    return operation.method == "get" and _last(operation) in LOGS


def since_of(operation: Operation) -> Parameter | None:
    """The parameter that says where to begin: a moment before a place."""
    found = [one for one in operation.parameters if one.location == "query" and _plain(one.name) in SINCE]
    return next((one for one in found if "cursor" not in one.name and "token" not in one.name), next(iter(found), None))


def _plain(name: str) -> str:
    """`created[gte]` is `created`."""
    return normalised(name.partition("[")[0])


def _last(operation: Operation) -> str:
    literal = [one for one in operation.segments if not one.startswith("{")]
    return normalised(literal[-1].rpartition(":")[2]) if literal else ""


@clause.kept(Level.SAFE)
def begins_where_asked(operation: Operation, context: Context[Options]) -> Talk:
    """Since a moment to come there is nothing; since what is no moment there is a refusal, and no crash."""
    since = moment_of(operation, context)
    if since is None:
        return NO_LOG
    then = datetime.now(UTC) + timedelta(days=1)
    later = yield from asked(since_then(operation, context, then))
    items = items_of(later, context)
    if items and any(at >= then for at in moments(items)):
        return TO_COME
    if items:
        message = f"'{since.name}' is ignored: events are listed since a moment that is still to come"
        return broken(operation, message, severity=Severity.ERROR)
    bad = yield from asked(Call(operation, query={since.name: "no-moment"}))
    if bad.answer.status >= SERVER_ERROR:
        message = f"{bad.answer.status}: a '{since.name}' that is no moment gets a server error"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS if items is not None else NOT_LISTED


@clause.kept(Level.WRITE, reached=False)
def holds_what_was_missed(operation: Operation, context: Context[Options]) -> Talk:
    """An event that its receiver has answered 500 is in the list."""
    if operation is not chief(context):
        return NO_SOURCE
    log = next((one for one in context.api.operations if moment_of(one, context) is not None), None)
    if log is None:
        return NO_LOG
    source = yield from set_off(operation, context, 500)
    if isinstance(source, Verdict):
        return source
    found = yield from source.wait()
    return (yield from looked_up(found[0], log, context)) if found else SILENT


def looked_up(delivery: Delivery, log: Operation, context: Context[Options]) -> Steps:
    """Look for an event in the list of those since shortly before it happened."""
    missed, then = ident(delivery, context), happened(delivery)
    if missed is None or then is None:
        return NOT_LISTED
    items = items_of((yield from asked(since_then(log, context, then - timedelta(seconds=2)))), context)
    if items is not None and any(missed in map(str, one.values()) for one in items if isinstance(one, dict)):
        return HOLDS
    if items is None or len(items) >= FEW:
        return NOT_LISTED
    message = f"an event that its receiver did not take is not listed by {log.label}"
    return broken(log, message, severity=Severity.ERROR)


def moment_of(operation: Operation, context: Context[Options]) -> Parameter | None:
    """The parameter of a list of events that takes a moment; None for other operations.

    Without webhooks and callbacks the events may be those of a calendar.
    """
    asked_for = operation.method == "get" and bool(events(context)) and is_log(operation, context)
    found = since_of(operation) if asked_for else None
    if found is not None and is_tied(found, operation):
        return None
    if found is None or not (is_time(found) or ("integer" in types_of(found) and _plain(found.name) in SECONDS)):
        return None
    return found


def is_tied(parameter: Parameter, operation: Operation) -> bool:
    """Whether its description names another parameter that has an enum: it may count with some of the values only."""
    modes = [one.name for one in operation.parameters if one.schema is not None and "enum" in one.schema.raw]
    said = set(re.findall(r"[A-Za-z][\w.-]*", parameter.description))
    return any(name != parameter.name and name in said for name in modes)


def since_then(log: Operation, context: Context[Options], then: datetime) -> Call:
    """Ask for the events since a moment."""
    since = moment_of(log, context)
    return Call(log, query={since.name: written(since, then)} if since is not None else {}, again=True)


def written(parameter: Parameter, moment: datetime) -> Value:
    """A moment as a parameter takes it: RFC 3339, or seconds since 1970."""
    return int(moment.timestamp()) if "integer" in types_of(parameter) else moment.isoformat().replace("+00:00", "Z")


def items_of(exchange: Exchange, context: Context[Options]) -> list[Value] | None:
    """The items of an answer; None where it is no list."""
    operation = exchange.operation
    collection = context.facts(operation).collection if operation is not None else None
    body = exchange.answer.json_or_none if exchange.succeeded else None
    if collection is not None and collection.member is not None and isinstance(body, dict):
        body = body.get(collection.member)
    return body if isinstance(body, list) else None


def happened(delivery: Delivery) -> datetime | None:
    """The earliest moment that a delivery names; None where it names none in RFC 3339."""
    body = delivery.request.json_or_none
    said = [value for name, value in body.items() if names_time(normalised(name))] if isinstance(body, dict) else []
    return min((at for value in said if isinstance(value, str) for at in moments(value)), default=None)


def moments(value: Value, depth: int = 5) -> Iterator[datetime]:
    """The moments and days in a value."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(value)
            yield moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    elif isinstance(value, dict | list) and depth:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from moments(inner, depth - 1)
