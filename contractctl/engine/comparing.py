"""Two versions are compared: changes and withdrawn promises become findings, safe changes lines of the changelog."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from contractctl.clause import Clause
from contractctl.diff.compare import changes as changes_between
from contractctl.diff.compare import is_same_text
from contractctl.diff.matching import MatchOptions
from contractctl.document.document import Document
from contractctl.engine.asking import Asked
from contractctl.engine.both_ways import told_once
from contractctl.engine.broken import Broken
from contractctl.engine.catalog import Catalog
from contractctl.engine.change_lines import change_lines
from contractctl.engine.changes import PACK, Weighing, is_change_clause
from contractctl.engine.claims import Claims
from contractctl.engine.needed import NEEDED, asks_about, judge_needed
from contractctl.engine.places import Places
from contractctl.engine.plan import Plan
from contractctl.engine.promises import Promises, is_lasting_promise
from contractctl.engine.selection import matching
from contractctl.engine.settings import Settings
from contractctl.engine.sieve import Sieve
from contractctl.engine.suppressed import Suppressed
from contractctl.engine.telling import Telling
from contractctl.engine.versions import Versions
from contractctl.engine.whereabouts import Whereabouts
from contractctl.model import (
    ChangeLine,
    Enforcement,
    Finding,
    Record,
    Report,
    Severity,
    SourceLines,
    Tally,
    Waiting,
    Waiver,
    sort_findings,
)  # fmt: skip
from contractctl.spec.api import Api


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """What is compared how, beyond what the settings say."""

    policy: str | None = None
    """`wire`, `oasdiff` or `sdk`; None for what `[options.compatibility]` says."""
    base_prefix: str = ""
    revision_prefix: str = ""
    exact: bool = False
    """Whether every change is an error, the safe ones too."""
    oasdiff_severity: Mapping[str, Severity | None] = field(default_factory=dict)
    """Levels by oasdiff's names, as its severity files give them; names that nothing bears are left out."""
    migration_days: int | None = None
    """How long an operation lives at least before it ends; None for what `[options.compatibility]` says."""


def diff(
    base: Document | None, revision: Document, catalog: Catalog, settings: Settings, options: DiffOptions
) -> Report:
    """Compare a document with an earlier one; without one, all in it is new. Raises UsageError for a bad selection."""
    settings = settings_with(catalog, settings, options)
    if base is None:
        return _new(Api(revision), Plan(catalog, settings, is_lasting_promise))
    plan = Plan(catalog, settings, asked_in_diff)
    match = MatchOptions(options.base_prefix, options.revision_prefix, settings.contract.audience)
    return _compared(Versions(Api(base), Api(revision), match), plan)


def asked_in_diff(clause: Clause) -> bool:
    """Whether two versions can be asked about a clause."""
    return is_change_clause(clause) or is_lasting_promise(clause) or clause.rule == NEEDED


def settings_with(catalog: Catalog, settings: Settings, options: DiffOptions) -> Settings:
    """The settings with what the options add to them; what the settings say by name counts more."""
    known = {
        f"{PACK}/{name}": level
        for name, level in options.oasdiff_severity.items()
        if f"{PACK}/{name}" in catalog.clauses
    }
    said = {"policy": options.policy, "migration-days": options.migration_days}
    if given := {key: value for key, value in said.items() if value is not None}:
        own = {**settings.options.get(PACK, {}), **given}
        settings = replace(settings, options={**settings.options, PACK: own})
    if options.exact:
        known = dict.fromkeys(matching(catalog, PACK), Severity.ERROR)
    return replace(settings, severity={**known, **settings.severity}) if known else settings


@dataclass(frozen=True, slots=True)
class Side:
    """What is broken in one of the two documents."""

    api: Api
    broken: Sequence[Broken]
    whereabouts: Whereabouts
    places: Places | None = None
    """Its lines, where somebody has looked for some already."""
    judge: Callable[[Iterable[Waiver]], Iterable[Broken]] | None = None
    """What is wrong with the suppressions that only a comparison can tell; None for the earlier version."""

    def judge_waivers(self, waivers: Iterable[Waiver]) -> Iterable[Broken]:
        """Whether suppressions of changes are needed; of all others `lint` says it."""
        return self.judge(waivers) if self.judge is not None else ()

    def want(self) -> None:
        """Note the places that findings will stand at, before the text is looked through for others."""
        if self.places is not None:
            self.places.want(self.api.place)
            for one in self.broken:
                self.places.want(one.verdict.place, *one.verdict.related)


def _compared(versions: Versions, plan: Plan) -> Report:
    """The report on two versions."""
    if _is_same_text(versions):
        return bare_report(versions)
    weighing = Weighing(versions, plan)
    found = weighing.of(changes_between(versions.base, versions.revision, versions.options))
    weighed = told_once(found, weighing.verdict)
    promises = Promises(versions, plan, [one.change for one in weighed])
    broken = Claims(promises.broken(), weighed, versions).settled()
    judge = partial(judge_needed, api=versions.revision, plan=plan)
    sides = [
        Side(
            versions.base,
            [one for one in broken if one.subject is versions.base],
            Whereabouts(versions.base),
            versions.places(versions.base),
        ),
        Side(
            versions.revision,
            [one for one in broken if one.subject is not versions.base],
            Whereabouts(versions.revision),
            versions.places(versions.revision),
            judge,
        ),
    ]
    for side in sides:
        side.want()
    told = bare_report(
        versions, change_lines(weighed, versions), {**promises.tallies, **weighing.tallies}, promises.operations
    )
    return with_findings(told, sides, plan)


def _is_same_text(versions: Versions) -> bool:
    """Whether both are the same text that refers to no other file: the most common case in a pull request."""
    options = versions.options
    prefixed = options.base_prefix or options.revision_prefix
    return not prefixed and is_same_text(versions.base, versions.revision)


def _new(revision: Api, plan: Plan) -> Report:
    """The report on an API that has no earlier version: what it does not promise."""
    asked = Asked(revision, plan)
    told = Report(
        command="diff",
        inputs=(revision.document.name,),
        findings=(),
        tallies=asked.tallies,
        sources=_sources([revision]),
        operations=asked.operations,
    )
    return with_findings(told, [Side(revision, asked.broken, asked.whereabouts)], plan)


def bare_report(
    versions: Versions, lines: tuple[ChangeLine, ...] = (), tallies: Mapping[str, Tally] | None = None, operations: int = 0
) -> Report:  # fmt: skip
    """A report on two versions that has no findings yet."""
    apis = [versions.base, versions.revision]
    return Report(
        command="diff",
        inputs=tuple(api.document.name for api in apis),
        findings=(),
        tallies=tallies or {},
        sources=_sources(apis),
        operations=operations,
        changes=lines,
    )


def _sources(apis: Sequence[Api]) -> dict[str, SourceLines]:
    return {file.name: SourceLines(file.text) for api in apis for file in api.document.files}


def with_findings(report: Report, sides: Sequence[Side], plan: Plan) -> Report:
    """The report with what is broken, where nobody said that it may wait. All is kept under the name of the revision."""
    revision = sides[-1].api
    latest = Suppressed(revision, plan, partial(asks_about, plan=plan))
    sieves = [
        Sieve(side, plan, None, revision, suppressed=latest)
        if side.api is revision
        else Sieve(side, plan, None, revision, beside=latest)
        for side in sides
    ]
    waiting: Counter[Waiting] = Counter()
    for sieve in sieves:
        waiting.update(sieve.held_back)
    tallies = report.tallies if plan.settings.collapse else None
    both = zip(sides, sieves, strict=True)
    return replace(
        report,
        findings=sort_findings(one for side, sieve in both for one in _findings(side, sieve, tallies)),
        waiting=waiting,
        waivers=tuple(one for sieve in sieves for one in sieve.approvals.waivers(revision.document.path)),
        records=(_record([sieve.record for sieve in sieves]),) if plan.settings.record else (),
    )


def _record(records: Sequence[Record]) -> Record:
    """One record of what is kept of both documents."""
    marks: dict[str, tuple[str, ...]] = {}
    for one in records:
        for rule, group in one.marks.items():
            marks[rule] = tuple(sorted((*marks.get(rule, ()), *group)))
    return replace(records[-1], marks=marks)


def _findings(side: Side, sieve: Sieve, tallies: Mapping[str, Tally] | None) -> Iterator[Finding]:
    telling = Telling(side.api, sieve, side.whereabouts, Enforcement.PRESERVED, side.places)
    return telling.findings(tallies)
