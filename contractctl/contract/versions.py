"""Which version of an API is meant: in `info.version`, in the addresses of its operations, in parameters and media types."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import urlsplit

from contractctl.contract.addresses import base_paths, server_urls
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

_NUMBERED = re.compile(r"[vV]?(?P<numbers>\d{1,9}(?:\.\d{1,9})*)(?![0-9])(?P<rest>(?:[.+_-]?[0-9A-Za-z]+)*)")
_DATED = re.compile(r"[vV]?(?P<year>20\d\d|19\d\d)[-._]?(?P<month>0[1-9]|1[0-2])(?:[-._]?(?P<day>[0-3]\d))?(?![0-9]).*")
_EARLY = re.compile(r"-|(?:a|b|rc|alpha|beta|pre|dev|snapshot)", re.IGNORECASE)
_TOKEN = re.compile(r"v(?P<major>\d{1,9})(?:\.\d+)*(?:(?:alpha|beta|p)\d*)*", re.IGNORECASE)
_BARE = re.compile(r"(?P<major>\d{1,3})(?:\.\d+)*|\d{4}-\d\d(?:-\d\d)?(?:-preview)?")
_AROUND = frozenset({"api", "apis", "rest"})
"""Segments after which a bare number is a version: `/rest/api/3`."""
_YEARS = range(1990, 2100)
"""A first number that is a year: `2024.1`."""
_DEEPEST = 3
"""A version stands among so many first segments of a path: `/apis/apps/v1`."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be compared with another one of its kind: numbers, or a day."""

    text: str
    numbers: tuple[int, ...] = ()
    day: date | None = None
    early: bool = False
    """Whether it is a pre-release, which promises nothing (Semantic Versioning 2.0.0, 9)."""

    @property
    def major(self) -> int | None:
        """The first number; None for a day."""
        return self.numbers[0] if self.numbers else None


def read_version(text: str) -> Version | None:
    """A version of numbers (`2`, `v2.1.0`, `2.0.0-beta.1`) or of a day (`2024-05-01`, `20240501`); None for neither."""
    plain = text.strip()
    dated = _DATED.fullmatch(plain)
    if dated is not None and " " not in plain:
        try:
            return Version(plain, day=date(int(dated["year"]), int(dated["month"]), int(dated["day"] or 1)))
        except ValueError:
            pass
    found = _NUMBERED.fullmatch(plain)
    if found is None:
        return None
    numbers = tuple(int(one) for one in found["numbers"].split("."))
    if numbers[0] in _YEARS:
        return Version(plain, day=date(numbers[0], 1, 1))
    rest = found["rest"].partition("+")[0]
    return Version(plain, numbers, early=_EARLY.match(rest.lstrip("._")) is not None)


def info_version(api: Api) -> str:
    """`info.version` as it is written, also as a number; empty where there is none."""
    value = api.root.nearest("info").get("version")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def tokens(operation: Operation) -> tuple[str, ...]:
    """The version in each address of an operation, one for each server: `v2`; empty texts where there is none."""
    own = _in_path([one for one in operation.path.split("/") if one])
    if own:
        return (own,)
    return _of_servers(operation)[0]


def host_tokens(operation: Operation) -> tuple[str, ...]:
    """The version in the host name of each server: `v2` of `v2.api.example.com`."""
    return _of_servers(operation)[1]


def _of_servers(operation: Operation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The versions in the paths and in the hosts of servers, which most operations share."""
    memo, key = operation.api.memo, (_of_servers, *(id(server.value) for server in operation.servers))
    if key not in memo:
        in_paths = tuple(_in_server(base) for base in base_paths(operation)) or ("",)
        memo[key] = in_paths, tuple(_in_host(url) for url, _ in server_urls(operation))
    return cast("tuple[tuple[str, ...], tuple[str, ...]]", memo[key])


def major_of(token: str) -> int | None:
    """The major number of a version in an address; None for a day, or for no version."""
    found = _TOKEN.fullmatch(token) or _BARE.fullmatch(token)
    return int(found["major"]) if found is not None and found["major"] is not None else None


def is_version(segment: str) -> bool:
    """Whether a segment of a path is a version beyond doubt: `v2`, `v1beta1`."""
    return _TOKEN.fullmatch(segment) is not None


def _in_path(segments: list[str]) -> str:
    for number, one in enumerate(segments[:_DEEPEST]):
        if _TOKEN.fullmatch(one):
            return one
        after = number == 0 or segments[number - 1].lower() in _AROUND
        if after and _BARE.fullmatch(one):
            return one
    return ""


def _in_server(base: str) -> str:
    """The last version among the segments of a server's path, where a bare number can mean nothing else."""
    found = [one for one in base.split("/") if _TOKEN.fullmatch(one) or _BARE.fullmatch(one)]
    return found[-1] if found else ""


def _in_host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return next((one for part in host.split(".") for one in part.split("-") if _TOKEN.fullmatch(one)), "")


def majors(api: Api) -> Iterator[tuple[Operation, frozenset[int]]]:
    """The major numbers in the addresses of each operation that is meant to last."""
    for operation in _lasting(api):
        found = map(major_of, _all_tokens(operation))
        yield operation, frozenset(one for one in found if one is not None)


def addressed(api: Api) -> frozenset[str]:
    """The versions in the addresses of all operations that are meant to last: `v1`, `v1.43`."""
    known = api.memo.get(addressed)
    if not isinstance(known, frozenset):
        known = api.memo[addressed] = frozenset(_addressed(api))
    return known


def _addressed(api: Api) -> Iterator[str]:
    return (one.lower() for operation in _lasting(api) for one in _all_tokens(operation))


def is_another(base: Api, revision: Api) -> bool:
    """Whether two documents are served under versions of which none is the same: they can live side by side."""
    old, new = addressed(base), addressed(revision)
    return bool(old) and bool(new) and old.isdisjoint(new)


def _lasting(api: Api) -> Iterator[Operation]:
    return (one for item in api.path_items for one in item.operations if not one.deprecated)


def _all_tokens(operation: Operation) -> Iterator[str]:
    return (one for one in (*tokens(operation), *host_tokens(operation)) if one)
