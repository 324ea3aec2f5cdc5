"""Reports of documents that were judged with different settings become one."""

from collections.abc import Sequence

from contractctl.model import Report, SourceLines, Tally, sort_findings


def merge(reports: Sequence[Report], command: str) -> Report:
    """One report of several runs of the same command, in the order of all reports."""
    tallies: dict[str, Tally] = {}
    sources: dict[str, SourceLines] = {}
    for report in reports:
        for rule, tally in report.tallies.items():
            tallies.setdefault(rule, Tally()).add(tally)
        sources.update(report.sources)
    return Report(
        command=command,
        inputs=tuple(name for report in reports for name in report.inputs),
        findings=sort_findings(finding for report in reports for finding in report.findings),
        tallies=dict(sorted(tallies.items())),
        sources=sources,
        operations=sum(report.operations for report in reports),
    )
