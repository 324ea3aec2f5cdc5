"""Reports of single documents become one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contractctl.findings import ApiName, Report, SourceLines, Tally, Waiting, sort_findings
from contractctl.model import Waiver


def merge(reports: Sequence[Report], command: str) -> Report:
    """One report of several runs of the same command, in the order of all reports."""
    tallies: dict[str, Tally] = {}
    sources: dict[str, SourceLines] = {}
    apis: dict[str, ApiName] = {}
    waiting = dict.fromkeys(Waiting, 0)
    for report in reports:
        for rule, tally in report.tallies.items():
            tallies.setdefault(rule, Tally()).add(tally)
        for why, count in report.waiting.items():
            waiting[why] += count
        sources.update(report.sources)
        apis.update(report.apis)
    return Report(
        command=command,
        inputs=tuple(name for report in reports for name in report.inputs),
        findings=sort_findings(finding for report in reports for finding in report.findings),
        tallies=dict(sorted(tallies.items())),
        sources=sources,
        operations=sum(report.operations for report in reports),
        waiting={why: count for why, count in waiting.items() if count},
        waivers=added_up(waiver for report in reports for waiver in report.waivers),
        records=tuple(record for report in reports for record in report.records),
        apis=apis,
    )


def added_up(waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """Each waiver once, with all that it kept back; unknown where no run could tell."""
    found: dict[Waiver, Waiver] = {}
    for waiver in waivers:
        same = replace(waiver, matched=0)
        before = found.get(same)
        found[same] = waiver if before is None else replace(same, matched=_sum(before.matched, waiver.matched))
    return tuple(found.values())


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
