"""What came to a receiver, as the document sees it: which event it says it is, and whether there is one of that name."""

from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.document.node import Value
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Delivery

from . import Options
from .events import events


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery as the document sees it: what it says it is, and the event that this is."""

    delivery: Delivery
    kind: str | None
    event: Operation | None

    @property
    def payload(self) -> Value:
        """The JSON that came; None where it is none."""
        return self.delivery.request.json_or_none


KINDS = ("type", "event_type", "event", "event_name", "event_code", "topic")


def read(delivery: Delivery, context: Context[Options], operation: Operation) -> Sent:
    """Find the event that a delivery is, by the name it bears, or because the operation has only one."""
    kind = kind_said(delivery)
    own = [one for each in operation.callbacks.values() for item in each.path_items.values() for one in item.operations]
    if own:
        return Sent(delivery, kind, own[0] if len(own) == 1 else None)
    named = [one for one in events(context) if one.side == "webhook" and kind is not None and bears(one, kind)]
    return Sent(delivery, kind, named[0] if named else None)


def kind_said(delivery: Delivery) -> str | None:
    """What a delivery says it is: in its payload, or in a header field such as `X-GitHub-Event`."""
    body = delivery.request.json_or_none
    found = {normalised(name): value for name, value in body.items()} if isinstance(body, dict) else {}
    said = next((found[name] for name in KINDS if isinstance(found.get(name), str)), None)
    if said is not None:
        return str(said)
    fields = delivery.request.headers
    return next((text for name, text in fields.items() if name.endswith("-event") or name == "ce-type"), None)


def bears(event: Operation, kind: str) -> bool:
    """Whether an event has that name."""
    return normalised(event.path) == normalised(kind) or listed(event) == {kind}


def listed(event: Operation) -> frozenset[str]:
    """The values that the payload of an event may have as its name."""
    media = event.request_body.json if event.request_body is not None else None
    shapes = merged(media.schema, "response").alternatives if media is not None and media.schema else ()
    found: set[str] = set()
    for shape in shapes:
        for schemas in shape.named(frozenset(KINDS)).values():
            for one in merged(schemas, "response").alternatives:
                found.update(str(value) for value in one.enum or ())
    return frozenset(found)
