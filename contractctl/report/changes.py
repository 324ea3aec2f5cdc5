"""What changed between two versions, as reports for people tell it: by what it means for a client, then by operation."""

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.findings import ChangeLine, Finding, Report
from contractctl.model import Certainty, Location, Severity
from contractctl.report.proof import Proof, proof

MIGRATION = "compatibility/migration-"
"""How the ids of the clauses begin that are about the end of the old version."""
_VERSION = "compatibility/info-version-changed"
_UNDECIDED = "could not be decided"
_NEAR = 2
"""How many steps a change may stand above or below what another clause says of it."""
_DEPRECATED = re.compile(r"deprecat|sunset|reactivated")
_ADDED = re.compile(r"(^|-)(added|new)(-|$)")
_REMOVED = re.compile(r"(^|-)removed(-|$)")


class Kind(enum.Enum):
    """What a change means, by its heading in a changelog, in the order of headings."""

    BREAKING = "Breaking"
    MAY_BREAK = "May break"
    ADDED = "Added"
    CHANGED = "Changed"
    DEPRECATED = "Deprecated"
    REMOVED = "Removed"
    NOT_KEPT = "Promises that new parts do not make"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change with the finding that it is, if it is one; or a finding of another clause on what was not preserved."""

    kind: Kind
    message: str
    operations: tuple[str, ...]
    base: Location | None
    revision: Location | None
    line: ChangeLine | None = None
    finding: Finding | None = None

    @property
    def rule(self) -> str:
        """The id of the clause."""
        return self.finding.rule if self.finding is not None else self.line.rule if self.line is not None else ""

    @property
    def label(self) -> str:
        """The severity, or `safe`."""
        if self.finding is not None:
            return self.finding.severity.label
        return self.line.level.label if self.line is not None and self.line.level is not None else "safe"

    @property
    def severity(self) -> int:
        """The severity as a number, the most severe the highest; 0 where it is safe."""
        if self.finding is not None:
            return self.finding.severity
        return self.line.level or 0 if self.line is not None else 0

    @property
    def said(self) -> str:
        """The sentence, without its proof."""
        return self.finding.message if self.finding is not None else self.message

    @property
    def proof(self) -> Proof | None:
        """The value that shows it; None where there is none."""
        if self.finding is not None:
            return proof(self.finding.evidence)
        return proof(self.line.evidence) if self.line is not None else None

    @property
    def unsure(self) -> str:
        """`probable` or `undecided`, where the sentence does not say so itself."""
        if self.finding is None or self.finding.certainty is Certainty.CERTAIN or _UNDECIDED in self.said:
            return ""
        return str(self.finding.certainty.value)

    @property
    def places(self) -> tuple[Location, ...]:
        """The places in the base and in the revision: that of what is around it only where there is no other."""
        both = [place for place in (self.base, self.revision) if place is not None]
        return tuple(place for place in both if len(both) == 1 or self.has(place))

    def has(self, place: Location) -> bool:
        """Whether what the change is about stands at one of the two places, which else is that of what is around it."""
        line = self.line
        if line is None or line.base is None or line.revision is None or (line.before is None) == (line.after is None):
            return True
        if line.base.pointer.rpartition("/")[2] == line.revision.pointer.rpartition("/")[2]:
            return True  # an enum that lost a value
        return place is (line.base if line.after is None else line.revision)


def entries(report: Report) -> list[Entry]:
    """All changes, then what other clauses found and no change tells; those of one kind stay in the order of the report."""
    findings: dict[tuple[str, Location], list[Finding]] = {}
    for finding in report.findings:
        findings.setdefault((finding.rule, finding.location), []).append(finding)
    told: list[Entry] = []
    used: set[int] = set()
    for line in report.changes:
        own = _finding(line, findings)
        used.add(id(own))
        told.append(Entry(_kind(line), line.message, line.operations, line.base, line.revision, line, own))
    claimed = _Claimed(one for one in told if one.finding is None and one.kind in (Kind.BREAKING, Kind.MAY_BREAK))
    alone = (one for one in report.findings if id(one) not in used)
    return told + [_alone(one) for one in alone if _of_migration(one) or not claimed.holds(one.location)]


def of_changelog(report: Report) -> list[Entry]:
    """All entries but the new version of the API, which the title of a changelog says."""
    said = report.releases is not None and report.releases[0] is not None
    return [one for one in entries(report) if not said or one.finding is not None or one.rule != _VERSION]


def of_findings(report: Report, told: Iterable[Entry]) -> list[Entry]:
    """The entry of each finding, the most severe first; a collapsed one stands for all its changes."""
    by_finding = {id(one.finding): one for one in told if one.finding is not None}
    found = (by_finding.get(id(finding)) or _alone(finding) for finding in report.findings)
    return sorted(found, key=lambda one: -one.finding.severity if one.finding is not None else 0)


def by_kind(told: Iterable[Entry]) -> dict[Kind, list[Entry]]:
    """The entries by kind; kinds that have none are left out."""
    groups: dict[Kind, list[Entry]] = {kind: [] for kind in Kind}
    for one in told:
        groups[one.kind].append(one)
    return {kind: members for kind, members in groups.items() if members}


def _finding(line: ChangeLine, findings: dict[tuple[str, Location], list[Finding]]) -> Finding | None:
    """The finding that tells of a change: the same clause, one of the two places, the same sentence and operations."""
    for place in (line.revision, line.base):
        near = findings.get((line.rule, place), ()) if place is not None else ()
        same = [one for one in near if one.count == 1 and one.message == line.message]
        if same:
            return next((one for one in same if one.operations == line.operations), same[0])
    return None


def _alone(finding: Finding) -> Entry:
    """A finding of another clause, which has no change of its own."""
    if _of_migration(finding):
        return Entry(
            _broken(finding.severity), finding.message, finding.operations, finding.location, None, None, finding
        )
    kind = _broken(finding.severity) if finding.withdrawn else Kind.NOT_KEPT
    return Entry(kind, finding.message, finding.operations, None, finding.location, None, finding)


def _of_migration(finding: Finding) -> bool:
    """Whether it is about the old version alone: what is not ready before it ends."""
    return finding.rule.startswith(MIGRATION)


class _Claimed:
    """The places of changes that another clause tells, or that wait: what stands there or near is told once."""

    def __init__(self, told: Iterable[Entry]) -> None:
        places = [place for one in told for place in (one.base, one.revision) if place is not None]
        self._places = {(place.path, place.pointer) for place in places}
        self._above = {above for place in places for above in _upwards(place)}

    def holds(self, place: Location) -> bool:
        """Whether a place leads to one of them in a few steps, or one of them to it."""
        return (place.path, place.pointer) in self._above or any(above in self._places for above in _upwards(place))


def _upwards(place: Location) -> Iterator[tuple[str, str]]:
    """A place, and those a few steps above it."""
    pointer = place.pointer
    for _ in range(_NEAR + 1):
        yield place.path, pointer
        pointer = pointer.rpartition("/")[0]


def _broken(severity: Severity | None) -> Kind:
    if severity is Severity.ERROR:
        return Kind.BREAKING
    return Kind.MAY_BREAK if severity is Severity.WARNING else Kind.CHANGED


def _kind(line: ChangeLine) -> Kind:
    name = line.rule.partition("/")[2]
    if line.level is not None and line.level >= Severity.WARNING:
        return _broken(line.level)
    for kind, pattern in ((Kind.DEPRECATED, _DEPRECATED), (Kind.ADDED, _ADDED), (Kind.REMOVED, _REMOVED)):
        if pattern.search(name):
            return kind
    return Kind.CHANGED
