"""The impact of a clause: what a run would report of it, were it switched on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from contractctl.clause import Clause
from contractctl.document.document import Document
from contractctl.engine.catalog import Catalog
from contractctl.engine.coverage import is_asked
from contractctl.engine.runner import lint
from contractctl.engine.selection import active_clauses, matching
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.findings import Finding, Report
from contractctl.model import Severity


@dataclass(frozen=True, slots=True)
class Impact:
    """A clause on one document."""

    clause: Clause
    now: Severity | None
    """Its severity in a run today; None where it is off."""
    then: Severity
    """Its severity once it is on."""
    report: Report
    """What lint would say if it asked nothing else."""
    fail_on: Severity | None
    """The lowest severity that fails a run."""

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that would fail a run."""
        return tuple(self.report.at_least(self.fail_on))


def impact(document: Document, rule: str, catalog: Catalog, settings: Settings) -> Impact:
    """Ask a clause as a run would that has it on. Raises UsageError where no document alone can be asked about it.

    A clause that is off has the severity of the profile, else the one in `strict`. What is suppressed, approved or in a
    baseline is not reported, as in any run.
    """
    clause = catalog.clauses[rule]
    if not is_asked(clause):
        raise UsageError(f"{rule} is about a server or two versions: no document alone can be asked about it")
    before = severity_of(rule, catalog, settings)
    on = switched_on(rule, catalog, settings)
    then = severity_of(rule, catalog, on) or Severity.WARNING
    return Impact(clause, before, then, lint([document], catalog, on), settings.fail_on)


def severity_of(rule: str, catalog: Catalog, settings: Settings) -> Severity | None:
    """The severity of a clause in a run; None where it is off."""
    found = active_clauses(catalog, settings, {rule: catalog.clauses[rule]})
    return next((one.severity for one in found), None)


def switched_on(rule: str, catalog: Catalog, settings: Settings) -> Settings:
    """The settings under which nothing but one clause is asked, whatever switches it off."""
    levels = without_off(settings.severity.items(), rule, catalog)
    last = without_off(settings.last_word.items(), rule, catalog)
    return replace(settings, select=(rule,), ignore=(), severity=levels, last_word=last)


def without_off(
    levels: Iterable[tuple[str, Severity | None]], rule: str, catalog: Catalog
) -> dict[str, Severity | None]:
    """The configured levels but for those that switch a clause off."""
    return {name: level for name, level in levels if level is not None or rule not in matching(catalog, name)}
