"""What is broken in two versions becomes the findings of one report, where nobody said that it may wait."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from contractctl.engine.broken import Broken
from contractctl.engine.comparison.needed import asks_about
from contractctl.engine.places import Places
from contractctl.engine.plan import Plan
from contractctl.engine.sieve import Sieve
from contractctl.engine.suppressed import Suppressed
from contractctl.engine.telling import Telling
from contractctl.engine.whereabouts import Whereabouts
from contractctl.findings import (
    ChangeLine,
    Enforcement,
    Finding,
    Record,
    Report,
    SourceLines,
    Tally,
    Waiting,
    sort_findings,
)
from contractctl.model import Waiver
from contractctl.spec.api import Api


@dataclass(frozen=True, slots=True)
class JudgedVersion:
    """One of the two documents, and what is broken in it."""

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


def bare_report(
    apis: Sequence[Api], tallies: Mapping[str, Tally], operations: int, lines: tuple[ChangeLine, ...] = ()
) -> Report:
    """A report on two versions, or on the first one, that has no findings yet."""
    return Report(
        command="diff",
        inputs=tuple(api.document.name for api in apis),
        findings=(),
        tallies=tallies,
        sources={file.name: SourceLines(file.text) for api in apis for file in api.document.files},
        operations=operations,
        changes=lines,
    )


Concluding = Callable[[Iterable[Finding]], Sequence[Broken]]
"""What is wrong with the revision in the light of all findings."""


def with_findings(
    report: Report, sides: Sequence[JudgedVersion], plan: Plan, concluded: Concluding | None = None
) -> Report:
    """The report with what is broken, where nobody said that it may wait. All is kept under the name of the revision.

    What may wait is no reason to conclude anything.
    """
    revision = sides[-1].api
    latest = Suppressed(revision, plan, partial(asks_about, plan=plan))
    sieves = [
        Sieve(side, plan, None, revision, suppressed=latest)
        if side.api is revision
        else Sieve(side, plan, None, revision, beside=latest)
        for side in sides
    ]
    tallies = report.tallies if plan.settings.collapse else None
    findings = [one for side, sieve in zip(sides, sieves, strict=True) for one in _findings(side, sieve, tallies)]
    if concluded is not None:
        side = JudgedVersion(revision, concluded(findings), sides[-1].whereabouts)
        sieves.append(Sieve(side, plan, None, revision, suppressed=latest))
        findings.extend(_findings(side, sieves[-1], tallies))
    waiting: Counter[Waiting] = Counter()
    for sieve in sieves:
        waiting.update(sieve.held_back)
    return replace(
        report,
        findings=sort_findings(findings),
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


def _findings(side: JudgedVersion, sieve: Sieve, tallies: Mapping[str, Tally] | None) -> Iterator[Finding]:
    telling = Telling(side.api, sieve, side.whereabouts, Enforcement.PRESERVED, side.places)
    return telling.findings(tallies)
