"""What comes twice is one thing: events that the API sends again, and notices that it gets again."""

import uuid
from dataclasses import replace

from contractctl.clause import Context, broken
from contractctl.contract.resources import path_values
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Delivery, Exchange, Payload, asked

from . import Options
from .genuine import NOT_ACCEPTED, Steps
from .ids import core, ident
from .notices import notice
from .sources import SILENT, Source

NOT_AGAIN = unknown("not-repeated: nothing was sent a second time")
NO_ID = unknown("no-id: nothing in a delivery was found that tells it from others")
NOT_SEEN = unknown("no-effect-seen: no operation shows what a notice changes")
CONFLICT = 409


def keeps(operation: Operation, context: Context[Options], source: Source) -> Steps:
    """The first delivery was answered 500: it comes again with its id, and the next event has another one."""
    found = yield from source.wait(2)
    if not found:
        return SILENT
    first = found[0]
    if ident(first, context) is None:
        return NO_ID
    again = next((one for one in found[1:] if core(one, context) == core(first, context)), None)
    if again is not None and ident(again, context) != ident(first, context):
        return wrong(operation, f"what is sent after {operation.label} has another id when it is sent again")
    if not (yield from asked(source.again)).succeeded:
        return NOT_AGAIN
    others = unlike(first, (yield from source.wait(len(found) + 1)), context)
    if any(ident(one, context) == ident(first, context) for one in others):
        return wrong(operation, f"two events that are sent after {operation.label} have one id")
    return HOLDS if again is not None and others else NOT_AGAIN


def unlike(first: Delivery, found: tuple[Delivery, ...], context: Context[Options]) -> list[Delivery]:
    """The deliveries that are about something else."""
    return [one for one in found if core(one, context) != core(first, context)]


def applied_once(operation: Operation, context: Context[Options]) -> Steps:
    """What a notice is about looks the same after the second time."""
    number = {"webhook-id": f"msg_{uuid.uuid4().hex}"}  # the id of Standard Webhooks; to others it says nothing
    first = yield from asked(replace(notice(operation), headers=number))
    if not first.succeeded:
        return NOT_ACCEPTED
    sight = about(first, context)
    before = (yield from asked(sight)) if sight is not None else None
    if sight is None or before is None or not before.succeeded:
        return NOT_SEEN
    sent = first.request
    body, place = Payload(sent.body, sent.headers.get("content-type")), path_values(sent.url, operation)
    again = yield from asked(Call(operation, caller=Caller.NOTIFIER, path=place, body=body, headers=number))
    if not again.succeeded:
        return HOLDS if again.answer.status == CONFLICT else NOT_ACCEPTED
    after = yield from asked(sight)
    if seen(after) != seen(before):
        message = "a notice that comes twice is carried out twice: what it is about is another one afterwards"
        return wrong(operation, message)
    return HOLDS


def about(exchange: Exchange, context: Context[Options]) -> Call | None:
    """A look at the resource that a notice names by a member such as `payment_id`."""
    body = exchange.request.json_or_none
    for one in context.api.operations if isinstance(body, dict) else ():
        names = [name.strip("{}") for name in one.segments if name.startswith("{")]
        if one.method == "get" and one.path.endswith("}") and len(names) == 1 and not one.deprecated:
            value = body.get(names[0]) if isinstance(body, dict) else None
            if isinstance(value, str) and value:
                return Call(one, path={names[0]: value}, again=True)
    return None


def seen(exchange: Exchange) -> tuple[str | None, Value]:
    """What a look shows: the version, and the body."""
    return exchange.answer.headers.get("etag"), exchange.answer.json_or_none


def wrong(operation: Operation, message: str) -> Verdict:
    """It is broken for whoever relies on it."""
    return broken(operation, message, severity=Severity.ERROR)
