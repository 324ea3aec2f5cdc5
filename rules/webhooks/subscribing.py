"""How somebody subscribes: the operation that takes an address, and where address, secret and events stand in its body."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract import bodies
from contractctl.contract.names import words
from contractctl.document.node import Value
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Receiver

from . import Options

Path = tuple[str, ...]
ADDRESS = words(
    "url callback_url webhook_url notification_url endpoint endpoint_url target_url destination_url address uri"
)
SECRET = frozenset({"secret", "signing_secret", "webhook_secret", "secret_key", "signing_key", "hmac_key"})
EVENTS = frozenset(
    {"events", "event_types", "enabled_events", "topics", "event_names", "subscribed_events", "types", "event"}
)
_PLAIN = re.compile(r"[A-Za-z0-9_+/=-]{8,}(?<!xxxx)")
_LEAST_SECRET = 40
"""So long is the secret that a receiver brings."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One operation, and the members that matter."""

    operation: Operation
    address: Path
    secret: Path | None
    events: Path | None
    names: tuple[Value, ...] = ()
    """All events that can be had, where the document lists them."""

    def call(self, receiver: Receiver) -> Call:
        """Subscribe a receiver to all events."""
        members: dict[str, Value] = {}
        _put(members, self.address, receiver.url)
        if self.secret is not None:
            _put(members, self.secret, receiver.secret)
        if self.events is not None and self.names:
            _put(members, self.events, list(self.names))
        return Call(self.operation, members=members)


def subscription_of(context: Context[Options]) -> Subscription | None:
    """The operation that subscribes: a POST about webhooks, or one that somebody calls so."""
    for one in sorted(context.api.operations, key=lambda each: each.path.count("{")):
        fact = context.facts(one).webhook_subscription
        by_hand = context.facts(one).said("kind") is not None
        about = {normalised(segment) for segment in one.segments} & bodies.WEBHOOK_SEGMENTS
        if one.method == "post" and fact and (by_hand or about) and not one.callbacks and not one.deprecated:
            found = _read(one)
            if found is not None:
                return found
    return None


def _read(operation: Operation) -> Subscription | None:
    media = operation.request_body.json if operation.request_body is not None else None
    for shape in merged(media.schema, "request").alternatives if media is not None and media.schema else ():
        places = list(_members(shape))
        address = next((path for path, _ in places if normalised(path[-1]) in ADDRESS), None)
        if address is None:
            continue
        secret = next((path for path, one in places if normalised(path[-1]) in SECRET and _is_long_enough(one)), None)
        events, names = next(
            ((path, _names(one)) for path, one in places if normalised(path[-1]) in EVENTS and _names(one)), (None, ())
        )
        return Subscription(operation, address, secret, events, names)
    return None


def _members(shape: Shape) -> Iterator[tuple[Path, Shape]]:
    """The members of a body, and those of the objects in it."""
    inner = []
    for name, schemas in shape.properties.items():
        for one in merged(schemas, "request").alternatives[:1]:
            yield (name,), one
            inner += [((name, key), held) for key, held in one.properties.items()]
    for path, schemas in inner:
        for one in merged(schemas, "request").alternatives[:1]:
            yield path, one


def _is_long_enough(shape: Shape) -> bool:
    most = shape.facet("maxLength")
    return not isinstance(most, int) or most >= _LEAST_SECRET


def _names(shape: Shape) -> tuple[Value, ...]:
    """The values that the items of an array may have, as many as it may hold."""
    found = next((one.enum for item in shape.items for one in merged(item, "request").alternatives if one.enum), ())
    most = shape.facet("maxItems")
    return tuple(found)[: most if isinstance(most, int) else None]


def _put(members: dict[str, Value], path: Path, value: Value) -> None:
    if len(path) == 1:
        members[path[0]] = value
        return
    holder = members.setdefault(path[0], {})
    if isinstance(holder, dict):
        holder[path[1]] = value


def told_secret(answered: Exchange) -> str | None:
    """The secret that the server has made, where its answer shows it, and not stars in its place."""
    body = answered.answer.json_or_none
    holders = [body, *(body.values() if isinstance(body, Mapping) else ())]
    for one in holders:
        for name, value in one.items() if isinstance(one, Mapping) else ():
            if normalised(name) in SECRET and isinstance(value, str) and _PLAIN.fullmatch(value):
                return value
    return None
