"""The terms on which one document is judged: where which clause is on, how severe, with which options and context."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.engine.overrides import Reach
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

if TYPE_CHECKING:
    from contractctl.engine.plan import Plan
    from contractctl.engine.selection import Active


class Terms:
    """The plan of a run, laid out over one document."""

    def __init__(self, api: Api, plan: "Plan") -> None:
        settings = plan.settings
        self._api = api
        self._plan = plan
        self._reach = Reach(api, settings.overrides, settings.today) if settings.overrides else None

    @property
    def vary(self) -> bool:
        """Whether they are not the same everywhere, because there are overrides."""
        return self._reach is not None

    @property
    def overrides_met(self) -> frozenset[int]:
        """The overrides that held for something in the document."""
        if self._reach is None:
            return frozenset()
        for operation in self._api.index.of(Operation):
            self._reach.of(operation)
        return frozenset(self._reach.met)

    def overrides_of(self, subject: View | Api) -> tuple[int, ...]:
        """The numbers of the overrides that hold for a subject."""
        if self._reach is None:
            return ()
        return self._reach.of(subject) if isinstance(subject, View) else self._reach.of_document()

    def active(self, rule: str, subject: View | Api) -> "Active | None":
        """How a clause is asked about a subject; None where it is off."""
        return self._plan.where(self.overrides_of(subject)).get(rule)

    def active_in(self, rule: str, operations: Sequence[Operation]) -> "Active | None":
        """The same for what lies in some operations; without any, for the document as a whole."""
        if self._reach is None:
            return self._plan.where(()).get(rule)
        held = self._reach.of_operations(tuple(operations)) if operations else self._reach.of_document()
        return self._plan.where(held).get(rule)

    def context(self, active: "Active") -> Context[object]:
        """What a clause may know besides its subject."""
        settings = self._plan.settings
        return Context(active.options, self._api, self._classifier.facts, settings.today, settings.contract)

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self._api, self._plan.settings.contract)
