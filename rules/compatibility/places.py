"""How a place of an API is called in a sentence: `the property 'amount' of the request body`."""

import re
from collections.abc import Callable, Iterator, Mapping

from contractctl.facts import Change
from contractctl.model import Pointer

SEVERAL = 2
BODIES = frozenset({"request-body", "request-property", "response-body", "response-property"})
SCHEMAS = (("components", "schemas"), ("definitions",))
"""Where reusable schemas stand in 3.x and in 2.0."""
NAME = 60
_ALTERNATIVE = re.compile(r"(?:^|/)(oneOf|anyOf)\[(.*?)\](?=/|$)")
"""A step of a property path that chooses one of several schemas: by its place, `#0`, or its name."""
OWNERS = {"callback": "of a callback", "webhook": "of a webhook"}


def place(change: Change) -> str:
    """The words for what changed, without an article's capital."""
    if found := _shared(change):
        return _in_schema(change, *found)
    named = _NAMED.get(change.context)
    words = named(change) if named is not None else f"the {change.context.replace('-', ' ')}" + _quoted(change.name)
    owner = OWNERS.get(str(change.detail.get("side", "")))
    return f"{words} {owner}" if owner and change.context not in OWNERS else words


def _shared(change: Change) -> tuple[str, str] | None:
    """The reusable schema that a change of several operations stands in, and the path of the property in it.

    None where another schema took its place: neither of both has changed.
    """
    if len(change.operations) < SEVERAL or change.context not in BODIES:
        return None
    sides = (change.base, change.revision) if change.gone else (change.revision, change.base)
    found = [_reusable(side.pointer) if side is not None else None for side in sides]
    if found[0] is None or found[1] is None or found[0][0] != found[1][0]:
        return None
    return found[0]


def _reusable(pointer: Pointer) -> tuple[str, str] | None:
    """The name of the reusable schema that a place is in, and the property path in it."""
    head = next((one for one in SCHEMAS if pointer[: len(one)] == one and len(pointer) > len(one)), None)
    return (str(pointer[len(head)]), "/".join(_steps(pointer[len(head) + 1 :]))) if head is not None else None


def _steps(pointer: Pointer) -> Iterator[str]:
    """The property path that leads through a schema, up to the keyword that changed."""
    left = [*pointer]
    while left:
        keyword = left.pop(0)
        if keyword == "items":
            yield "[]"
        elif not left:
            return
        elif keyword == "properties":
            yield str(left.pop(0))
        elif keyword == "additionalProperties":
            yield "{}"
        elif keyword in {"oneOf", "anyOf"}:
            yield f"{keyword}[#{left.pop(0)}]"
        elif keyword == "allOf":
            left.pop(0)
        else:
            return


def _in_schema(change: Change, schema: str, path: str) -> str:
    """`the response property 'tag' of the schema 'Pet'`: of several operations none is named."""
    side = change.detail.get("side")
    sender = str(side) if side in OWNERS else change.direction
    inside = change.detail.get("inside")
    path = "/".join(filter(None, (path, str(inside or ""))))
    name = schema if len(schema) <= NAME else f"...{schema[3 - NAME :]}"  # of `io.example.v1.Pet` the end says most
    if (path and not path.endswith("]")) or path.endswith("[]"):
        word = "" if sender == "none" else f"{sender} "
        return f"{inside_of(path, word)} of the schema '{name}'"
    owner = f"{inside_of(path)} of " if path else ""
    return f"{owner}the schema '{name}'" + ("" if sender == "none" else f" in {sender}s")


def inside_of(path: str, word: str = "") -> str:
    """A property path in words: `the property 'a' of alternative 2 of oneOf of the property 'b'`, the last part first."""
    steps, start = [], 0
    for found in _ALTERNATIVE.finditer(path):
        steps += [_property(path[start : found.start()]), f"{alternative(found[2])} of {found[1]}"]
        start = found.end()
    if path[start:] or not steps:  # a property may be named by the empty text
        steps.append(_property(path[start:]) or "the property ''")
    *outer, last = filter(None, steps)
    return " of ".join((last.replace("the ", f"the {word}", 1), *reversed(outer)))


def _property(path: str) -> str:
    path = path.strip("/")
    return f"the property '{shortened(path)}'" if path else ""


def alternative(name: str) -> str:
    """`alternative 2`, `alternative Cat`: of an alternative without a name its place, counted from one."""
    number = name.removeprefix("#")
    known = name != number and number.isdecimal()
    return f"alternative {int(number) + 1 if known else shortened(name)}"


def _quoted(name: str) -> str:
    return f" '{shortened(name)}'" if name else ""


def shortened(text: str, most: int = 80) -> str:
    """A text that fits into a sentence."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _response(change: Change) -> str:
    status = change.detail.get("status")
    return f"the response {status}" if status else "the response"


def _parameter(change: Change) -> str:
    name, _, path = change.name.partition("/")
    location = change.detail.get("location")
    parameter = f"the {location} parameter '{name}'" if location else f"the parameter '{name}'"
    if location == "header":
        parameter = f"the request header '{name}'"
    return f"{inside_of(path)} of {parameter}" if path else parameter


def _request(change: Change) -> str:
    return "the answer" if change.detail.get("side") in OWNERS else "the request body"


def _at(change: Change) -> str:
    """Where in a body, for what is inside an alternative; the name of an encoding is that of its part."""
    if not change.name or change.aspect == "encoding":
        return ""
    return f" in {inside_of(change.name)}" if _ALTERNATIVE.search(change.name) else f" at '{shortened(change.name)}'"


def _header(change: Change) -> str:
    name, _, path = change.name.partition("/")
    header = f"the header '{name}' of {_response(change)}"
    return f"{inside_of(path)} of {header}" if path else header


def _component(change: Change) -> str:
    used = "" if change.detail.get("used", True) else f", which no operation {'used' if change.gone else 'uses'},"
    return f"the component schema '{change.name}'{used}"


_NAMED: Mapping[str, Callable[[Change], str]] = {
    "endpoint": lambda change: change.name,
    "webhook": lambda change: f"the webhook {change.name}",
    "request-body": lambda change: "the request body" + _at(change),
    "request-property": lambda change: f"{inside_of(change.name)} of the request body",
    "request-parameter": _parameter,
    "request-parameter-property": _parameter,
    "request-body-media-type": lambda change: f"the media type '{change.name}' of the request body",
    "response-body": lambda change: f"the body of {_response(change)}" + _at(change),
    "response-property": lambda change: f"{inside_of(change.name)} of {_response(change)}",
    "response-header": _header,
    "response-header-property": _header,
    "response-status": lambda change: f"the response {change.name}",
    "response-media-type": lambda change: f"the media type '{change.name}' of {_response(change)}",
    "security": lambda _: "the security",
    "security-scheme": lambda change: f"the security scheme '{change.name}'",
    "server": lambda change: f"the server {shortened(change.name)}",
    "callback": lambda change: f"the callback '{change.name}'",
    "link": lambda change: f"the link '{change.name}' of {_response(change)}",
    "operation-id": lambda _: "the operationId",
    "tag": lambda change: f"the tag '{change.name}'",
    "component-schema": _component,
    "info": lambda _: "info.version",
}
