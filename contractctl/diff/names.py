"""Media types and status codes of two versions that belong together, ranges and parameters understood."""

from collections.abc import Iterable
from typing import Literal

Fit = Literal["same", "generalized", "specialized", "changed"]
"""How the second of two names that belong together stands to the first."""

Match = tuple[str, str, Fit]


def media_key(name: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """A media type in lower case and its parameters in any order; `charset=utf-8` is what JSON has anyway."""
    essence, *parameters = name.split(";")
    found = set()
    for parameter in parameters:
        key, _, value = parameter.strip().partition("=")
        pair = (key.strip().lower(), value.strip().strip('"').lower())
        if key and pair != ("charset", "utf-8"):
            found.add(pair)
    return essence.strip().lower(), frozenset(found)


def covers(wide: str, narrow: str) -> bool:
    """Whether every body of the second media type or range is one of the first (RFC 9110 12.5.1)."""
    (wide_type, wide_parameters), (narrow_type, narrow_parameters) = media_key(wide), media_key(narrow)
    if not wide_parameters <= narrow_parameters:
        return False
    if wide_type in {narrow_type, "*/*", "*"}:
        return True
    major, _, minor = wide_type.partition("/")
    if minor == "*":
        return narrow_type.startswith(f"{major}/")
    return narrow_type.startswith(f"{major}/") and narrow_type.endswith(f"+{minor}") and "+" not in minor


def match_media_types(base: Iterable[str], revision: Iterable[str]) -> tuple[list[Match], list[str], list[str]]:
    """The pairs, what was removed and what was added. A range may stand for several."""
    old, new = list(base), list(revision)
    found: list[Match] = []
    left = {name: media_key(name) for name in new}
    for name in list(old):
        twin = next((other for other, key in left.items() if key == media_key(name)), None)
        if twin is not None:
            found.append((name, twin, "same"))
            old.remove(name)
            del left[twin]
    removed = list(old)
    added = list(left)
    for name in old:
        wider = next((other for other in added if covers(other, name)), None)
        narrower = next((other for other in added if covers(name, other)), None)
        partner = wider or narrower
        if partner is not None:
            found.append((name, partner, "generalized" if wider else "specialized"))
            removed.remove(name)
    partners = {other for _, other, _ in found}
    return found, removed, [name for name in added if name not in partners]


def status_covers(wide: str, narrow: str) -> bool:
    """Whether `2XX` or `default` speaks of a status or range as well; `default` is what errors fall back on."""
    wide, narrow = wide.upper(), narrow.upper()
    if wide == "DEFAULT":
        return narrow != "DEFAULT" and not is_success(narrow)
    return wide.endswith("XX") and wide != narrow and narrow[:1] == wide[:1] and narrow[1:] != "EFAULT"


def match_statuses(base: Iterable[str], revision: Iterable[str]) -> tuple[list[Match], list[str], list[str]]:
    """The pairs, what was removed and what was added: `200` and a new `2XX` that takes its place are a pair."""
    old, new = list(base), list(revision)
    known = {name.upper(): name for name in new}
    found: list[Match] = [(name, known[name.upper()], "same") for name in old if name.upper() in known]
    removed = [name for name in old if name.upper() not in known]
    former = {name.upper() for name in old}
    added = [name for name in new if name.upper() not in former]
    partners: set[str] = set()
    for name in list(removed):
        wider = next((other for other in added if status_covers(other, name)), None)
        narrower = [other for other in added if status_covers(name, other)]
        for partner in (wider,) if wider else narrower:
            found.append((name, partner, "generalized" if wider else "specialized"))
            partners.add(partner)
        if wider or narrower:
            removed.remove(name)
    return found, removed, [name for name in added if name not in partners]


def is_success(status: str) -> bool:
    """Whether a status as written is of the class 2xx."""
    return status[:1] == "2"
