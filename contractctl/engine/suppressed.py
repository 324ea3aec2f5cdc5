"""What the suppressions of one document hold back, and which of them met something."""

from collections.abc import Callable, Sequence

from contractctl.engine.plan import Plan
from contractctl.engine.selection import matching
from contractctl.engine.suppressions import Suppression, covers, suppressions
from contractctl.errors import UsageError
from contractctl.model import Place, Waiver
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

Asks = Callable[[frozenset[str]], bool]


class Suppressed:
    """The suppressions of a document in one run."""

    def __init__(self, api: Api, plan: Plan, asks: Asks | None = None) -> None:
        """`asks` says whether the run asks all of some clauses, where that is not those of the plan."""
        self._plan = plan
        self._asks = asks or plan.clauses.keys().__ge__
        self._entries = [self._meant(one) for one in suppressions(api)]
        self._matched = [0] * len(self._entries)

    def names(self, rule: str) -> bool:
        """Whether one of them names a clause."""
        return any(rule in rules for _, rules, _ in self._entries)

    def holds(self, rule: str, place: Place | None, operations: Sequence[Operation]) -> bool:
        """Whether a clause that is broken at a place, in these operations, waits; it is noted which suppressions say so."""
        if place is None:
            return False
        around = [(operation.place, way_to(operation)) for operation in operations]
        held = False
        today = self._plan.settings.today
        for number, (suppression, rules, _) in enumerate(self._entries):
            if rule in rules and covers(suppression, place, around):
                self._matched[number] += 1
                held = held or suppression.until is None or suppression.until >= today
        return held

    def waivers(self) -> list[Waiver]:
        """The suppressions as they are judged. One that matched nothing counts only where all it names was asked."""
        return [
            Waiver(
                names=suppression.names,
                place=suppression.said_at,
                source="document",
                reason=suppression.reason,
                until=suppression.until,
                matched=matched if matched or self._was_asked(rules) else None,
                fault=fault,
                line=suppression.line,
            )
            for (suppression, rules, fault), matched in zip(self._entries, self._matched, strict=True)
        ]

    def _was_asked(self, rules: frozenset[str]) -> bool:
        settings = self._plan.settings
        whole = not settings.include and not settings.exclude
        return whole and bool(rules) and self._asks(rules)

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


def way_to(operation: Operation) -> Place:
    """Where the root file leads to an operation, also where its path item is behind a `$ref`."""
    root = operation.api.place
    return Place(root.file, ("paths", operation.path)) if operation.side == "server" else operation.place
