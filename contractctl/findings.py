"""What a run found: findings, changes, counts, what waits, and the report of it all. No I/O."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.model import Certainty, Location, Severity, State, Waiver


class Enforcement(enum.Enum):
    """Which side of a clause was broken, by the name of the command that asks for it."""

    PROMISED = "lint"
    PRESERVED = "diff"
    KEPT = "live"


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken clause, ready to be reported."""

    rule: str
    enforcement: Enforcement
    severity: Severity
    certainty: Certainty
    message: str
    location: Location
    operations: tuple[str, ...] = ()
    count: int = 1
    alias: str | None = None
    related: tuple[Location, ...] = ()
    samples: tuple[Location, ...] = ()
    evidence: Mapping[str, object] | None = None
    fingerprint: str = ""
    help: str = ""
    withdrawn: bool = False
    """Whether the earlier version kept the promise that this one does not keep any more."""

    @property
    def operation(self) -> str | None:
        """The operation when there is exactly one, such as `POST /payments`."""
        return self.operations[0] if len(self.operations) == 1 else None

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The sort key of every report."""
        location = self.location
        return (location.path, location.line, location.column, self.rule, self.message, location.pointer)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change between two versions as reports show it, the safe ones too."""

    rule: str
    """`compatibility/<name>`."""
    level: Severity | None
    """None for a safe change, which only a changelog tells."""
    message: str
    operations: tuple[str, ...]
    base: Location | None
    revision: Location | None
    before: object = None
    """JSON values, None where there was nothing."""
    after: object = None
    relation: str = ""
    """What became of the valid values: `equal`, `narrower`, `wider`, `incomparable`, `undecided`; empty where it is not about values."""
    accepted_before: Mapping[str, object] | None = None
    """`{"value": ...}`: a value that was valid and is not any more."""
    accepted_now: Mapping[str, object] | None = None
    """`{"value": ...}`: a value that is valid now and was not before."""
    evidence: Mapping[str, object] | None = None
    """What proves that it breaks, as in the finding."""


class Waiting(enum.Enum):
    """Why something broken is no finding of this run, by its name in the summary."""

    SUPPRESSED = "suppressed"
    """The document says so where it is broken."""
    APPROVED = "approved"
    """The approvals file says so."""
    BASELINED = "baselined"
    """It was there before."""
    PREVIEWED = "previewed"
    """Its clause is newer than the edition that the configuration names."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a baseline keeps of one document."""

    path: str
    title: str
    """`info.title`, by which a renamed document is known again."""
    marks: Mapping[str, tuple[str, ...]]
    """By clause: for each broken place `fingerprint.message`, shortened digests; sorted."""
    asked: frozenset[str] = frozenset()
    """The clauses that were asked; of the others it says nothing."""


@dataclass(slots=True)
class Tally:
    """How often a clause was held, broken, unknown or not applicable, and what was skipped for which reason."""

    held: int = 0
    broken: int = 0
    unknown: int = 0
    not_applicable: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def count(self, state: State) -> None:
        """Count one verdict."""
        setattr(self, state.value, getattr(self, state.value) + 1)

    def add(self, other: "Tally") -> None:
        """Add the counts of another document."""
        self.held += other.held
        self.broken += other.broken
        self.unknown += other.unknown
        self.not_applicable += other.not_applicable
        self.skipped.extend(other.skipped)


@dataclass(frozen=True, slots=True)
class ApiName:
    """What the configuration calls a document, and whose it is."""

    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What a document calls itself: its `info.title` and `info.version`, empty where they are not said."""

    title: str
    version: str


@dataclass(frozen=True, slots=True)
class Reached:
    """One row of the reach table: what a running server made of valid input for one operation."""

    operation: str
    reached: bool
    """Whether it answered with a declared success, twice."""
    tried: bool
    """Whether anything was sent."""
    status: int | None
    source: str
    """Where the input came from: `fixture`, `captured`, `example`, `generated`, `recorded`; empty where none was needed."""
    why: str
    """Why it was not reached; empty where it was."""
    requests: int


class Fate(enum.Enum):
    """What became of a finding whose requests were sent again."""

    STILL = "still there"
    GONE = "gone"
    UNTRIED = "could not be tried"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A finding of an earlier report, and what became of it."""

    rule: str
    message: str
    operations: tuple[str, ...]
    fingerprint: str
    fate: Fate
    why: str = ""
    """What was seen, or why it could not be tried."""


@dataclass(frozen=True, slots=True)
class ServerRun:
    """What a test of a running server, or a look at recorded traffic (level `passive`), did beside what it found."""

    url: str
    level: str
    seed: int | None
    """None where nothing was made up."""
    requests: int
    seconds: float
    reach: tuple[Reached, ...]
    leftovers: tuple[str, ...] = ()
    """The addresses of what the run made and could not remove."""
    notes: tuple[str, ...] = ()
    stopped: str = ""
    """Why it ended before its time; empty where it did not."""
    replayed: tuple[Replayed, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run found, in the order in which it is printed."""

    command: str
    inputs: tuple[str, ...]
    findings: tuple[Finding, ...]
    tallies: Mapping[str, Tally]
    sources: "Mapping[str, SourceLines]"
    operations: int = 0
    """How many operations the include globs name; all where there are none."""
    waiting: Mapping["Waiting", int] = field(default_factory=dict)
    """How many more places are broken that are no findings, because somebody said that they may wait."""
    waivers: tuple[Waiver, ...] = ()
    """The approvals and overrides of the configuration, with what each kept back."""
    records: tuple[Record, ...] = ()
    """One for each document, for the baseline."""
    apis: Mapping[str, ApiName] = field(default_factory=dict)
    """The documents that have an `[[api]]` entry, by their path in `inputs`."""
    changes: tuple[ChangeLine, ...] = ()
    """All changes between two versions, those that break nothing included; empty but for `diff`."""
    releases: tuple[Release | None, Release] | None = None
    """The two versions that `diff` compared; the base is None where the API is new."""
    server: ServerRun | None = None
    """What `test` did; None for the other commands."""

    @property
    def is_first(self) -> bool:
        """Whether `diff` had no earlier version to compare with: the API is new."""
        return self.releases is not None and self.releases[0] is None

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the most severe first."""
        counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts

    def at_least(self, severity: Severity | None) -> Iterator[Finding]:
        """The findings at or above a severity; none for None."""
        return (finding for finding in self.findings if severity is not None and finding.severity >= severity)


class SourceLines:
    """The lines of one input, kept for the excerpt under a finding; split only when the first one is asked for."""

    __slots__ = ("_lines", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] | None = None

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line end; empty when there is no such line."""
        if self._lines is None:
            self._lines = self._text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings into the one order of all reports: path, line, column, rule."""
    return tuple(sorted(findings, key=lambda finding: finding.order))
