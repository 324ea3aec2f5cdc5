"""What the base promised: its promised sides, asked only about what the revision makes doubtful."""

from contractctl.clause import Context
from contractctl.contract.classify import Classifier
from contractctl.engine.fingerprints import plain
from contractctl.engine.overrides import Reach
from contractctl.engine.plan import Plan
from contractctl.model import Place, State, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View


class KeptBefore:
    """The answers of the clauses about the base, each given when it is first asked for.

    What is deprecated there is asked about as well: its callers had the promise.
    """

    def __init__(self, api: Api, plan: Plan) -> None:
        settings = plan.settings
        self._api = api
        self._plan = plan
        self._classifier = Classifier(api, settings.contract)
        self._reach = Reach(api, settings.overrides, settings.today) if settings.overrides else None
        self._said: dict[tuple[str, int], tuple[Verdict, ...]] = {}

    def holds(self, rule: str, subject: View | Api) -> bool:
        """Whether a clause was kept, and nothing but kept."""
        return {one.state for one in self.said(rule, subject)} == {State.HOLDS}

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
        held = self._held(subject)
        active = self._plan.where(held).get(rule)
        side = active.clause.promised_side if active is not None else None
        if active is None or side is None or not isinstance(subject, side.subject):
            return ()
        settings = self._plan.settings
        context = Context(active.options, self._api, self._classifier.facts, settings.today, settings.contract)
        return tuple(side.verdicts(subject, context))

    def _held(self, subject: View | Api) -> tuple[int, ...]:
        if self._reach is None:
            return ()
        return self._reach.of(subject) if isinstance(subject, View) else self._reach.of_document()

    def _subject(self, rule: str) -> type:
        side = self._plan.clauses[rule].promised_side
        return side.subject if side is not None else Api
