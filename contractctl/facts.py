"""What the preserved sides look at: values only, made by `diff`, judged by clauses."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Generic, Literal, TypeVar

from contractctl.document.node import Value
from contractctl.model import Place

S_co = TypeVar("S_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Pair(Generic[S_co]):
    """The same subject in the base and in the revision; one of them is None where it was added or removed."""

    base: S_co | None
    revision: S_co | None


LONGEST_TEXT = 5_000
LONGEST_LIST = 2_000
"""What is longer in a value is told in words."""


class Kind(enum.Enum):
    """What the revision's values are, seen from the base's."""

    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    INCOMPARABLE = "incomparable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Witness:
    """A JSON value as Python reads it that one schema accepts and the other refuses."""

    value: Value

    @property
    def vast(self) -> str:
        """What in the value is too long to be printed: `a text of 100001 characters`; empty where nothing is."""
        todo = [self.value]
        while todo:
            one = todo.pop()
            if isinstance(one, str) and len(one) > LONGEST_TEXT:
                return f"a text of {len(one)} characters"
            if isinstance(one, list) and len(one) > LONGEST_LIST:
                return f"a list of {len(one)} items"
            todo.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        return ""


@dataclass(frozen=True, slots=True)
class Relation:
    """What is lost and gained from the base to the revision: True and False are proven, None is undecided."""

    kind: Kind
    lost: Witness | None = None
    gained: Witness | None = None
    loses: bool | None = None
    gains: bool | None = None
    why: str = ""


Way = Literal["request", "response", "none"]
"""Who sends what changed: `request` is sent by a caller, `response` by the API; webhooks and callbacks turn it round."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference that means something to a caller. It says nothing about how bad that is."""

    context: str
    """Where in the API, in the words of the specification: `endpoint`, `request-body`, `response-property`, ..."""
    aspect: str
    """The keyword, or what else of the context changed: `existence`, `max-length`, `enum-value`, `required`, ..."""
    verb: str
    """What happened to it: `added`, `removed`, `set`, `increased`, `became-required`, `generalized`, ..."""
    direction: Way
    name: str
    """What it is about, for people: a property path such as `orders/[]/amount`, a parameter, a status, a media type."""
    before: Value = None
    after: Value = None
    base: Place | None = None
    revision: Place | None = None
    operations: tuple[str, ...] = ()
    """The labels of the operations that it reaches, as the base names them (the revision where they are new)."""
    relation: Relation | None = None
    """What it does to the set of valid values, where it does anything to it."""
    detail: Mapping[str, object] = field(default_factory=dict)
    """More that a judge may ask for; the keys are listed in `contractctl.diff.vocabulary`."""

    @property
    def gone(self) -> bool:
        """Whether it is about something that the base has and the revision has not."""
        return self.aspect == "existence" and self.verb == "removed"


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a version that ends: what its callers go to, and how long it lives."""

    label: str
    replacement: str
    """The label of the operation that replaces it; empty where there is none."""
    found_by: str
    """`path`, `operationId`, `x-replacement`, `successor-version`; `decision` where it is said that there is none; empty for nothing."""
    deprecated: str
    """Since when, `yes` where that is not said, empty where it is not deprecated (`deprecated`, `x-deprecated-since`)."""
    sunset: str
    """Its last day as it is written; empty where that is not said."""
    place: Place
    sunset_place: Place
    """Where the sunset is said, or should be."""
    named: str = ""
    """The `x-replacement` as it is written."""
    decision: str = ""
    """Why it has no replacement, in the words of the document."""

    def days_left(self, today: date) -> int | None:
        """The days until the sunset (RFC 3339 full-date, or the HTTP-date of RFC 8594); None where it is no date."""
        try:
            return (date.fromisoformat(self.sunset[:10]) - today).days
        except ValueError:
            pass
        try:
            return (parsedate_to_datetime(self.sunset).date() - today).days
        except ValueError:
            return None
