"""Between what is broken and what is reported: suppressions, previews, approvals and the baseline hold things back."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from contractctl.engine.approvals import Approvals, ApprovalsInUse, Candidate
from contractctl.engine.asking import Asked
from contractctl.engine.baseline import Known
from contractctl.engine.broken import Broken, told_once
from contractctl.engine.fingerprints import Fingerprints, mark
from contractctl.engine.plan import Plan
from contractctl.engine.selection import matching
from contractctl.engine.suppressions import Suppression, covers, suppressions
from contractctl.errors import UsageError
from contractctl.model import Record, Waiting, Waiver

Test = Callable[[Sequence[Broken]], Sequence[bool]]
"""Says of each whether it is held back."""


class Sieve:
    """What is broken in one document, sifted: `kept` is reported, `held_back` says how much is not, and why."""

    def __init__(self, asked: Asked, plan: Plan, before: Known | None = None) -> None:
        self._asked = asked
        self._plan = plan
        self.held_back: Counter[Waiting] = Counter()
        self.held_back_by_rule: Counter[str] = Counter()
        self.approvals = ApprovalsInUse(plan.settings.approvals or Approvals(Path()), plan.settings.today)
        self._suppressions = [self._meant(one) for one in suppressions(asked.api)]
        self._matched = [0] * len(self._suppressions)
        kept = self._hold(Waiting.SUPPRESSED, _each_once(asked.broken), self._suppressed)
        self.waivers = self._waivers()
        kept += _each_once(asked.judge_waivers(self.waivers))
        self.names = Names(Fingerprints(asked.api.document), kept)
        kept = self._hold(Waiting.PREVIEWED, kept, lambda members: [one.active.preview for one in members])
        kept = self._hold(Waiting.APPROVED, kept, self._approved)
        self._recorded = kept
        baseline = plan.settings.baseline
        for known in (baseline.known(self.record) if baseline is not None else None, before):
            if known is not None:
                kept = self._hold(Waiting.BASELINED, kept, self._those_in(known))
        self.kept = kept

    def _hold(self, why: Waiting, members: list[Broken], test: Test) -> list[Broken]:
        """Those that are not held back; the others are counted."""
        kept = []
        for one, held in zip(members, test(members), strict=True):
            if held:
                self.held_back[why] += 1
                self.held_back_by_rule[one.rule] += len(one.subjects)
            else:
                kept.append(one)
        return kept

    def _meant(self, suppression: Suppression) -> tuple[Suppression, frozenset[str], str]:
        """A suppression, the ids that its names stand for, and what is wrong with it."""
        found: set[str] = set()
        fault = suppression.fault
        for name in suppression.names:
            try:
                found.update(matching(self._plan.catalog, name))
            except UsageError as error:
                fault = fault or error.message
        return suppression, frozenset(found), fault

    def _suppressed(self, members: Sequence[Broken]) -> list[bool]:
        result = [False] * len(members)
        today = self._plan.settings.today
        for number, (suppression, rules, _) in enumerate(self._suppressions):
            expired = suppression.until is not None and suppression.until < today
            for index, one in enumerate(members):
                if one.rule in rules and self._covers(suppression, one):
                    self._matched[number] += 1
                    result[index] = result[index] or not expired
        return result

    def _covers(self, suppression: Suppression, one: Broken) -> bool:
        place = one.verdict.place
        return place is not None and covers(suppression, place, [operation.place for operation in one.users])

    def _waivers(self) -> list[Waiver]:
        """The suppressions as they are judged. One that matched nothing counts only where all it names was asked."""
        found = []
        for (suppression, rules, fault), matched in zip(self._suppressions, self._matched, strict=True):
            settings = self._plan.settings
            whole = rules <= self._plan.clauses.keys() and not settings.include and not settings.exclude
            found.append(
                Waiver(
                    names=suppression.names,
                    place=suppression.said_at,
                    source="document",
                    reason=suppression.reason,
                    until=suppression.until,
                    matched=matched if matched or (whole and rules) else None,
                    fault=fault,
                    line=suppression.line,
                )
            )
        return found

    def _approved(self, members: Sequence[Broken]) -> Sequence[bool]:
        if not self.approvals.approvals.entries:
            return [False] * len(members)
        name = self._asked.api.document.name
        return self.approvals.approved(
            [
                Candidate(
                    one.rule,
                    self.names.fingerprint(one),
                    frozenset({name} | ({one.verdict.place.file} if one.verdict.place else set())),
                    tuple(operation.label for operation in one.users),
                    len(one.subjects),
                )
                for one in members
            ]
        )

    @cached_property
    def record(self) -> Record:
        """What a baseline would keep."""
        marks: dict[str, list[str]] = {}
        for one in self._recorded:
            marks.setdefault(one.rule, []).append(self.names.mark(one))
        document = self._asked.api.document
        return Record(
            document.name, self._asked.api.title, {rule: tuple(sorted(group)) for rule, group in marks.items()}
        )

    def _those_in(self, known: Known) -> Test:
        def held(members: Sequence[Broken]) -> list[bool]:
            return [not new for new in known.new([(one.rule, self.names.mark(one)) for one in members])]

        return held


class Names:
    """The fingerprints of what is broken, made for those clauses of which somebody asks."""

    def __init__(self, fingerprints: Fingerprints, members: Sequence[Broken]) -> None:
        self._fingerprints = fingerprints
        self._members = members
        self._found: dict[int, tuple[str, str]] = {}

    def fingerprint(self, one: Broken) -> str:
        """The fingerprint of a broken place; the second of those at the same place has one of its own."""
        return self._of(one)[0]

    def mark(self, one: Broken) -> str:
        """What a baseline keeps of it."""
        return mark(self._of(one)[1], one.verdict.message)

    def _of(self, one: Broken) -> tuple[str, str]:
        """The fingerprint, and that of the first one at the same place."""
        if id(one) not in self._found:
            seen: Counter[str] = Counter()
            for member in self._members:
                if member.rule == one.rule:
                    base = self._fingerprints.of(one.rule, member.verdict.place)
                    seen[base] += 1
                    own = self._fingerprints.of(one.rule, member.verdict.place, number=seen[base])
                    self._found[id(member)] = (own, base)
        return self._found[id(one)]


def _each_once(broken: Iterable[Broken]) -> list[Broken]:
    """Each broken place once, in an order that keys have no part in."""
    return sorted(told_once(broken), key=lambda one: one.order)
