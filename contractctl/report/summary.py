"""The end of the text: how many findings of which severity, what was said once for many, what to do next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contractctl.findings import Fate, Finding, Report, Waiting
from contractctl.model import Severity
from contractctl.report.across import Across
from contractctl.report.terminal import paint, plain

if TYPE_CHECKING:
    from contractctl.report.text import TextOptions


def summary(report: Report, systemic: tuple[Across, ...], options: "TextOptions") -> Iterator[str]:
    """The last lines of the text."""
    yield total(report, colour=options.colour)
    yield from waiting(report)
    collapsed = [finding for finding in report.findings if finding.count > 1]
    if collapsed or systemic:
        places = sum(finding.count for finding in collapsed)
        said = [f"{counted(len(collapsed), 'finding')} for {places} places"] if collapsed else []
        said += [f"{counted(len(systemic), 'clause')} for all documents"] if systemic else []
        yield f"Said once: {', '.join(said)}; --no-collapse lists them all"
    unknown = sum(tally.unknown for tally in report.tallies.values())
    if unknown and not options.verbose:
        yield f"{counted(unknown, 'verdict')} could not be given; --verbose says why"
    worst = _worst(report)
    if worst is not None:
        yield f"Next: contractctl explain {worst.rule}"
    yield status(options, report)


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def total(report: Report, *, colour: bool = False) -> str:
    """`1 error, 2 warnings in 3 documents`."""
    documents = counted(len(report.inputs), "document")
    if not report.findings:
        held = sum(tally.held for tally in report.tallies.values())
        return paint(f"No findings in {documents}: {counted(held, 'promise')} held", "held", colour=colour)
    parts = (
        paint(f"{count} info" if severity is Severity.INFO else counted(count, severity.label), severity.label,
              colour=colour)
        for severity, count in report.counts().items()
        if count
    )  # fmt: skip
    return f"{', '.join(parts)} in {documents}"


def unjudged(report: Report, unread: int) -> str:
    """Why a run is no good one: what ended the test of a server, else how many documents could not be judged."""
    if report.server is not None and report.server.stopped:
        return report.server.stopped
    return f"{counted(unread, 'document')} could not be judged"


def waiting(report: Report) -> Iterator[str]:
    """`Waiting: 12 suppressed, 3 approved`; nothing where nothing waits."""
    parts = [f"{report.waiting[reason]} {reason.value}" for reason in Waiting if report.waiting.get(reason)]
    if parts:
        yield f"Waiting: {', '.join(parts)}"


def _worst(report: Report) -> Finding | None:
    """The finding to look at first: the most severe, then the most frequent."""
    return max(report.findings, key=lambda finding: (finding.severity, finding.count), default=None)


def _unread(number: int, *, checked: bool) -> str:
    """What a run could not do; a check asks several questions about one document."""
    return (
        f"{counted(number, 'question')} could not be asked"
        if checked
        else f"{counted(number, 'document')} could not be judged"
    )


def status(options: "TextOptions", report: Report | None = None) -> str:
    """`Exit status 1: 3 findings at or above error (--fail-on)`."""
    if report is not None and report.server is not None and report.server.stopped:
        return f"Exit status 2: {plain(unjudged(report, options.unread))}"
    replayed = report.server.replayed if report is not None and report.server is not None else ()
    if replayed:
        still = sum(one.fate is Fate.STILL for one in replayed)
        return f"Exit status {int(still > 0)}: {still} of {counted(len(replayed), 'finding')} still there"
    if options.unread:
        checked = report is not None and report.command == "check"
        return f"Exit status 2: {_unread(options.unread, checked=checked)}"
    if options.fail_on is None:
        return "Exit status 0: findings never fail the run (--fail-on never)"
    level = options.fail_on.label
    if options.failing:
        return f"Exit status 1: {counted(options.failing, 'finding')} at or above {level} (--fail-on)"
    return f"Exit status 0: nothing at or above {level} (--fail-on)"
