"""Requests that a server must refuse and that change nothing, so that its error answers are seen."""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Request

NOWHERE = "contractctl-no-such-resource"
"""A segment that no API has, an id that nobody gave."""
NO_TYPE = "application/x-none"


def refused_reads(operation: Operation) -> Iterator[Call]:
    """Reads of one operation that miss something: an id, a required parameter, credentials, a type that can be answered."""
    places = [one.name for one in operation.parameters if one.location == "path"]
    if places:
        yield Call(operation, path={places[-1]: NOWHERE})
    required = next((one for one in operation.parameters if one.location == "query" and one.required), None)
    if required is not None:
        yield Call(operation, query={required.name: None})
    if operation.secured:
        yield Call(operation, caller=Caller.ANONYMOUS)
    yield Call(operation, headers={"Accept": NO_TYPE})


def beside(exchange: Exchange, operation: Operation) -> Request:
    """A GET of a path that no operation has, where the paths of the document begin."""
    url = urlsplit(exchange.request.url)
    kept = len(url.path.rstrip("/").split("/")) - len(operation.segments)
    base = "/".join(url.path.split("/")[:kept])
    headers = {"accept": "application/json"}
    return Request(headers, b"", "GET", urlunsplit((url.scheme, url.netloc, f"{base}/{NOWHERE}", "", "")), Caller.FULL)
