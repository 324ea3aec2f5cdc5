"""Before an old version ends: each of its operations is judged for what replaces it and how long it lives."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from contractctl.clause import Clause
from contractctl.diff.compare import changes as changes_between
from contractctl.diff.matching import MatchOptions
from contractctl.diff.migration import steps
from contractctl.diff.renames import Rename, renames
from contractctl.document.document import Document
from contractctl.engine.broken import Broken
from contractctl.engine.catalog import Catalog
from contractctl.engine.comparison.both_ways import told_as_worst
from contractctl.engine.comparison.claims import Claims
from contractctl.engine.comparison.lines import change_lines, promise_lines
from contractctl.engine.comparison.options import DiffOptions, settings_with
from contractctl.engine.comparison.promises import Promises, is_lasting_promise
from contractctl.engine.comparison.reporting import JudgedVersion, bare_report, with_findings
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.comparison.weighing import PACK, Weighing, is_change_clause
from contractctl.engine.plan import Plan
from contractctl.engine.settings import Settings
from contractctl.engine.subjects import Subjects
from contractctl.engine.terms import Terms
from contractctl.engine.whereabouts import Whereabouts
from contractctl.facts import Step
from contractctl.findings import Enforcement, Report, Tally
from contractctl.model import State
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation


@dataclass(frozen=True, slots=True)
class Migration:
    """What callers of the old version have to do, and in the report's findings what is not ready for them."""

    report: Report
    steps: tuple[Step, ...]
    renames: tuple[Rename, ...]


def is_step_clause(clause: Clause) -> bool:
    """Whether a clause speaks of operations of a version that ends."""
    return clause.preserved_side is not None and clause.preserved_side.subject is Step


def migrate(
    base: Document, revision: Document, catalog: Catalog, settings: Settings, options: DiffOptions
) -> Migration:
    """Judge the end of a version.

    Its changes and the promises that are withdrawn are told, and are no findings: the new version is there to differ.
    """
    match = MatchOptions(options.base_prefix, options.revision_prefix, settings.contract.audience, following=True)
    versions = Versions(Api(base), Api(revision), match)
    settings = settings_with(catalog, settings, options)
    everything = Plan(catalog, replace(settings, select=(PACK,)), is_change_clause)
    changes = changes_between(versions.base, versions.revision, match)
    weighing = Weighing(versions, everything)
    weighed = told_as_worst(weighing.of(changes), weighing.verdict)
    promises = Promises(versions, Plan(catalog, settings, is_lasting_promise, Enforcement.PRESERVED), changes)
    claims = Claims([one for one in promises.broken() if not one.novel], weighed, versions)
    lines = (*change_lines(claims.unclaimed, versions), *promise_lines(claims.promises, versions))
    found = steps(versions.base, versions.revision, match)
    judging = Judging(versions.base, Plan(catalog, settings, is_step_clause, Enforcement.PRESERVED))
    sides = [
        JudgedVersion(api, broken, Whereabouts(api))
        for api, broken in ((versions.base, list(judging.of(found))), (versions.revision, []))
    ]
    bare = bare_report([versions.base, versions.revision], judging.tallies, judging.operations, lines)
    report = with_findings(bare, sides, judging.plan)
    own = tuple(step for operation, step in found if judging.subjects.wanted(operation))
    return Migration(report, own, renames(versions.base, versions.revision, changes))


class Judging:
    """The clauses on steps, asked about one old version."""

    def __init__(self, api: Api, plan: Plan) -> None:
        self.plan = plan
        self.subjects = Subjects(api, plan.settings)
        self.tallies: dict[str, Tally] = {rule: Tally() for rule in plan.clauses}
        self.operations = 0
        """How many operations the include globs name."""
        self._terms = Terms(api, plan)

    def of(self, found: tuple[tuple[Operation, Step], ...]) -> Iterator[Broken]:
        """What is not ready."""
        for operation, step in found:
            self.operations += self.subjects.included(operation)
            if not self.subjects.wanted(operation):
                continue
            for rule, active in self.plan.where(self._terms.overrides_of(operation)).items():
                side = active.clause.preserved_side
                for verdict in side.verdicts(step, self._terms.context(active)) if side is not None else ():
                    self.tallies[rule].count(verdict.state)
                    if verdict.state is State.BROKEN:
                        yield Broken(active, verdict, operation)
