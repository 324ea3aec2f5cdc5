"""A clause: one promise of the contract with up to three sides; all that a pack imports besides model, spec and contract."""

import enum
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from contractctl.findings import Finding
from contractctl.model import Certainty, Place, Severity, State, Verdict, Waiver

if TYPE_CHECKING:
    from contractctl.contract.classify import Facts
    from contractctl.contract.settings import ContractSettings
    from contractctl.document.node import Node
    from contractctl.spec.api import Api
    from contractctl.spec.operation import Operation
    from contractctl.spec.view import View
    from contractctl.traffic import Talk

O = TypeVar("O")  # noqa: E741 -- the options of a pack
Judge = Callable[..., "Verdict | Iterable[Verdict] | Talk"]
F = TypeVar("F", bound=Judge)


FEW = 10
FIRST_EDITION = "2026.11"
EDITION = "2026.11"
"""The edition of the clauses as they are today: year and month."""


class Level(enum.IntEnum):
    """How far a kept side may go with a live server (each level includes those below it)."""

    PASSIVE = 0
    SAFE = 1
    REJECT = 2
    WRITE = 3
    LOAD = 4


class Scope(enum.Enum):
    """Which operations and their parts a promised side is asked about."""

    SERVER = "server"
    """What the server answers, and is meant to last: no webhooks, callbacks, deprecated or internal operations."""

    EVERYTHING = "everything"
    """The document itself, whatever it describes."""


@dataclass(frozen=True, slots=True)
class Severities:
    """The severity in each profile; None switches the clause off there."""

    recommended: Severity | None
    strict: Severity | None
    public_api: Severity | None
    internal: Severity | None
    spectral: Severity | None = None
    """In the overlay `spectral`; None leaves what the other profiles say."""
    off_in_spectral: bool = False
    """Whether the overlay `spectral` switches the clause off, as Spectral's own ruleset does."""


LETTERS = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO, "H": Severity.HINT, "-": None}


def severities(text: str, *, spectral: str | None = None) -> Severities:
    """Read the short form of the profile table: `"W E E I"` is recommended, strict, public-api, internal."""
    recommended, strict, public_api, internal = (LETTERS[letter] for letter in text.split())
    overlay = LETTERS[spectral] if spectral else None
    return Severities(recommended, strict, public_api, internal, overlay, off_in_spectral=spectral == "-")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a clause: the function, what it looks at, and for kept sides how far it goes."""

    judge: Judge
    subject: type
    scope: Scope = Scope.SERVER
    level: Level = Level.PASSIVE
    reached: bool = True
    """Whether a talk needs an operation that was seen to answer a valid request with a declared success."""
    members: frozenset[str] = frozenset()
    """The members of which a view must have one to be asked about; empty for all views."""
    inner: type | None = None
    """Of what two versions are a `Pair`, for a side that looks at one."""
    last: bool = False
    """Whether a preserved side is asked after all others, and its context has the `release`."""

    def verdicts(self, subject: object, context: "Context[object]") -> Iterable[Verdict]:
        """What a promised side says of one subject."""
        answer = self.judge(subject, context)
        return (answer,) if isinstance(answer, Verdict) else typing.cast("Iterable[Verdict]", answer)


class Clause:
    """One promise with a stable id `pack/name`."""

    def __init__(  # noqa: PLR0913 -- what a clause is, each with a name
        self,
        rule: str,
        title: str,
        severity: Severities,
        *,
        alias: str | None = None,
        alias_2: str | None = None,
        faults: bool = False,
        few: int = FEW,
        since: str = FIRST_EDITION,
        page: str | None = None,
        policies: Callable[[], Mapping[str, str]] | None = None,
    ) -> None:
        self.rule = rule
        self.title = title
        self.severity = severity
        self.alias = alias
        """The one rule of Spectral that says the same."""
        self.alias_2 = alias_2
        """Its name for 2.0 documents, where Spectral has a rule of its own for them."""
        self.faults = faults
        """Whether its messages tell different faults from each other: only the same ones collapse into one finding."""
        self.few = few
        """Below error severity, more places than so many are one finding."""
        self.since = since
        """The edition that brought it; a configuration that names an older one only gets a preview of it."""
        self.page = page or rule
        """The heading of its section in the README; clauses of one family share one."""
        self.policies = policies
        """Where a policy of the pack decides how bad each case is: what every policy says, in words."""
        self.promised_side: Side | None = None
        self.preserved_side: Side | None = None
        self.kept_sides: list[Side] = []

    @property
    def pack(self) -> str:
        """The pack's part of the id."""
        return self.rule.partition("/")[0]

    @property
    def name(self) -> str:
        """The clause's part of the id."""
        return self.rule.partition("/")[2]

    def alias_for(self, version: tuple[int, int]) -> str | None:
        """The Spectral name in a document of this OpenAPI version."""
        return self.alias_2 or self.alias if version == (2, 0) else self.alias

    def promised(self, judge: F) -> F:
        """Say what the document must promise: `(subject, context) -> Verdict` or several."""
        self.promised_side = Side(judge, subject_of(judge))
        return judge

    def promised_of_everything(self, judge: F) -> F:
        """Like `promised`, for clauses about the document itself: webhooks and deprecated operations included."""
        self.promised_side = Side(judge, subject_of(judge), Scope.EVERYTHING)
        return judge

    def promised_where(self, *members: str) -> Callable[[F], F]:
        """Like `promised_of_everything`, for views that have one of these members: of no other is the judge asked."""

        def note(judge: F) -> F:
            self.promised_side = Side(judge, subject_of(judge), Scope.EVERYTHING, members=frozenset(members))
            return judge

        return note

    def preserved(self, judge: F) -> F:
        """Say more about a `Pair[Operation]` (or of another part) or a `Change` than what is derived from the promised side.

        In a pair of operations, parameters, responses, webhooks or security schemes one is None where it was added or
        removed; of what is the same in both versions nothing is asked. The finding stands where the verdict says, in the
        base or in the revision; it is the profile's or a warning, whichever is higher, unless the verdict says more.
        """
        self.preserved_side = Side(judge, subject_of(judge), inner=inner_of(judge))
        return judge

    def preserved_last(self, judge: F) -> F:
        """Like `preserved`, asked when all others have spoken: `context.release` is what they found."""
        self.preserved_side = Side(judge, subject_of(judge), inner=inner_of(judge), last=True)
        return judge

    def kept(self, level: Level = Level.PASSIVE, *, reached: bool = True) -> Callable[[F], F]:
        """Say how an `Exchange`, the `Traffic`, or the `Talk` about an `Operation` or the `Api` shows that a server keeps it.

        A talk is led only at its level and above it; with `reached` only about operations that answered valid input
        with a declared success, twice.
        """

        def note(judge: F) -> F:
            self.kept_sides.append(Side(judge, subject_of(judge), level=level, reached=reached))
            return judge

        return note


def subject_of(judge: Judge) -> type:
    """The class of what a side looks at, read from its first parameter's annotation."""
    first = _first(judge)
    origin = typing.get_origin(first.annotation) or first.annotation
    if not isinstance(origin, type):
        raise TypeError(f"{judge.__module__}.{judge.__name__}: annotate '{first.name}' with the class it looks at")
    return origin


def inner_of(judge: Judge) -> type | None:
    """Of what the subject is made, as the annotation says: `Operation` for `Pair[Operation]`; None for a plain class."""
    inner = typing.get_args(_first(judge).annotation)
    return inner[0] if inner and isinstance(inner[0], type) else None


def _first(judge: Judge) -> inspect.Parameter:
    return next(iter(inspect.signature(judge).parameters.values()))


@dataclass(frozen=True, slots=True)
class Pack(Generic[O]):
    """A folder of clauses on one topic: its options, and what profiles change in them."""

    name: str
    options: type[O]
    profiles: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Option values by profile, as they would be written in `[options.<pack>]`."""
    of_changes: bool = False
    """Whether its clauses only judge what became of an earlier version: no document alone is asked about any of them."""


@dataclass(frozen=True, slots=True)
class NoOptions:
    """The options of a pack that has none."""


@dataclass(frozen=True, slots=True)
class Context(Generic[O]):
    """What a side may know besides its subject."""

    options: O
    api: "Api"
    facts: "Callable[[Operation], Facts]"
    """What is known about an operation (list, create, money ...), see `contractctl.contract`."""
    today: date
    settings: "ContractSettings"
    """The `[contract]` table."""
    release: tuple[Finding, ...] = ()
    """The judged findings, in the second stage."""
    severity: Severity = Severity.WARNING
    """For a side that looks at a `Pair`: how severe the clause is in `lint`, which is enough for what is new."""


def broken(  # noqa: PLR0913 -- a verdict's parts, each with a default
    where: "View | Node | Api | Waiver",
    message: str,
    *,
    severity: Severity | None = None,
    certainty: Certainty = Certainty.CERTAIN,
    related: "Iterable[View | Node]" = (),
    evidence: Mapping[str, object] | None = None,
) -> Verdict:
    """The promise is not there: where, and in words what is missing. The engine caps a probable finding at info."""
    places: tuple[Place, ...] = tuple(one.place for one in related)
    return Verdict(State.BROKEN, where.place, message, severity, certainty, places, evidence)
