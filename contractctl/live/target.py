"""The server that is tested: its origin, where the document's paths begin on it, addresses of operations and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from contractctl.document.node import Node, Value
from contractctl.errors import UsageError
from contractctl.live.input.serialising import path_text, query_pairs
from contractctl.live.routes import Route, Routes
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port (RFC 6454)."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """As the beginning of a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != _PORTS[self.scheme] else "")


def origin_of(url: str) -> Origin | None:
    """The origin of a URL; None where it is no http or https URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname, port if port is not None else _PORTS[parts.scheme])


class Target:
    """One server. A base URL with a path is taken as it stands, else the document's server path is joined to it."""

    def __init__(self, api: Api, url: str) -> None:
        """Raises UsageError for what is no base URL."""
        origin = origin_of(url)
        if origin is None:
            raise UsageError(f"--url {url}: write where the server is, such as http://127.0.0.1:8000")
        parts = urlsplit(url)
        if parts.query or parts.fragment or parts.username:
            raise UsageError("--url takes no query, fragment or user; see --auth and --header")
        self.origin = origin
        self.routes = Routes(api)
        self._api = api
        self._given = parts.path

    @property
    def base(self) -> str:
        """Where the paths of the document begin."""
        return f"{self.origin}{self._prefix(server_paths(self._api)[:1])}"

    def _prefix(self, paths: tuple[str, ...]) -> str:
        return (self._given or (paths[0] if paths else "")).rstrip("/")

    def prefix(self, operation: Operation) -> str:
        """The path before that of an operation: its own server may have another one."""
        own = tuple(map(_server_path, operation.servers[:1]))
        return self._prefix(own or server_paths(self._api)[:1])

    def url(self, operation: Operation, path: Mapping[str, Value], query: Mapping[str, Value]) -> str:
        """The address of an operation; parameters are written in the style that they declare."""
        written = operation.path
        for name, value in path.items():
            written = written.replace(f"{{{name}}}", path_text(operation.parameter("path", name), value))
        pairs = [
            pair
            for name, value in query.items()
            for pair in query_pairs(operation.parameter("query", name), name, value)
        ]
        asked = f"?{urlencode(pairs, quote_via=quote, errors='replace')}" if pairs else ""
        address = quote(written, safe="/%:@!$&()*+,;=~", errors="replace")
        return f"{self.origin}{self.prefix(operation)}{address}{asked}"

    def is_here(self, url: str) -> bool:
        """Whether a URL is at the only origin that is spoken to."""
        return origin_of(url) == self.origin

    def route(self, url: str) -> Route | None:
        """The path item that a URL belongs to; None for another origin, or where the document has none."""
        if not self.is_here(url):
            return None
        path = urlsplit(url).path
        prefixes = dict.fromkeys([self._prefix(server_paths(self._api)[:1]), *self._own_prefixes()])
        for prefix in prefixes:
            if path.startswith(prefix) and (found := self.routes.find(path.removeprefix(prefix) or "/")):
                return found
        return None

    def _own_prefixes(self) -> list[str]:
        if self._given:
            return []
        own = {id(one.servers[0].value): one for one in self._api.operations if one.servers}
        return [self.prefix(one) for one in own.values()]

    def operation(self, method: str, url: str) -> Operation | None:
        """The operation that a request is for; None where the document has none, or ends its path otherwise."""
        route = self.route(url)
        return route.operation(method) if route is not None and route.as_written else None


def server_paths(api: Api) -> tuple[str, ...]:
    """The paths of the document's servers, without the slash at the end."""
    if api.version == (2, 0):
        return (str(api.root.get("basePath") or "").rstrip("/"),)
    holder = api.root.find("servers")
    return tuple(_server_path(one) for one in holder.children()) if holder is not None else ()


def _server_path(server: Node) -> str:
    """The path of a Server Object's URL, its variables with their defaults."""
    url = str(server.get("url") or "")
    variables = server.find("variables")
    for one in variables.children() if variables is not None else ():
        url = url.replace(f"{{{one.key}}}", str(one.get("default") or ""))
    try:
        parts: SplitResult = urlsplit(url)
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    return path if not path or path.startswith("/") else f"/{path}"
