"""Recorded traffic beside a document: where the document's paths begin in it, and which operation each exchange is for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from contractctl.document.node import Node
from contractctl.live.identity.redaction import Redaction, is_secret
from contractctl.live.routes import Routes
from contractctl.live.target import Target, origin_of, server_paths
from contractctl.spec.api import Api
from contractctl.traffic import Exchange, Request

MOST_PREFIX = 5
"""Segments that may stand before the document's paths."""
LEAST_COOKIE = 8
"""Shorter values of cookies are settings such as `dark`, which stand elsewhere by chance."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Exchanges of one server, and how many others were recorded, by method and address without the query."""

    target: Target
    exchanges: tuple[Exchange, ...]
    others: Counter[str]


def placed(api: Api, exchanges: Sequence[Exchange], url: str | None = None) -> Recorded | None:
    """The exchanges with their operations; None where none fits. Raises UsageError for a `url` that is no base URL.

    Without a `url` it is where a server of the document is, else where the most and longest paths fit.
    """
    base = url or base_of(api, (one.request.url for one in exchanges))
    if base is None:
        return None
    target = Target(api, base)
    fitting, others = [], Counter[str]()
    for one in exchanges:
        route = target.route(one.request.url)
        if route is None:
            others[f"{one.request.method} {one.request.url.partition('?')[0]}"] += 1
        else:
            fitting.append(replace(one, operation=route.operation(one.request.method)))
    return Recorded(target, tuple(fitting), others) if fitting else None


def base_of(api: Api, urls: Iterable[str]) -> str | None:
    """The base URL of recorded addresses; None where no path of the document fits any."""
    routes, declared = Routes(api), frozenset(server_paths(api))
    named = {str(origin_of(str(one.get("url") or ""))) for one in _servers(api)}
    scores: Counter[tuple[str, str]] = Counter()
    for origin, path in {(str(origin_of(url)), urlsplit(url).path) for url in urls}:
        for prefix, rest in _cuts(path):
            found = routes.find(rest)
            if found is not None:
                literal = sum("{" not in one for one in found.item.path.split("/") if one)
                scores[origin, prefix] += 1 + 10 * literal
    if not scores:
        return None
    origin, prefix = max(
        scores, key=lambda one: (one[0] in named, scores[one], one[1] in declared, -len(one[1]), one[0])
    )
    return f"{origin}{prefix}/"


def _servers(api: Api) -> Iterator[Node]:
    holder = api.root.find("servers") if api.version != (2, 0) else None
    yield from holder.children() if holder is not None else ()


def _cuts(path: str) -> Iterator[tuple[str, str]]:
    """The ways to part a path into what stands before the document's paths, and one of these."""
    segments = path.strip("/").split("/")
    for number in range(min(len(segments), MOST_PREFIX) + 1):
        before = "".join(f"/{one}" for one in segments[:number])
        yield before, path.removeprefix(before) or "/"


def learn_secrets(redaction: Redaction, requests: Iterable[Request]) -> None:
    """Know the credentials that were recorded, so that they are hidden wherever else they stand."""
    for one in requests:
        for name, value in one.headers.items():
            if name == "cookie":
                crumbs = [pair.partition("=")[2].strip() for pair in value.split(";")]
                for crumb in crumbs:
                    redaction.add(crumb if len(crumb) >= LEAST_COOKIE else "")
            elif is_secret(name):
                redaction.add(value)
                redaction.add(value.partition(" ")[2])
