"""The plan of a run: which clauses are asked with which severity and options, everywhere and where an override holds."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from contractctl.engine.catalog import Catalog
from contractctl.engine.selection import Active, active_clauses
from contractctl.engine.settings import Settings

if TYPE_CHECKING:
    from contractctl.clause import Clause


def is_promised(clause: "Clause") -> bool:
    """Whether a document alone can be asked about a clause."""
    return clause.promised_side is not None


class Plan:
    """The clauses of a run, those that `asks` says yes to. Raises UsageError for a selection that cannot be met."""

    def __init__(self, catalog: Catalog, settings: Settings, asks: "Callable[[Clause], bool]" = is_promised) -> None:
        self._asks = asks
        self.catalog = catalog
        self.settings = settings
        self._by_overrides: dict[tuple[int, ...], Mapping[str, Active]] = {}
        alone = [self.where(()), *(self.where((number,)) for number in range(len(settings.overrides)))]
        self.clauses: Mapping[str, Clause] = {
            rule: clause for rule, clause in catalog.clauses.items() if any(rule in active for active in alone)
        }

    def where(self, overrides: tuple[int, ...]) -> Mapping[str, Active]:
        """The clauses that are on where these overrides hold, later ones over earlier ones."""
        found = self._by_overrides.get(overrides)
        if found is None:
            settings = self.settings
            for number in overrides:
                settings = settings.overrides[number].over(settings)
            active = active_clauses(self.catalog, settings)
            found = {one.clause.rule: one for one in active if self._asks(one.clause)}
            self._by_overrides[overrides] = found
        return found
