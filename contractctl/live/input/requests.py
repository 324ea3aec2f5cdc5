"""A call becomes a request: valid input, the differences that a talk wants laid over it, an address on the target."""

from contractctl import __version__
from contractctl.contract.json_bodies import laid_over
from contractctl.live.input.inputs import Input
from contractctl.live.target import Target
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Request

_REST = "application/problem+json, */*;q=0.5"
ACCEPT = f"application/json, {_REST}"
_MOST_TYPES = 5
AGENT = f"contractctl/{__version__}"
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


def request_for(call: Call, found: Input, target: Target) -> Request:
    """The request of a call. None among the differences leaves a parameter or header out."""
    method = (call.method or call.operation.method).upper()
    path = {**found.path, **{name: value for name, value in call.path.items() if value is not None}}
    query = {name: value for name, value in {**found.query, **call.query}.items() if value is not None}
    body = call.body if call.body is not None else found.body
    usual = {"accept": accepted(call.operation), "user-agent": AGENT, **found.headers}
    data = b""
    if body is not None and (method not in _BODILESS or call.body is not None):
        data = laid_over(body.data, call.members)
        if body.media_type is not None:
            usual["content-type"] = body.media_type
    said = {name.lower(): value for name, value in call.headers.items()}
    headers = {name: value for name, value in {**usual, **said}.items() if value is not None}
    return Request(headers, data, method, target.url(call.operation, path, query), call.caller)


def accepted(operation: Operation) -> str:
    """What an operation is asked to answer with: JSON, unless its successes are declared to be something else."""
    declared = [
        media for name, one in operation.responses.items() if name.startswith("2") for media in one.content.items()
    ]
    if not declared or any(media.is_json or "*/*" in name for name, media in declared):
        return ACCEPT
    return f"{', '.join(dict.fromkeys(name for name, _ in declared[:_MOST_TYPES]))}, {_REST}"


def with_usual_headers(request: Request) -> Request:
    """A request that a talk made by itself, such as one for a Location, with the fields that all requests have."""
    headers = {"accept": ACCEPT, "user-agent": AGENT, **request.headers}
    return Request(headers, request.body, request.method, request.url, request.caller)


def is_as_it_is(call: Call) -> bool:
    """Whether a call differs in nothing from the valid input."""
    return not (call.path or call.query or call.headers or call.body or call.members or call.method)
