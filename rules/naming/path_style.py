from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.resources import steady
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation, PathItem
from contractctl.traffic import Call, Caller, Request, Talk, asked

from . import Options
from .styles import House, Kind, house_of, segments

clause = Clause("naming/path-style", "The words of paths are joined in one way.", severities("H W W H"), faults=True)

NO_NAME = not_applicable("no segment of it is a name of several words")
NO_STYLE = not_applicable("too few paths have a segment of several words, or they have several styles")
NOT_THE_SERVERS = not_applicable("it is no path of the server, or all that it has is deprecated")
NO_GET = not_applicable("it is no GET of a path that ends in a word")
NO_ANSWER = unknown("not-read: it could not be read twice in the same way")


@clause.promised_of_everything
def is_of_one_style(item: PathItem, context: Context[Options]) -> Iterator[Verdict]:
    """A segment of several words, where nine of ten such segments join them in another way."""
    if item.side != "server" or all(one.deprecated for one in item.operations):
        yield NOT_THE_SERVERS
        return
    if "//" in item.path:
        yield broken(item, f"'{item.path[:80]}' has an empty segment")
    house = house_of(Kind.PATHS, context)
    if house.mixed and house.is_first(item):
        yield broken(context.api, f"paths have several styles: {house.why}", severity=Severity.HINT)
    yield NO_STYLE if house.style is None else judge(item, house)


def judge(item: PathItem, house: House) -> Verdict:
    """The verdict on the segments of a path."""
    names = list(segments(item.path))
    for name in names:
        style = house.other(name)
        if style is not None:
            return broken(item, f"'{name[:60]}' in the path is {style}: {house.why}")
    return HOLDS if any(house.shows(name) for name in names) else NO_NAME


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def is_one_resource(operation: Operation, context: Context[Options]) -> Talk:  # noqa: ARG001 -- a side's form
    """A path with a slash at its end and the one without are the same resource, or one of them is none."""
    plain = operation.path.rstrip("/")
    if operation.method != "get" or gates.outside(operation) or plain.endswith("}") or not plain:
        return NO_GET
    first = yield from asked(Call(operation))
    if not first.succeeded or not first.answer.is_json:
        return NO_ANSWER
    other = yield from asked(turned(first.request))
    again = yield from asked(Call(operation, again=True))
    if not again.succeeded:
        return NO_ANSWER
    before, after = steady(first.answer.json_or_none), steady(again.answer.json_or_none)
    if before != after:
        return NO_ANSWER
    if not other.succeeded or not other.answer.is_json or steady(other.answer.json_or_none) == before:
        return HOLDS
    how = "without" if operation.path.endswith("/") else "with"
    return broken(operation, f"{how} a slash at its end the path answers something else", severity=Severity.INFO)


def turned(request: Request) -> Request:
    """The request with a slash at the end of its path, or without the one that is there."""
    url = urlsplit(request.url)
    path = url.path.rstrip("/") if url.path.endswith("/") else f"{url.path}/"
    return Request({"accept": "application/json"}, b"", "GET", urlunsplit(url._replace(path=path)), Caller.FULL)
