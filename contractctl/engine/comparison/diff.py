"""Two versions are compared: changes and withdrawn promises become findings, safe changes lines of the changelog."""

from collections import Counter
from functools import partial

from contractctl.diff.compare import changes, is_same_text
from contractctl.diff.matching import MatchOptions
from contractctl.document.document import Document
from contractctl.engine.asking import Asked
from contractctl.engine.catalog import Catalog
from contractctl.engine.comparison.both_ways import told_as_worst
from contractctl.engine.comparison.claims import Claims
from contractctl.engine.comparison.lines import change_lines
from contractctl.engine.comparison.needed import judge_needed
from contractctl.engine.comparison.options import DiffOptions, asked_in_diff, settings_with
from contractctl.engine.comparison.pairs import Pairs
from contractctl.engine.comparison.promises import Promises, is_lasting_promise
from contractctl.engine.comparison.reporting import JudgedVersion, bare_report, with_findings
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.comparison.weighing import Weighing
from contractctl.engine.plan import Plan
from contractctl.engine.settings import Settings
from contractctl.engine.whereabouts import Whereabouts
from contractctl.findings import Enforcement, Report
from contractctl.spec.api import Api


def diff(
    base: Document | None, revision: Document, catalog: Catalog, settings: Settings, options: DiffOptions
) -> Report:
    """Compare a document with an earlier one; without one, all in it is new. Raises UsageError for a bad selection."""
    settings = settings_with(catalog, settings, options)
    if base is None:
        return _new(Api(revision), Plan(catalog, settings, is_lasting_promise, Enforcement.PRESERVED))
    plan = Plan(catalog, settings, asked_in_diff, Enforcement.PRESERVED)
    match = MatchOptions(options.base_prefix, options.revision_prefix, settings.contract.audience)
    return _compared(Versions(Api(base), Api(revision), match), plan, exact=options.exact)


def _compared(versions: Versions, plan: Plan, *, exact: bool) -> Report:
    """The report on two versions; of one that is to be exact nothing is concluded, as each change is an error there."""
    base, revision = apis = (versions.base, versions.revision)
    if _is_same_text(versions):
        return bare_report(apis, {}, 0)
    weighing = Weighing(versions, plan)
    weighed = told_as_worst(weighing.of(changes(base, revision, versions.options)), weighing.verdict)
    promised = Plan(plan.catalog, plan.settings, is_lasting_promise)
    promises = Promises(versions, promised, [one.change for one in weighed])
    tallies = {**promises.tallies, **weighing.tallies}
    pairs = Pairs(versions, plan, promises.parts, tallies)
    broken = Claims([*promises.broken(), *pairs.broken()], weighed, versions).settled()
    told = Counter(one.rule for one in broken)
    for rule, tally in tallies.items():
        tally.broken = told[rule]  # what was broken before, and what another clause tells, was not withdrawn
    gone = [one for one in broken if one.api is base]
    here = [one for one in broken if one.api is not base]
    judge = partial(judge_needed, api=revision, plan=plan)
    sides = [
        JudgedVersion(base, gone, Whereabouts(base), versions.places(base)),
        JudgedVersion(revision, here, Whereabouts(revision), versions.places(revision), judge),
    ]
    for side in sides:
        side.want()
    lines = change_lines(weighed, versions)
    concluded = pairs.concluded if pairs.concludes and not exact else None
    return with_findings(bare_report(apis, tallies, promises.operations, lines), sides, plan, concluded)


def _is_same_text(versions: Versions) -> bool:
    """Whether both are the same text that refers to no other file: the most common case in a pull request."""
    options = versions.options
    prefixed = options.base_prefix or options.revision_prefix
    return not prefixed and is_same_text(versions.base, versions.revision)


def _new(revision: Api, plan: Plan) -> Report:
    """The report on an API that has no earlier version: what it does not promise."""
    asked = Asked(revision, plan)
    told = bare_report([revision], asked.tallies, asked.operations)
    return with_findings(told, [JudgedVersion(revision, asked.broken, asked.whereabouts)], plan)
