"""Between what is broken and what is reported: suppressions, previews, approvals and the baseline hold things back."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from contractctl.engine.approvals import Approvals
from contractctl.engine.approved import ApprovalsInUse, Candidate
from contractctl.engine.baseline import Known
from contractctl.engine.broken import Broken, told_once
from contractctl.engine.names import Names
from contractctl.engine.plan import Plan
from contractctl.engine.suppressed import Suppressed
from contractctl.engine.whereabouts import Whereabouts
from contractctl.findings import Record, Waiting
from contractctl.model import Waiver
from contractctl.spec.api import Api

Test = Callable[[Sequence[Broken]], Sequence[bool]]
"""Says of each whether it is held back."""


class Siftable(Protocol):
    """One document, and what is broken in it."""

    @property
    def api(self) -> Api:
        """The document."""

    @property
    def broken(self) -> Sequence[Broken]:
        """What is broken."""

    @property
    def whereabouts(self) -> Whereabouts:
        """Finds the operations of a place in it."""

    def judge_waivers(self, waivers: Iterable[Waiver]) -> Iterable[Broken]:
        """What is wrong with its suppressions, once it is known what they matched."""


class Sieve:
    """What is broken in one document, sifted: `kept` is reported, `held_back` says how much is not, and why."""

    def __init__(  # noqa: PLR0913 -- one parameter for each thing that holds back
        self, asked: Siftable, plan: Plan, before: Known | None = None, recorded_as: Api | None = None,
        *, suppressed: Suppressed | None = None, beside: Suppressed | None = None,
    ) -> None:  # fmt: skip
        """`recorded_as`: the document under whose name a baseline keeps it, where that is another one.

        `beside` are the suppressions of another version, which count for what is broken beside them.
        """
        self._recorded_as = recorded_as or asked.api
        self._asked = asked
        self._plan = plan
        self.held_back: Counter[Waiting] = Counter()
        self.held_back_by_rule: Counter[str] = Counter()
        self.approvals = ApprovalsInUse(plan.settings.approvals or Approvals(Path()), plan)
        self._suppressed = suppressed or Suppressed(asked.api, plan)
        self._beside = beside
        broken = _each_once(asked.broken)
        kept = self._hold(Waiting.SUPPRESSED, broken, lambda members: list(map(self._is_suppressed, members)))
        self.waivers = self._suppressed.waivers()
        own = _each_once(asked.judge_waivers(self.waivers))
        kept += own
        self.names = Names(asked.api, [*broken, *own])
        kept = self._hold(Waiting.PREVIEWED, kept, lambda members: [one.active.preview for one in members])
        everything = kept
        baseline = plan.settings.baseline
        for known in (baseline.known(self._recorded(kept)) if baseline is not None else None, before):
            if known is not None:
                kept = self._hold(Waiting.BASELINED, kept, self._those_in(known))
        self.kept = self._hold(Waiting.APPROVED, kept, self._approved)
        approved = {id(one) for one in kept} - {id(one) for one in self.kept}
        self._lasting = [one for one in everything if id(one) not in approved]

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

    def _is_suppressed(self, one: Broken) -> bool:
        held = self._suppressed.names(one.rule) and self._suppressed.holds(
            one.rule, one.verdict.place, self._asked.whereabouts.operations(one)
        )
        if self._beside is None or one.beside is None:
            return held
        return self._beside.holds(one.rule, one.beside.place, one.beside.operations) or held

    def _approved(self, members: Sequence[Broken]) -> Sequence[bool]:
        if not self.approvals:
            return [False] * len(members)
        return self.approvals.approved([self._candidate(one) for one in members])

    def _candidate(self, one: Broken) -> Candidate:
        document, place = self._asked.api.document, one.verdict.place
        found = {document.path_of(file) for file in document.files if place is not None and file.name == place.file}
        return Candidate(
            one.rule,
            (self.names.fingerprint(one), self.names.together(one)),
            frozenset({document.path, self._recorded_as.document.path} | found),
            tuple(operation.label for operation in self._asked.whereabouts.operations(one)),
            len(one.subjects),
        )

    @cached_property
    def record(self) -> Record:
        """What a baseline would keep: what is neither suppressed nor approved."""
        return self._recorded(self._lasting)

    def _recorded(self, members: Iterable[Broken]) -> Record:
        marks: dict[str, list[str]] = {}
        for one in members:
            marks.setdefault(self._plan.recorded(one.rule), []).append(self.names.mark(one))
        api = self._recorded_as
        in_order = {rule: tuple(sorted(group)) for rule, group in marks.items()}
        return Record(api.document.path, api.title, in_order, frozenset(map(self._plan.recorded, self._plan.clauses)))

    def _those_in(self, known: Known) -> Test:
        def held(members: Sequence[Broken]) -> list[bool]:
            return [
                not new for new in known.new([(self._plan.recorded(one.rule), self.names.mark(one)) for one in members])
            ]

        return held


def _each_once(broken: Iterable[Broken]) -> list[Broken]:
    """Each broken place once, in an order that keys have no part in."""
    return sorted(told_once(broken), key=lambda one: one.order)
