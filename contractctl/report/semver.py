"""Which release the changes between two versions ask for, and whether `info.version` agrees (Semantic Versioning 2.0.0)."""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from contractctl.findings import Release, Report
from contractctl.report.changes import Entry, Kind, entries
from contractctl.report.summary import counted
from contractctl.report.terminal import cut, plain

_VERSION = re.compile(
    r"[vV]?(?P<major>0|[1-9]\d{0,8})(?:\.(?P<minor>0|[1-9]\d{0,8}))?(?:\.(?P<patch>0|[1-9]\d{0,8})"
    r"(?P<before>-[0-9A-Za-z.-]+)?)?(?:\+[0-9A-Za-z.-]+)?"
)
_LONGEST = 40
_NOUNS = {Kind.ADDED: "addition", Kind.DEPRECATED: "deprecation"}
"""What asks for more than a patch."""


class Increment(enum.IntEnum):
    """How far a version goes."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        """`major`, `minor`, `patch`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Advice:
    """The release that the changes ask for."""

    step: Increment
    least: str
    """The lowest version that says so; empty where the base has no version of that form."""
    agrees: bool | None
    """Whether the version of the revision is high enough; None where that cannot be said."""
    why: str

    def line(self, releases: tuple[Release | None, Release]) -> str:
        """The last line of a report."""
        said = cut(plain(releases[1].version), _LONGEST)
        asked = f"Release: {self.step.label}{f', {self.least} or later' if self.least else ''}, because {self.why}"
        if self.agrees is None:
            return f"{asked}; {_unreadable(releases)}"
        return f"{asked}; info.version {said} {'agrees' if self.agrees else 'is too low'}"


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of one to three numbers, as they are written."""

    numbers: tuple[int, ...]
    early: bool
    """Whether it is a pre-release."""

    @classmethod
    def read(cls, text: str) -> "_Version | None":
        """The version, or None where it has another form, such as a date."""
        found = _VERSION.fullmatch(text.strip())
        if found is None:
            return None
        return cls(
            tuple(int(one) for one in (found["major"], found["minor"], found["patch"]) if one is not None),
            found["before"] is not None,
        )

    def raised(self, step: Increment) -> "tuple[int, ...]":
        """The numbers after a step; a step that it has no number for changes nothing."""
        index = int(Increment.MAJOR) - int(step)
        if index >= len(self.numbers):
            return self.numbers
        kept = self.numbers[:index]
        return (*kept, self.numbers[index] + 1, *(0 for _ in self.numbers[index + 1 :]))


def advice(report: Report) -> Advice | None:
    """What the changes ask for; None where nothing changed or there is no base."""
    told = [one for one in entries(report) if one.kind is not Kind.NOT_KEPT]
    if report.releases is None or report.releases[0] is None or not told:
        return None
    base, revision = (_Version.read(one.version) for one in report.releases if one is not None)
    step, why = _asked(told, initial=base is not None and base.numbers[0] == 0 and len(base.numbers) > 1)
    if base is None:
        return Advice(step, "", None, why)
    least = base.numbers if base.early else base.raised(step)
    agrees = None if revision is None else _padded(revision.numbers) >= _padded(least)
    if agrees and base.early:
        agrees = report.releases[0].version != report.releases[1].version
    return Advice(step, ".".join(map(str, least)), agrees, why)


def _unreadable(releases: tuple[Release | None, Release]) -> str:
    """Why it cannot be said whether the version agrees."""
    base, revision = (cut(plain(one.version), _LONGEST) if one is not None else "" for one in releases)
    if not revision:
        return "info.version is missing"
    if _Version.read(revision) is None:
        return f"info.version {revision} is no semantic version{' and did not change' if base == revision else ''}"
    return f"the info.version {base} of the base is no semantic version" if base else "the base has no info.version"


def _asked(told: Sequence[Entry], *, initial: bool) -> tuple[Increment, str]:
    """The step, and why. Before 1.0.0 what breaks raises the minor number, all else the patch number."""
    numbers = {kind: sum(1 for one in told if one.kind is kind) for kind in Kind}
    broken, unsure = numbers[Kind.BREAKING], numbers[Kind.MAY_BREAK]
    added = [counted(numbers[kind], noun) for kind, noun in _NOUNS.items() if numbers[kind]]
    if broken:
        return (Increment.MINOR if initial else Increment.MAJOR), f"{counted(broken, 'change')} {_verb(broken)} clients"
    step = Increment.MINOR if added and not initial else Increment.PATCH
    why = f"of {' and '.join(added)}" if added else "nothing was added"
    if unsure:
        return step, f"{why}, but {counted(unsure, 'change')} may break clients"
    return step, f"{why} and nothing breaks clients"


def _verb(count: int) -> str:
    return "breaks" if count == 1 else "break"


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, 0, 0)[: int(Increment.MAJOR)]
