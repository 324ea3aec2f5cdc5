"""What this run has made on the server, and how it is taken away again: the last first."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from contractctl.live.input.instances import identity_of, parameters_of, shape_of
from contractctl.live.target import Target
from contractctl.spec.api import Api
from contractctl.traffic import Exchange

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

    def __init__(self, api: Api, target: Target) -> None:
        self._target = target
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

    def left(self) -> list[Created]:
        """What is still there, the newest first."""
        return list(reversed(self._created.values()))

    def strike(self, url: str) -> None:
        """It is gone, and with it what was below it."""
        for key in [one for one in self._created if one == url or one.startswith(f"{url.rstrip('/')}/")]:
            del self._created[key]

    def _note_at(self, url: str | None, method: str, exchange: Exchange) -> None:
        if url is None or not self._target.is_here(url):
            return
        route = self._target.route(url)
        label = exchange.operation.label if exchange.operation is not None else f"{method} {urlsplit(url).path}"
        removable = route is not None and route.operation("DELETE") is not None
        key = _plain(url)
        self._created[key] = Created(key, label, removable)

    def _made(self, exchange: Exchange) -> str | None:
        """The address of what a POST made: its Location, else its id below the collection."""
        location = exchange.answer.headers.get("location")
        if location and exchange.answer.status != 202:  # noqa: PLR2004 -- there it is the monitor (RFC 9110 15.3.3)
            return urljoin(exchange.request.url, location)
        route = self._target.route(exchange.request.url)
        item = self._items.get(f"{shape_of(route.item.path)}/{{}}") if route is not None else None
        body = exchange.answer.json_or_none
        if item is None or not isinstance(body, Mapping):
            return None
        inner = body.get("data")
        named = inner if isinstance(inner, Mapping) and "id" not in body else body
        found = identity_of(named, parameters_of(item.path)[-1])
        return f"{_plain(exchange.request.url).rstrip('/')}/{quote(found, safe='')}" if found is not None else None


def _plain(url: str) -> str:
    """A URL without query and fragment."""
    return urlunsplit((*urlsplit(url)[:3], "", ""))
