"""An example of two documents: the clauses of its section judge what changed between them, or what became of a promise."""

from dataclasses import replace
from datetime import date

from contractctl.diff.compare import changes
from contractctl.diff.matching import MatchOptions
from contractctl.diff.migration import steps
from contractctl.engine.catalog import Catalog
from contractctl.engine.comparison.diff import diff
from contractctl.engine.comparison.migration import Judging, is_step_clause
from contractctl.engine.comparison.options import DiffOptions
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.comparison.weighing import PACK, Weighed, Weighing, is_change_clause
from contractctl.engine.examples.cases import Case, Mark, api_of, document_of
from contractctl.engine.plan import Plan
from contractctl.engine.settings import Settings
from contractctl.model import HOLDS, State, Verdict

VERSIONS = ("base.yaml", "revision.yaml")
"""What the two documents are called."""


def judge_changes(case: Case, page: str, catalog: Catalog, today: date) -> tuple[list[Verdict], set[Mark]]:
    """The verdicts of the clauses of one section, and where the broken ones are. Raises ContractctlError."""
    pack = page.partition("/")[0]
    names = tuple(rule for rule, clause in catalog.clauses.items() if clause.page == page)
    settings = Settings(select=names, options={pack: case.options}, today=today)
    if not catalog.pack(pack).pack.of_changes:
        return _compare(case, names, catalog, settings)
    apis = [api_of(text, catalog.pack(pack).folder) for text in case.texts]
    versions = Versions(apis[0], apis[1], MatchOptions())
    plan = Plan(catalog, settings, is_step_clause)
    if plan.clauses:
        return _judge_steps(versions, plan)
    weighing = Weighing(versions, Plan(catalog, settings, is_change_clause))
    found = list(weighing.of(changes(versions.base, versions.revision, versions.options)))
    return [one.verdict for one in found], {_mark(one, versions) for one in found if one.broken is not None}


def _compare(
    case: Case, names: tuple[str, ...], catalog: Catalog, settings: Settings
) -> tuple[list[Verdict], set[Mark]]:
    """The same as `diff` says it; a clause that looks at all findings is asked after those on changes."""
    sides = [side for rule in names if (side := catalog.clauses[rule].preserved_side) is not None]
    if any(side.last for side in sides):
        settings = replace(settings, select=(*names, PACK))
    folder = catalog.pack(names[0].partition("/")[0]).folder
    base, revision = (document_of(*one) for one in zip(case.texts, (folder, folder), VERSIONS, strict=True))
    report = diff(base, revision, catalog, replace(settings, collapse=False), DiffOptions())
    found = [one for one in report.findings if one.rule in names]
    held = sum(report.tallies[rule].held for rule in names if rule in report.tallies)
    verdicts = [Verdict(State.BROKEN, message=one.message) for one in found] + [HOLDS] * held
    return verdicts, {(VERSIONS.index(one.location.path), one.location.line) for one in found}


def _judge_steps(versions: Versions, plan: Plan) -> tuple[list[Verdict], set[Mark]]:
    """The same where the base is a version that ends."""
    judging = Judging(versions.base, plan)
    broken = list(judging.of(steps(versions.base, versions.revision, versions.options)))
    held = sum(tally.held for tally in judging.tallies.values())
    pointers = [one.verdict.place.pointer for one in broken if one.verdict.place is not None]
    lines = versions.base.root.file.locate(pointers)
    return [one.verdict for one in broken] + [HOLDS] * held, {(0, lines[pointer][0]) for pointer in pointers}


def _mark(one: Weighed, versions: Versions) -> Mark:
    number, api = (0, versions.base) if one.change.gone else (1, versions.revision)
    pointer = one.verdict.place.pointer if one.verdict.place is not None else ()
    return number, api.root.file.locate([pointer])[pointer][0]
