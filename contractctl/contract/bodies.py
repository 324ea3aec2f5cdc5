"""What the body of a request shows: a batch of items, or an address that the server is to call."""

from collections.abc import Iterable

from contractctl.contract.fact import Fact
from contractctl.contract.names import words
from contractctl.contract.wording import has_word
from contractctl.model import Certainty
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType

PATCH_MEDIA = "application/json-patch+json"
"""An array too (RFC 6902), but one change."""

CALLBACK_FIELDS = words("callback_url webhook_url notification_url")
ADDRESS_FIELDS = words("url address endpoint endpoint_url target_url destination_url")
"""What such an address is called besides, on a path of webhooks."""
BATCH_WORDS = words("batch bulk")
WEBHOOK_SEGMENTS = words("webhooks hooks subscriptions webhook_endpoints")


def json_taken(operation: Operation) -> MediaType | None:
    """The JSON body that an operation takes, where it says which."""
    media = operation.request_body.json if operation.request_body is not None else None
    return media if media is not None and media.schema is not None else None


def described(operation: Operation) -> MediaType | None:
    """The body that an operation takes, as JSON or else as a form, where it says which members that has."""
    content = operation.request_body.content if operation.request_body is not None else {}
    forms = (one for name, one in content.items() if name.startswith("application/x-www-form-urlencoded"))
    return json_taken(operation) or next((one for one in forms if one.schema is not None), None)


def batch(operation: Operation) -> Fact:
    """Whether the body holds several items: an array, or an array of objects where the name says batch or bulk."""
    media = json_taken(operation)
    if media is None or operation.method not in {"post", "put", "patch"} or media.name.startswith(PATCH_MEDIA):
        return Fact(value=False, why="it takes no JSON body of items", where=operation)
    shapes = merged(media.schema, "request").alternatives
    if shapes and all(shape.is_array for shape in shapes):
        return Fact(value=True, why="the body is an array", where=media)
    if not has_word(operation, BATCH_WORDS):
        return Fact(value=False, why="the body is no array, and no name says batch or bulk", where=operation)
    name = array_of_objects(shapes)
    if name is None:
        return Fact(value=False, why="its name says so, but it takes no array of objects", where=media)
    return Fact(value=True, why=f"its name says so, and '{name}' is an array of objects", where=media)


def array_of_objects(shapes: Iterable[Shape]) -> str | None:
    """The name of the first member of a request body that is an array of objects."""
    for shape in shapes:
        for name, schemas in shape.properties.items():
            items = [item for one in merged(schemas, "request").alternatives if one.is_array for item in one.items]
            if any(one.is_object for item in items for one in merged(item, "request").alternatives):
                return name
    return None


def webhook_subscription(operation: Operation) -> Fact:
    """Whether the body names an address to call: for sure by a telling name, likely by `url` on a path of webhooks."""
    media = described(operation)
    request = merged(media.schema, "request") if media is not None else None
    if media is None or request is None:
        return Fact(value=False, why="it takes no body that is described", where=operation)
    if request.mentions((CALLBACK_FIELDS,)):
        return Fact(value=True, why="the body names an address to call", where=media)
    under = {normalised(one) for one in operation.segments} & WEBHOOK_SEGMENTS
    if under and request.mentions((ADDRESS_FIELDS,)):
        why = "it is about webhooks, and the body has a URL"
        return Fact(value=True, why=why, where=media, certainty=Certainty.PROBABLE)
    return Fact(value=False, why="the body names no address to call", where=operation)
