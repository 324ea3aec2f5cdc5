"""What a version says about the life of an operation, a parameter or a property: deprecated, sunset, stability."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractctl.contract.endings import sunset_of
from contractctl.document.node import Value

STABILITY = ("draft", "alpha", "beta", "stable")
"""The values of `x-stability-level`, the least stable first."""

Raw = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the life of something."""

    keyword: str
    aspect: str
    verb: str
    before: Value
    after: Value
    detail: Mapping[str, object]


def is_deprecated(raw: Raw) -> bool:
    """Whether it is marked as deprecated."""
    return raw.get("deprecated") is True


def stability_of(raw: Raw) -> str | None:
    """The `x-stability-level` as it is written."""
    value = raw.get("x-stability-level")
    return None if value is None else str(value)


def standing(raw: Raw) -> dict[str, object]:
    """What a judge of a removal must know about the base: `deprecated`, `sunset`, `stability`, where they are said."""
    found: dict[str, object] = {"deprecated": is_deprecated(raw)}
    if "x-sunset" in raw:
        found["sunset"] = sunset_of(raw)
    if "x-stability-level" in raw:
        found["stability"] = stability_of(raw)
    return found


def events(base: Raw, revision: Raw) -> Iterator[Event]:
    """What happened between two versions of the same thing."""
    detail = standing(revision)
    before, after = is_deprecated(base), is_deprecated(revision)
    if before != after:
        yield Event("deprecated", "deprecated", "set" if after else "unset", before, after, detail)
    elif after:
        yield from _sunset(sunset_of(base), sunset_of(revision), detail)
    yield from _stability(stability_of(base), stability_of(revision), detail)


def _sunset(before: str | None, after: str | None, detail: Mapping[str, object]) -> Iterator[Event]:
    if before != after:
        verb = "unset" if after is None else "set" if before is None else "changed"
        yield Event("x-sunset", "sunset", verb, before, after, detail)


def _stability(before: str | None, after: str | None, detail: Mapping[str, object]) -> Iterator[Event]:
    """A level that is not said is `stable` to those who call."""
    word = "x-stability-level"
    if any(level is not None and level not in STABILITY for level in (before, after)):
        yield Event(word, "stability", "invalid", before, after, detail)
    elif before != after:
        old, new = STABILITY.index(before or "stable"), STABILITY.index(after or "stable")
        if old != new:
            yield Event(word, "stability", "decreased" if new < old else "increased", before, after, detail)
