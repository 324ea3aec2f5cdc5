"""The coverage of a document: of how many subjects each clause speaks in it, and what it says, also where it is off."""

from dataclasses import dataclass, replace

from contractctl.clause import Clause
from contractctl.document.document import Document
from contractctl.engine.asking import Asked
from contractctl.engine.catalog import Catalog
from contractctl.engine.plan import Plan
from contractctl.engine.selection import active_clauses
from contractctl.engine.settings import Settings
from contractctl.findings import Tally
from contractctl.model import Severity, Waiver
from contractctl.spec.api import Api


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause on one document."""

    clause: Clause
    severity: Severity | None
    """In this run; None where it is off, and is asked all the same."""
    tally: Tally | None
    """What it says of its subjects; None where no document alone can be asked: it is about a server, or two versions."""

    @property
    def applies(self) -> int:
        """Of how many subjects it speaks."""
        return self.tally.held + self.tally.broken + self.tally.unknown if self.tally is not None else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """All clauses on one document, pack by pack."""

    document: str
    operations: int
    """How many operations were looked at."""
    clauses: tuple[Covered, ...]


def cover(document: Document, catalog: Catalog, settings: Settings, rules: frozenset[str] | None = None) -> Coverage:
    """Ask every clause (of these, where they are given) about every subject. Raises UsageError for bad settings.

    What is suppressed, approved or in a baseline is counted as broken. Overrides do not count: each clause is asked
    everywhere in the same way.
    """
    everywhere = replace(settings, overrides=())
    active = {one.clause.rule: one.severity for one in active_clauses(catalog, everywhere, catalog.promised)}
    forced = {rule: Severity.HINT for rule in catalog.promised if rule not in active}
    on = replace(everywhere, select=(), ignore=(), severity={**settings.severity, **forced})
    plan = Plan(catalog, on, None if rules is None else lambda clause: clause.rule in rules and is_asked(clause))
    asked = Asked(Api(document), plan)
    found = [
        Covered(clause, active.get(clause.rule), asked.tallies.get(clause.rule) if is_asked(clause) else None)
        for loaded in catalog.packs
        if not loaded.pack.of_changes
        for clause in loaded.clauses
        if rules is None or clause.rule in rules
    ]
    return Coverage(document.name, asked.operations, tuple(found))


def is_asked(clause: Clause) -> bool:
    """Whether a clause is asked about the parts of a document."""
    return clause.promised_side is not None and clause.promised_side.subject is not Waiver
