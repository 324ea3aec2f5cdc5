"""Every clause is broken by a fixture: whole small APIs of `fixtures/`, each with several faults of one theme."""

from functools import cache

from command import ROOT
from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import Severity

PROFILES = (
    ("recommended",),
    ("strict",),
    ("public-api",),
    ("recommended", "spectral"),
    ("recommended", "problem-details"),
)
CATALOG = load_catalog()


@cache
def broken() -> frozenset[str]:
    """The clauses that some fixture breaks under some profile; those that no profile has on are switched on."""
    options = ReadOptions()
    documents = [open_document(source, options) for source in expand([str(ROOT / "fixtures")], options)]
    everything = dict.fromkeys(CATALOG.clauses, Severity.INFO)
    runs = [Settings(profiles=profiles) for profiles in PROFILES] + [Settings(severity=everything)]
    return frozenset(finding.rule for settings in runs for finding in lint(documents, CATALOG, settings).findings)


def test_every_clause_is_broken_by_a_fixture() -> None:
    left = sorted({rule for rule, clause in CATALOG.clauses.items() if clause.promised_side} - broken())
    assert left == [], f"no document of fixtures/ breaks {', '.join(left)}: add the fault to one of fixtures/lint/"
