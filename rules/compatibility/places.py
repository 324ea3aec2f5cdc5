"""How a place of an API is called in a sentence: `the property 'amount' of the request body`."""

from collections.abc import Callable, Mapping

from contractctl.facts import Change

OWNERS = {"callback": "of a callback", "webhook": "of a webhook"}


def place(change: Change) -> str:
    """The words for what changed, without an article's capital."""
    named = _NAMED.get(change.context)
    words = named(change) if named is not None else f"the {change.context.replace('-', ' ')}" + _quoted(change.name)
    owner = OWNERS.get(str(change.detail.get("side", "")))
    return f"{words} {owner}" if owner and change.context not in OWNERS else words


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
    return f"the property '{shortened(path)}' of {parameter}" if path else parameter


def _request(change: Change) -> str:
    return "the answer" if change.detail.get("side") in OWNERS else "the request body"


def _at(change: Change) -> str:
    """Where in a body, for what is inside an alternative; the name of an encoding is that of its part."""
    return f" at '{shortened(change.name)}'" if change.name and change.aspect != "encoding" else ""


def _header(change: Change) -> str:
    name, _, path = change.name.partition("/")
    header = f"the header '{name}' of {_response(change)}"
    return f"the property '{shortened(path)}' of {header}" if path else header


_NAMED: Mapping[str, Callable[[Change], str]] = {
    "endpoint": lambda change: change.name,
    "webhook": lambda change: f"the webhook {change.name}",
    "request-body": lambda change: "the request body" + _at(change),
    "request-property": lambda change: f"the property '{shortened(change.name)}' of the request body",
    "request-parameter": _parameter,
    "request-parameter-property": _parameter,
    "request-body-media-type": lambda change: f"the media type '{change.name}' of the request body",
    "response-body": lambda change: f"the body of {_response(change)}" + _at(change),
    "response-property": lambda change: f"the property '{shortened(change.name)}' of {_response(change)}",
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
    "component-schema": lambda change: f"the component schema '{change.name}'",
    "info": lambda _: "info.version",
}
