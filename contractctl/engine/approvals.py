"""Approvals: findings that somebody looked at and let stand, for a reason and for a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from contractctl.engine.file_globs import file_matches
from contractctl.model import Place, Waiver


@dataclass(frozen=True, slots=True)
class Approval:
    """One entry: a fingerprint, or globs of clause, document and operation."""

    place: Place
    line: int | None
    reason: str
    fingerprint: str = ""
    rule: str = ""
    """A glob over ids, or an alias that was looked up already."""
    path: str = ""
    """A glob over documents, relative to the file's folder."""
    operation: str = ""
    """A glob over `METHOD path`."""
    count: int | None = None
    """The most findings it stands for; where there are more, none of them is approved."""
    until: date | None = None
    owner: str = ""
    ticket: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Approvals:
    """The entries of one file, and the folder that their globs begin at."""

    folder: Path
    entries: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an approval is asked about."""

    rule: str
    fingerprint: str
    files: frozenset[str]
    """The names of the document and of the file of the finding."""
    operations: tuple[str, ...]
    count: int
    """How many subjects are broken there."""


@dataclass
class ApprovalsInUse:
    """The approvals during a run over one document."""

    approvals: Approvals
    today: date
    matched: Counter[int] = field(default_factory=Counter)

    def approved(self, candidates: Sequence[Candidate]) -> list[bool]:
        """For each candidate, whether an approval covers it."""
        covered = [False] * len(candidates)
        for number, entry in enumerate(self.approvals.entries):
            members = [index for index, one in enumerate(candidates) if self._covers(entry, one)]
            total = sum(candidates[index].count for index in members)
            self.matched[number] += total
            expired = entry.until is not None and entry.until < self.today
            if expired or (entry.count is not None and total > entry.count):
                continue
            for index in members:
                covered[index] = True
        return covered

    def _covers(self, entry: Approval, candidate: Candidate) -> bool:
        if entry.fingerprint and not candidate.fingerprint.startswith(entry.fingerprint):
            return False
        if entry.rule and not fnmatchcase(candidate.rule, entry.rule):
            return False
        if entry.path and not any(file_matches(entry.path, self.approvals.folder, name) for name in candidate.files):
            return False
        if entry.operation:
            operations = candidate.operations
            return bool(operations) and all(fnmatchcase(one, entry.operation) for one in operations)
        return True


def as_waivers(approvals: Approvals, matched: Mapping[int, int], document: str, *, whole: bool) -> Iterator[Waiver]:
    """The entries as they are judged: only where the document it speaks of was judged can one match nothing."""
    for number, entry in enumerate(approvals.entries):
        judged = bool(entry.path) and file_matches(entry.path, approvals.folder, document)
        count = matched.get(number, 0)
        yield Waiver(
            names=(entry.rule,) if entry.rule else (),
            place=entry.place,
            source="approvals",
            reason=entry.reason,
            until=entry.until,
            matched=count if count or (judged and whole) else None,
            fault=entry.fault,
            line=entry.line,
        )
