"""What answers show of a resource: the member that is its id, and what of it stays when nothing happens to it."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from contractctl.contract.names import words
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation

IDS = words("id uuid guid sid")
OF_OTHERS = words("request_id trace_id correlation_id")
VOLATILE = re.compile(
    r"(^|_)(at|on|date|time|timestamp|etag|version|revision|modified|updated|expires)$|^(request|trace|correlation)_id$"
)
"""Names of members that may be another each time."""


def own_id(body: Mapping[str, Value]) -> str | None:
    """The name of the member that is the id of a resource: `id`, else the first that ends in `_id`."""
    plain = {str(name): normalised(str(name)) for name, value in body.items() if isinstance(value, str | int)}
    first = next((name for name, one in plain.items() if one in IDS), None)
    return first or next((name for name, one in plain.items() if one.endswith("_id") and one not in OF_OTHERS), None)


def id_of_items(items: Sequence[Value]) -> str | None:
    """The name of the member that is the id of each item: `id`, else one ending in `_id` of which no two are the same."""
    bodies = [one for one in items if isinstance(one, dict)]
    if not bodies or len(bodies) < len(items):
        return None
    common = [str(name) for name in bodies[0] if all(isinstance(one.get(name), str | int) for one in bodies)]
    first = next((name for name in common if normalised(name) in IDS), None)
    if first is not None:
        return first
    named = [name for name in common if normalised(name).endswith("_id") and normalised(name) not in OF_OTHERS]
    return next((name for name in named if len({one[name] for one in bodies}) == len(bodies)), None)


def steady(value: Value) -> Value:
    """A value without what may be another each time."""
    if isinstance(value, dict):
        return {name: steady(one) for name, one in value.items() if not VOLATILE.search(normalised(str(name)))}
    return [steady(one) for one in value] if isinstance(value, list) else value


def path_values(url: str, operation: Operation) -> dict[str, Value]:
    """What stands in the path of a URL in the places of an operation's parameters, decoded."""
    sent = urlsplit(url).path.rstrip("/").split("/")[-len(operation.segments) :]
    pairs = zip(operation.segments, sent, strict=False)
    return {part[1:-1]: unquote(value) for part, value in pairs if part.startswith("{") and part.endswith("}")}
