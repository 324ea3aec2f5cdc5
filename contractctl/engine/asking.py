"""Every active clause is asked about its subjects; what is broken is kept, the rest is counted."""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from contractctl.clause import Clause, Context
from contractctl.engine.broken import Broken, label
from contractctl.engine.plan import Plan
from contractctl.engine.selection import Active
from contractctl.engine.subjects import Subjects
from contractctl.engine.terms import Terms
from contractctl.engine.whereabouts import Whereabouts
from contractctl.findings import Tally
from contractctl.model import State, Verdict, Waiver
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

Group = tuple[Active, Context[object], Sequence[View | Api]]


class Asked:
    """One document after all clauses have spoken of it."""

    def __init__(
        self, api: Api, plan: Plan, *, listening: bool = False, among: Sequence[Operation] | None = None
    ) -> None:
        """`among`: the only operations whose parts are asked about, where it is not all of them."""
        self.api = api
        self.said: dict[str, list[tuple[View | Api, Verdict]]] = (
            {rule: [] for rule in plan.clauses} if listening else {}
        )
        """Where that was asked for: every answer by clause, also those that are no finding."""
        self.tallies = {rule: Tally() for rule in plan.clauses}
        self.broken: list[Broken] = []
        self.whereabouts = Whereabouts(api)
        self._plan = plan
        self._usual = plan.where(())
        self._subjects = Subjects(api, plan.settings, among)
        self._terms = Terms(api, plan)
        for clause in plan.clauses.values():
            self.broken.extend(self._ask(clause))

    @property
    def operations(self) -> int:
        """How many operations the include globs name."""
        return sum(1 for one in self.api.index.of(Operation) if self._subjects.included(one))

    @property
    def overrides_met(self) -> frozenset[int]:
        """The overrides that held for something in this document."""
        return self._terms.overrides_met

    def judge_waivers(self, waivers: Iterable[Waiver]) -> Iterator[Broken]:
        """The second stage: what is wrong with the suppressions of the document, once it is known what they matched."""
        waivers = list(waivers)
        for rule, clause in self._plan.clauses.items():
            side, active = clause.promised_side, self._usual.get(rule)
            if side is None or side.subject is not Waiver or active is None:
                continue
            for waiver in waivers:
                for verdict in side.verdicts(waiver, self._terms.context(active)):
                    self.tallies[rule].count(verdict.state)
                    if verdict.state is State.BROKEN:
                        yield Broken(active, verdict, self.api)

    def _ask(self, clause: Clause) -> Iterator[Broken]:  # noqa: C901 -- one loop, where each step would cost
        """The broken verdicts of one clause; the others are counted. Most of a run's time is spent here."""
        side = clause.promised_side
        if side is None or side.subject is Waiver:
            return
        judge, tally, said = side.judge, self.tallies[clause.rule], self.said.get(clause.rule)
        holds, not_applicable, unknown = State.HOLDS, State.NOT_APPLICABLE, State.UNKNOWN
        asked, tally.not_applicable = self._subjects.asked(side)
        for active, context, subjects in self._groups(clause.rule, asked):
            subject: View | Api = self.api
            try:
                for subject in subjects:
                    answer = judge(subject, context)
                    for verdict in (answer,) if isinstance(answer, Verdict) else cast("Iterable[Verdict]", answer):
                        if said is not None:
                            said.append((subject, verdict))
                        state = verdict.state
                        if state is holds:
                            tally.held += 1
                        elif state is not_applicable:
                            tally.not_applicable += 1
                        elif state is unknown:
                            tally.unknown += 1
                            tally.skipped.append((label(subject), verdict.message))
                        elif (found := self._concerning(Broken(active, verdict, subject))) is not None:
                            tally.broken += 1
                            yield found
            except Exception as error:
                error.add_note(f"the clause {clause.rule} was asked about {label(subject) or 'the document'}")
                raise

    def _groups(self, rule: str, subjects: Sequence[View | Api]) -> Iterator[Group]:
        """The subjects of a clause by what is asked of them; one group where there are no overrides."""
        terms = self._terms
        if not terms.vary:
            yield self._usual[rule], terms.context(self._usual[rule]), subjects
            return
        groups: dict[tuple[int, ...], list[View | Api]] = {}
        for subject in subjects:
            groups.setdefault(terms.overrides_of(subject), []).append(subject)
        for held, members in groups.items():
            active = self._plan.where(held).get(rule)
            if active is None and not isinstance(members[0], View):
                active = self._elsewhere(rule)
            if active is not None:
                yield active, terms.context(active), members

    def _elsewhere(self, rule: str) -> Active:
        """How a clause is asked about the whole document where it is on for parts of it only."""
        numbers = range(len(self._plan.settings.overrides))
        plans = (self._usual, *(self._plan.where((one,)) for one in numbers))
        return next(found[rule] for found in plans if rule in found)

    def _concerning(self, one: Broken) -> Broken | None:
        """A verdict on the whole document that lies in some operations counts as what is asked of these."""
        terms = self._terms
        if isinstance(one.subject, View) or not (terms.vary or self._subjects.narrowed):
            return one
        operations = self.whereabouts.operations(one)
        if self._subjects.narrowed and not any(map(self._subjects.wanted, operations)):
            return None
        if not terms.vary:
            return one
        active = terms.active_in(one.rule, operations)
        return Broken(active, one.verdict, one.subject) if active is not None else None
