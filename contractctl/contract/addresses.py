"""Where operations are served: the server URLs in force, and the paths in them."""

import re
from urllib.parse import urlsplit

from contractctl.document.node import Node
from contractctl.spec.operation import Operation

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


def server_urls(operation: Operation) -> tuple[tuple[str, Node], ...]:
    """The server URLs in force, variables at their defaults, without a slash at the end; in 2.0 `basePath` and `host`."""
    root = operation.api.root
    if operation.api.version == (2, 0):
        host, base = root.get("host"), root.get("basePath")
        place = root.nearest("basePath") if "basePath" in root else root.nearest("host")
        url = (f"//{host}" if isinstance(host, str) else "") + (base.rstrip("/") if isinstance(base, str) else "")
        return ((url, place),) if url else ()
    return tuple((_url(node), node) for node in operation.servers)


def _url(server: Node) -> str:
    def value(match: re.Match[str]) -> str:
        default = server.nearest("variables", match[1]).get("default") if server.find("variables", match[1]) else None
        return str(default) if default is not None else match[0]

    return _TEMPLATE.sub(value, server.nearest("url").text if "url" in server else "").rstrip("/")


def base_paths(operation: Operation) -> tuple[str, ...]:
    """The paths of the server URLs in force, each once: `/v1` of `https://api.example.com/v1`."""
    return tuple(dict.fromkeys(_path_of(url) for url, _ in server_urls(operation))) or ("",)


def _path_of(url: str) -> str:
    if "://" not in url and not url.startswith("//"):
        return url if url.startswith("/") else ""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
