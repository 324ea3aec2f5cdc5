"""What a report says of a clause besides its findings: promise, page, the severity it has by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from contractctl.engine.catalog import Catalog
from contractctl.findings import Report
from contractctl.model import Severity


@dataclass(frozen=True, slots=True)
class Page:
    """One clause as a report shows it."""

    rule: str
    title: str
    """The promise, in a sentence."""
    text: str
    """Its README section in Markdown, without the heading."""
    severity: Severity
    """What `recommended` says, else what `strict` says."""

    @property
    def pack(self) -> str:
        """The pack's part of the id."""
        return self.rule.partition("/")[0]


def pages(catalogs: Iterable[Catalog], report: Report) -> dict[str, Page]:
    """The pages of the clauses that a report speaks of, by id, in the order of ids."""
    rules = sorted({*report.tallies, *(one.rule for one in report.findings)})
    known = list(catalogs)
    return {
        rule: Page(
            rule,
            clause.title,
            catalog.section(rule),
            clause.severity.recommended or clause.severity.strict or Severity.WARNING,
        )
        for rule in rules
        for catalog in known
        if (clause := catalog.clause(rule)) is not None
    }
