"""What the API sends by itself: webhooks, callbacks, and paths that the configuration calls so."""

import re
from collections.abc import Iterator

from contractctl.clause import Context
from contractctl.contract.glob import path_matches
from contractctl.contract.introduction import introductions
from contractctl.document.node import Node
from contractctl.model import not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType, Parameter
from contractctl.spec.schema import Schema

from . import Options

NO_EVENT = not_applicable("it is neither a webhook nor a callback")
NO_EVENTS = not_applicable("the document has neither webhooks nor callbacks")
DEPRECATED = not_applicable("it is deprecated")
_SENDING = frozenset({"post", "put", "patch"})
_HOLDERS = frozenset({"data", "event", "meta", "metadata", "header", "detail"})
_MAYBE_LISTS = frozenset({"items", "$ref", "allOf", "anyOf", "oneOf", "discriminator"})
"""Without any of these keywords nothing is a list of which the items are known."""
_MOST_MEMBERS = 4
"""An envelope has few members besides its list of events."""


def is_event(operation: Operation, context: Context[Options]) -> bool:
    """Whether the API sends this request."""
    if operation.side in {"webhook", "callback"}:
        return True
    return operation.side == "server" and any(path_matches(one, operation.path) for one in context.options.paths)


def events(context: Context[Options]) -> list[Operation]:
    """All that the API sends and that is meant to last."""
    key = (_EVENTS, context.options.paths)
    known = context.api.memo.get(key)
    if not isinstance(known, list):
        every = context.api.index.of(Operation)
        known = context.api.memo[key] = [one for one in every if is_event(one, context) and not one.deprecated]
    return known


def name_of(operation: Operation) -> str:
    """How a message names an event."""
    return f"{operation.side if operation.side != 'server' else 'webhook'} {operation.path}"


def payload_media(operation: Operation) -> MediaType | None:
    """The JSON that is sent, where the document says what that is."""
    media = operation.request_body.json if operation.request_body is not None else None
    return media if media is not None and media.schema is not None else None


def payload(operation: Operation) -> Merged | None:
    """What is sent, as receivers see it: what is `readOnly` is there. None where the document does not say."""
    media = payload_media(operation)
    return merged(media.schema, "response") if media is not None and media.schema is not None else None


def sends_body(operation: Operation) -> bool:
    """Whether the method carries a payload."""
    return operation.method in _SENDING


def inner(shape: Merged) -> Merged | None:
    """What the one list of an envelope holds, where events come in lists: `{"events": [...]}`; None where they do not."""
    found: list[tuple[Schema, ...]] = []
    for one in shape.alternatives:
        lists = [schemas for schemas in one.properties.values() if _items(schemas)]
        if one.is_array and one.items:
            found.append(one.items)
        elif len(lists) == 1 and len(one.properties) <= _MOST_MEMBERS:
            found.append(_items(lists[0]))
        else:
            return None
    items = merged(found[0], "response") if found else None
    return _unwrapped(items) if items is not None else None


def _items(schemas: tuple[Schema, ...]) -> tuple[Schema, ...]:
    if all(_MAYBE_LISTS.isdisjoint(one.raw) for one in schemas):
        return ()
    shapes = merged(schemas, "response").alternatives
    items = tuple(item for shape in shapes if shape.is_array for item in shape.items)
    return items if any(one.is_object for item in items for one in merged(item, "response").alternatives) else ()


def _unwrapped(items: Merged) -> Merged:
    """Items that are objects with a single object in them are that object."""
    for shape in items.alternatives:
        for schemas in shape.properties.values():
            within = merged(schemas, "response")
            if len(shape.properties) == 1 and any(one.is_object for one in within.alternatives):
                return within
    return items


def members(shape: Merged) -> frozenset[str]:
    """The normalised names of the members of a payload, of what holds its data, and of the events in its list."""
    found: set[str] = set()
    within = inner(shape)
    for one in (*shape.alternatives, *(within.alternatives if within is not None else ())):
        for name, schemas in one.properties.items():
            known = normalised(name)
            found.add(known)
            if known in _HOLDERS:
                found.update(
                    normalised(key) for each in merged(schemas, "response").alternatives for key in each.properties
                )
    return frozenset(found)


def is_time(name: str) -> bool:
    """Whether a member of that normalised name says when something happened, or was sent."""
    return bool(_TIME.fullmatch(name))


def headers(operation: Operation) -> list[str]:
    """The names of the header fields that are declared, normalised."""
    return [normalised(one.name) for one in operation.parameters if one.location == "header"]


def signature_field(operation: Operation, context: Context[Options]) -> Parameter | None:
    """The header field that holds the signature."""
    for one in operation.parameters:
        known = context.settings.names.has("signature-header", one.name)
        if one.location == "header" and known and normalised(one.name) != "signature_input":
            return one
    return None


def place_of_all(context: Context[Options]) -> Node | Operation:
    """Where the document lists what it sends: `webhooks`, else the first event."""
    root = context.api.root
    section = root.find("webhooks") or root.find("x-webhooks")
    return section if section is not None and section.mapping else events(context)[0]


def texts(operation: Operation, api: Api) -> Iterator[str]:
    """What is said of an event in words: by itself, by its path, by its tags, by the document."""
    yield f"{operation.summary} {operation.description}"
    yield str(operation.path_item.raw.get("description") or "")
    yield from spoken(api)


def spoken(api: Api) -> list[str]:
    """What the document says of itself, in paragraphs that speak of webhooks, events or callbacks."""
    known = api.memo.get(_SPOKEN)
    if not isinstance(known, list):
        paragraphs = (one for text in introductions(api) for one in re.split(r"\n\s*\n", text))
        known = api.memo[_SPOKEN] = [one for one in paragraphs if _SPEAKS.search(one)]
    return known


_TIME = re.compile(
    r"(.*_)?timestamp|time|date|created|(event|event_creation|creation|create|notification)_(date|time)(_utc)?|"
    r"(created|sent|occurred|triggered|emitted|published|issued|fired|updated|happened|finished|completed)_(at|on|date|time|utc)"
)
_EVENTS = "webhooks: what the API sends"
_SPOKEN = "webhooks: what the document says of itself"
_SPEAKS = re.compile(r"webhook|\bevents?\b|callback|notification|deliver", re.IGNORECASE)
