"""What tells one event from another: ids in header fields and payloads, and what an event is about without them."""

from contractctl.clause import Context
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.traffic import Delivery

from . import Options
from .events import is_time

IDS = frozenset(
    "event_id event_uuid eid delivery_id message_id notification_id webhook_id webhook_event_id".split()  # noqa: SIM905
)
PLAIN = frozenset({"id", "uuid"})
KINDS = frozenset({"type", "event", "event_type", "event_name", "event_code", "object", "topic", "kind"})
ENDS = ("_delivery", "_delivery_id", "_event_id", "_webhook_id", "_message_id")
FIELDS = frozenset({"webhook_id", "svix_id", "ce_id", "event_id", "delivery_id", "message_id", "idempotency_key"})
HOLDERS = frozenset({"event", "meta", "metadata", "header"})


def ident(delivery: Delivery, context: Context[Options]) -> str | None:
    """The id of an event, from a header field or from the payload."""
    more = frozenset(map(normalised, context.options.id_names))
    for name, text in delivery.request.headers.items():
        known = normalised(name)
        if known in FIELDS | more or known.endswith(ENDS):
            return text
    body = delivery.request.json_or_none
    held = {normalised(name): value for name, value in body.items()} if isinstance(body, dict) else {}
    found = [held[name] for name in (*sorted(more), *sorted(IDS), *sorted(PLAIN)) if name in held]
    return next((str(one) for one in found if isinstance(one, str | int)), None)


def core(delivery: Delivery, context: Context[Options]) -> Value:
    """What an event is about: its payload without id, times and counts of attempts."""
    more = frozenset(map(normalised, context.options.id_names))
    body = delivery.request.json_or_none
    if not isinstance(body, dict):
        return body if body is not None else delivery.request.body.decode(errors="replace")
    known = {name: normalised(name) for name in body}
    spared = IDS | PLAIN | more | {"attempt", "attempts", "retry", "retry_count", "delivery_attempt"}
    return {name: value for name, value in body.items() if known[name] not in spared and not is_time(known[name])}
