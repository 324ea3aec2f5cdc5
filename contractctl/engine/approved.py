"""Which approvals cover what is broken in one document, and how often each did."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from contractctl.engine.approvals import Approval, Approvals
from contractctl.engine.file_globs import file_matches
from contractctl.engine.plan import Plan
from contractctl.engine.selection import matching
from contractctl.errors import UsageError
from contractctl.model import Waiver


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an approval is asked about."""

    rule: str
    fingerprints: tuple[str, ...]
    """Its own, and that of the finding that it would be told in with others."""
    files: frozenset[str]
    """The paths of the document and of the file of the finding."""
    operations: tuple[str, ...]
    count: int
    """How many subjects are broken there."""


class ApprovalsInUse:
    """The approvals during a run over one document."""

    def __init__(self, approvals: Approvals, plan: Plan) -> None:
        self._approvals = approvals
        self._plan = plan
        self._meant = [self._rules_of(entry) for entry in approvals.entries]
        self.matched: Counter[int] = Counter()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._approvals.entries)

    def approved(self, candidates: Sequence[Candidate]) -> list[bool]:
        """For each candidate, whether an approval covers it."""
        covered = [False] * len(candidates)
        today = self._plan.settings.today
        for number, entry in enumerate(self._approvals.entries):
            members = [index for index, one in enumerate(candidates) if self._covers(number, entry, one)]
            total = sum(candidates[index].count for index in members)
            self.matched[number] += total
            expired = entry.until is not None and entry.until < today
            if expired or (entry.count is not None and total > entry.count):
                continue
            for index in members:
                covered[index] = True
        return covered

    def waivers(self, document: str) -> Iterator[Waiver]:
        """The entries as they are judged. One met nothing only where its document was judged, and all that it names asked."""
        settings = self._plan.settings
        usual = self._plan.where(())
        whole = settings.since is None and not (settings.include or settings.exclude)
        for number, entry in enumerate(self._approvals.entries):
            rules, fault = self._meant[number]
            asked = all(rule in usual and not usual[rule].preview for rule in rules)
            named = "*" not in entry.path and bool(entry.path) and self._in_file(entry, document)
            ours = entry.enforcement in {None, self._plan.enforcement}
            told = whole and asked and ours and (named or settings.whole)
            count = self.matched[number]
            yield Waiver(
                names=(entry.rule,) if entry.rule else (),
                place=entry.place,
                source="approvals",
                reason=entry.reason,
                until=entry.until,
                matched=count if count or told else None,
                fault=fault,
                line=entry.line,
            )

    def _rules_of(self, entry: Approval) -> tuple[frozenset[str], str]:
        """The ids that an entry's rule stands for, and what is wrong with it."""
        try:
            return frozenset(matching(self._plan.catalog, entry.rule)) if entry.rule else frozenset(), ""
        except UsageError as error:
            return frozenset(), error.message

    def _covers(self, number: int, entry: Approval, candidate: Candidate) -> bool:
        if entry.enforcement not in {None, self._plan.enforcement}:
            return False
        if entry.fingerprint and not any(one.startswith(entry.fingerprint) for one in candidate.fingerprints):
            return False
        if entry.rule and candidate.rule not in self._meant[number][0]:
            return False
        if entry.path and not any(self._in_file(entry, name) for name in candidate.files):
            return False
        if entry.operation:
            operations = candidate.operations
            return bool(operations) and all(fnmatchcase(one, entry.operation) for one in operations)
        return True

    def _in_file(self, entry: Approval, name: str) -> bool:
        return file_matches(entry.path, self._approvals.folder, name)
