"""Whose API a document describes: a service that its publisher runs, or software that others run."""

import re

from contractctl.spec.api import Api

AT_HOME = re.compile(
    r"localhost$|127\.|10\.|192\.168\.|0\.0\.0\.0|\[|.*\.(local|localhost|internal|test|example)$|[^.]*$"
)


def is_service(api: Api) -> bool:
    """Whether the document names a public host: who publishes software leaves limits and logs to those who run it."""
    if api.version == (2, 0):
        host = api.root.get("host")
        return isinstance(host, str) and is_public(host)
    urls = [one.get("url") for one in api.root.nearest("servers").children() if isinstance(one.value, dict)]
    return any(
        isinstance(url, str) and "//" in url and is_public(url.partition("//")[2].partition("/")[0]) for url in urls
    )


def is_public(netloc: str) -> bool:
    """Whether a host is no placeholder and not one's own machine or network."""
    host = netloc.rpartition("@")[2].partition(":")[0].lower()
    return "{" not in netloc and AT_HOME.match(host) is None
