"""The plan of a run: which clauses are asked with which severity and options, everywhere and where an override holds."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from contractctl.engine.catalog import Catalog
from contractctl.engine.selection import Active, active_clauses
from contractctl.engine.settings import Settings
from contractctl.findings import Enforcement

if TYPE_CHECKING:
    from contractctl.clause import Clause


class Plan:
    """The clauses of a run. Raises UsageError for a selection that cannot be met.

    They are those that `asks` says yes to; without it, those that a document alone can be asked about. `enforcement`
    is the side that is asked.
    """

    def __init__(
        self, catalog: Catalog, settings: Settings, asks: "Callable[[Clause], bool] | None" = None,
        enforcement: Enforcement = Enforcement.PROMISED,
    ) -> None:  # fmt: skip
        self.catalog = catalog
        self.settings = settings
        self.enforcement = enforcement
        self._clauses = catalog.promised
        if asks is not None:
            self._clauses = {rule: clause for rule, clause in catalog.clauses.items() if asks(clause)}
        self._by_overrides: dict[tuple[int, ...], Mapping[str, Active]] = {}
        alone = [self.where(()), *(self.where((number,)) for number in range(len(settings.overrides)))]
        self.clauses: Mapping[str, Clause] = {
            rule: clause for rule, clause in self._clauses.items() if any(rule in active for active in alone)
        }

    def recorded(self, rule: str) -> str:
        """The name under which a baseline keeps what is broken of a clause: what a server does stands apart from documents."""
        return f"{self.enforcement.value}:{rule}" if self.enforcement is Enforcement.KEPT else rule

    def where(self, overrides: tuple[int, ...]) -> Mapping[str, Active]:
        """The clauses that are on where these overrides hold, later ones over earlier ones."""
        found = self._by_overrides.get(overrides)
        if found is None:
            settings = self.settings
            for number in overrides:
                settings = settings.overrides[number].over(settings)
            found = {one.clause.rule: one for one in active_clauses(self.catalog, settings, self._clauses)}
            self._by_overrides[overrides] = found
        return found
