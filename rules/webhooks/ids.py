"""What tells one event from another: ids in header fields and payloads, and what an event is about without them."""

import re

from contractctl.clause import Context
from contractctl.contract.names import words
from contractctl.document.node import Value
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.traffic import Delivery

from . import Options
from .events import is_time

IDS = words("event_id event_uuid eid delivery_id message_id notification_id webhook_id webhook_event_id")
PLAIN = frozenset({"id", "uuid"})
KINDS = frozenset({"type", "event", "event_type", "event_name", "event_code", "object", "topic", "kind"})
ENDS = ("_delivery", "_delivery_id", "_event_id", "_webhook_id", "_message_id")
FIELDS = frozenset({"webhook_id", "svix_id", "ce_id", "event_id", "delivery_id", "message_id", "idempotency_key"})
HOLDERS = frozenset({"event", "meta", "metadata", "header"})
_COUNTS = re.compile(r"(.*_)?sequence(_number)?")
_UNIQUE = re.compile(r"(?<!not )(?<!non-)\bunique\b", re.IGNORECASE)


def counts(shape: Merged) -> frozenset[str]:
    """The members of a payload, and of the objects in it, that number events: `sequence_number`, `last_event_sequence`."""
    held = [one for each in shape.alternatives for one in each.properties.values()]
    within = [one for schemas in held for one in merged(schemas, "response").alternatives]
    known = {normalised(name) for one in (*shape.alternatives, *within) for name in one.properties}
    return frozenset(one for one in known if _COUNTS.fullmatch(one))


def unique_reference(shape: Merged) -> str | None:
    """The reference that is described as unique, beside what says which event it is."""
    for one in shape.alternatives:
        for name, schemas in one.properties.items() if one.named(KINDS) else ():
            written = (each.description for part in merged(schemas, "response").alternatives for each in part.sources)
            if normalised(name).endswith("reference") and any(map(_UNIQUE.search, written)):
                return name
    return None


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
