"""The values that travel through every layer: places, severities, verdicts. No I/O."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Pointer = tuple[str | int, ...]
"""The tokens of a JSON Pointer (RFC 6901), unescaped: object keys are `str`, array indexes are `int`."""


def pointer_text(pointer: Pointer) -> str:
    """Write a pointer as RFC 6901 text: `("paths", "/a", 0)` is `/paths/~1a/0`, the root is the empty string."""
    return "".join(f"/{str(token).replace('~', '~0').replace('/', '~1')}" for token in pointer)


def pointer_tokens(text: str) -> list[str]:
    """The tokens of RFC 6901 text, all as `str`: `/paths/~1a/0` is `["paths", "/a", "0"]`, the empty string has none."""
    return [token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:]]


class Severity(enum.IntEnum):
    """How much a finding matters; a higher value is more severe."""

    HINT = 1
    INFO = 2
    WARNING = 3
    ERROR = 4

    @property
    def label(self) -> str:
        """The word that is printed and written in the configuration: `error`, `warning`, `info`, `hint`."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> "Severity":
        """Read `error`, `warning` (or `warn`), `info`, `hint`. Raises ValueError for any other word."""
        word = "warning" if text == "warn" else text
        for severity in cls:
            if severity.label == word:
                return severity
        raise ValueError(f"'{text}' is no severity: use error, warning, info or hint")


class Certainty(enum.Enum):
    """How sure a clause is of what it says."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is, before anyone asked for its line: a file by its name and a pointer into it."""

    file: str
    pointer: Pointer


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place with its 1-based line and column (of the key or the array item), as printed."""

    path: str
    line: int
    column: int
    pointer: str


class State(enum.Enum):
    """What a clause says of one subject. Only BROKEN is a finding."""

    HOLDS = "held"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A clause's answer for one subject. `severity` and `certainty` are set only where they differ from the usual."""

    state: State
    place: Place | None = None
    message: str = ""
    severity: Severity | None = None
    certainty: Certainty = Certainty.CERTAIN
    related: tuple[Place, ...] = ()
    evidence: Mapping[str, object] | None = None


HOLDS = Verdict(State.HOLDS)


def unknown(why: str) -> Verdict:
    """The clause cannot know: counted, shown on request, never a finding."""
    return Verdict(State.UNKNOWN, message=why)


def not_applicable(why: str) -> Verdict:
    """The clause does not speak of this subject."""
    return Verdict(State.NOT_APPLICABLE, message=why)


@dataclass(frozen=True, slots=True)
class Waiver:
    """What somebody wrote so that a finding may wait: a suppression, an approval, an override."""

    names: tuple[str, ...]
    """The ids, packs, globs or aliases that it speaks of, as written; empty for all clauses."""
    place: Place
    source: str
    """`document`, `approvals` or `overrides`."""
    reason: str = ""
    until: date | None = None
    """The last day on which it counts."""
    matched: int | None = 0
    """How many findings it kept back; None where this run cannot tell, because not all was asked."""
    fault: str = ""
    """What is wrong with its form, in words."""
    line: int | None = None
    """Its 1-based line, where the place alone does not say it."""
