"""What only time changes: a document is judged as of some days ahead, and as of long ago; what differs is due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from contractctl.cli.check_asked import Asked
from contractctl.cli.checking import CheckOutcome, meant
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Inputs
from contractctl.cli.judging import judge
from contractctl.cli.outcome import Outcome
from contractctl.cli.progress import Progress
from contractctl.document.sources import ReadOptions
from contractctl.findings import Finding, Report
from contractctl.report.gate import Gate

LONG_AGO = date(2000, 1, 1)
"""A day on which nothing of today's documents was due."""


def check_ahead(
    reading: ReadOptions, flags: Flags, asked: Asked, *, jobs: int | None, progress: Progress
) -> CheckOutcome:
    """The findings that are due within the days that were asked for; documents are judged, nothing else is asked."""
    today = flags.today or date.today()  # noqa: DTZ011 -- the day where the run is
    ahead = today + timedelta(days=asked.within)
    specs = _documents(reading, flags, asked.names) if asked.names else []

    def on(day: date, shown: Progress | None) -> Outcome:
        return judge(specs, reading, replace(flags, today=day), jobs=jobs, progress=shown, silent=shown is None)

    outcome = on(ahead, progress)
    before = _known(on(LONG_AGO, None).report)
    now = _known(on(today, None).report)
    due = [one for one in outcome.report.findings if _key(one) not in before]
    told = tuple(one if _key(one) in now else replace(one, message=f"by {ahead}: {one.message}") for one in due)
    report = replace(outcome.report, command="check", findings=told)
    failing = sum(1 for _ in report.at_least(outcome.fail_on))
    outcome = replace(outcome, report=report, failing=failing)
    return CheckOutcome(outcome, Gate(report, (), outcome.fail_on, failing, outcome.unread))


def _documents(reading: ReadOptions, flags: Flags, names: Sequence[str]) -> list[str]:
    """The documents of the APIs that are named; what cannot be found of others is nobody's question."""
    inputs = Inputs(reading, flags.file, flags.configure, lambda _: None).read([])
    return [one.source.name for one in meant(inputs, names)]


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.location.path, finding.fingerprint, finding.message


def _known(report: Report) -> frozenset[tuple[str, str, str]]:
    return frozenset(map(_key, report.findings))
