"""What the base promised: its promised sides, asked only about what the revision makes doubtful."""

from collections import Counter
from collections.abc import Sequence

from contractctl.engine.fingerprints import plain
from contractctl.engine.plan import Plan
from contractctl.engine.subjects import Subjects
from contractctl.engine.terms import Terms
from contractctl.model import Place, State, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

FEW = 10
RARE = 0.1
"""A promise that a document with more than a few occasions for it keeps more rarely is not its custom."""


class KeptBefore:
    """The answers of the clauses about the base, each given when it is first asked for.

    What is deprecated there is asked about as well: its callers had the promise.
    """

    def __init__(self, api: Api, plan: Plan) -> None:
        self._api = api
        self._plan = plan
        self._terms = Terms(api, plan)
        self._said: dict[tuple[str, int], tuple[Verdict, ...]] = {}
        self._rare: dict[str, bool] = {}

    def holds(self, rule: str, subject: View | Api) -> bool:
        """Whether a clause was kept, and nothing but kept."""
        return {one.state for one in self.said(rule, subject)} == {State.HOLDS}

    def is_rare(self, rule: str) -> bool:
        """Whether a clause was broken nearly everywhere: something new that breaks it, too, is like all the rest."""
        if rule not in self._rare:
            states = Counter(verdict.state for one in self._subjects(rule) for verdict in self.said(rule, one))
            spoken = states[State.HOLDS] + states[State.BROKEN]
            self._rare[rule] = spoken >= FEW and states[State.HOLDS] < RARE * spoken
        return self._rare[rule]

    def _subjects(self, rule: str) -> Sequence[View | Api]:
        side = self._plan.clauses[rule].promised_side
        return Subjects(self._api, self._plan.settings).asked(side)[0] if side is not None else ()

    def told(self, rule: str, operation: Operation) -> set[str]:
        """What was broken already in an operation and its parts, in words without the names of path parameters."""
        about: list[View] = [operation, *operation.responses.values(), *operation.all_parameters]
        wanted = self._subject(rule)
        found = (verdict for one in about if isinstance(one, wanted) for verdict in self.said(rule, one))
        return {plain(one.message) for one in found if one.state is State.BROKEN}

    def broken_places(self, rule: str) -> set[Place | None]:
        """Where a clause on the whole document was broken."""
        return {one.place for one in self.said(rule, self._api) if one.state is State.BROKEN}

    def said(self, rule: str, subject: View | Api) -> tuple[Verdict, ...]:
        """What a clause says of a subject; nothing where it is not asked about it."""
        key = (rule, id(subject))
        if key not in self._said:
            self._said[key] = self._ask(rule, subject)
        return self._said[key]

    def _ask(self, rule: str, subject: View | Api) -> tuple[Verdict, ...]:
        _ = self._api.index  # the walk after which a response knows all its uses
        active = self._terms.active(rule, subject)
        side = active.clause.promised_side if active is not None else None
        if active is None or side is None or not isinstance(subject, side.subject):
            return ()
        return tuple(side.verdicts(subject, self._terms.context(active)))

    def _subject(self, rule: str) -> type:
        side = self._plan.clauses[rule].promised_side
        return side.subject if side is not None else Api
