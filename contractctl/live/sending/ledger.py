"""What this run has made on the server, and how it is taken away again: the last first."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from contractctl.live.input.instances import Instances, identity_of, parameters_of, shape_of
from contractctl.live.target import Target
from contractctl.spec.api import Api
from contractctl.traffic import Exchange, Request

_CREATES = frozenset({200, 201, 202})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Created:
    """One resource that was made."""

    url: str
    by: str
    """The operation that made it, such as `POST /payments`."""
    removable: bool
    """Whether the document has a DELETE for it."""


class Ledger:
    """The resources that are ours and are still there."""

    def __init__(self, api: Api, target: Target, instances: Instances) -> None:
        self.unnamed: dict[str, None] = {}
        """The operations that made something, or may have, and did not say where it is."""
        self._target = target
        self._instances = instances
        self._items = {shape_of(item.path): item for item in api.path_items}
        self._created: dict[str, Created] = {}

    def note(self, exchange: Exchange) -> None:
        """Write down what an exchange made, strike out what it removed."""
        request, status = exchange.request, exchange.answer.status
        plain = _plain(request.url)
        if request.method == "DELETE" and (exchange.succeeded or status in _GONE):
            self.strike(plain)
        elif request.method == "POST" and status in _CREATES:
            self._note_at(self._made(exchange), request.method, exchange)
        elif request.method == "PUT" and status == 201:  # noqa: PLR2004 -- RFC 9110 9.3.4
            self._note_at(request.url, request.method, exchange)

    def lose(self, request: Request) -> None:
        """Write down that nobody knows what a request made, since its answer did not come."""
        if request.method == "POST":
            operation = self._target.operation(request.method, request.url)
            label = operation.label if operation is not None else f"POST {urlsplit(request.url).path}"
            self.unnamed[label] = None

    def left(self) -> list[Created]:
        """What is still there, the newest first."""
        return list(reversed(self._created.values()))

    def strike(self, url: str) -> None:
        """It is gone, and with it what was below it."""
        for key in [one for one in self._created if one == url or one.startswith(f"{url.rstrip('/')}/")]:
            del self._created[key]

    def _note_at(self, url: str | None, method: str, exchange: Exchange) -> None:
        path = urlsplit(exchange.request.url).path
        label = exchange.operation.label if exchange.operation is not None else f"{method} {path}"
        if url is None:
            if exchange.answer.status == 201:  # noqa: PLR2004 -- whatever else it says, this says that it made something
                self.unnamed[label] = None
            return
        route = self._target.route(url)
        if route is not None and self._instances.is_foreign(route):
            return
        removable = route is not None and route.operation("DELETE") is not None
        key = _plain(url)
        self._created[key] = Created(key, label, removable)

    def _made(self, exchange: Exchange) -> str | None:
        """The address of what a POST made: its Location, else its id below the collection."""
        location = exchange.location
        if location is not None and exchange.answer.status != 202 and self._target.is_here(location):  # noqa: PLR2004
            return location  # with 202 it is the monitor (RFC 9110 15.3.3)
        route = self._target.route(exchange.request.url)
        item = self._items.get(f"{shape_of(route.item.path)}/{{}}") if route is not None else None
        body = exchange.answer.json_or_none
        if item is None or not isinstance(body, Mapping):
            return None
        inner = body.get("data")
        named = inner if isinstance(inner, Mapping) and "id" not in body else body
        found = identity_of(named, parameters_of(item.path)[-1])
        return (
            f"{_plain(exchange.request.url).rstrip('/')}/{quote(found, safe='', errors='replace')}"
            if found is not None
            else None
        )


def _plain(url: str) -> str:
    """A URL without query and fragment."""
    return urlunsplit((*urlsplit(url)[:3], "", ""))
