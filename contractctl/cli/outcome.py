"""What became of a run: the report as it is written, the baseline that takes findings up, the exit status."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from contractctl.cli.edge import FAILED, NOT_MADE
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Input
from contractctl.cli.jobs import catalog_of
from contractctl.config import Config
from contractctl.engine.baseline import Baseline, read_baseline
from contractctl.engine.catalog import Catalog
from contractctl.engine.conclusion import conclude
from contractctl.errors import UsageError
from contractctl.findings import ApiName, Report, Waiting, sort_findings
from contractctl.model import Severity
from contractctl.report.terminal import plain


@dataclass(frozen=True)
class Outcome:
    """The report over all documents, and what its exit status rests on."""

    report: Report
    fail_on: Severity | None
    failing: int
    """How many findings are at or above what fails the run; each document's configuration may say another level."""
    unread: int
    """How many documents could not be judged."""
    catalogs: tuple[Catalog, ...]
    """The packs that were asked, those of each configuration."""
    configs: Mapping[str, Config]
    """The configuration of each document, by its name."""
    baseline: Path | None = None
    """The baseline that was written."""
    others: tuple[Path, ...] = ()
    """More files that were read."""

    @property
    def kept(self) -> Iterator[Path]:
        """The files that say what may wait and what is asked: no report is written over them."""
        yield from self.others
        for config in self.configs.values():
            yield from config.files
        if self.baseline is not None:
            yield self.baseline

    @property
    def status(self) -> int:
        """0, 1 for failing findings, 2 where a document could not be judged."""
        if self.unread:
            return NOT_MADE
        return FAILED if self.failing else 0


def with_baseline(report: Report, path: Path, flags: Flags) -> tuple[Report, str]:
    """Write the baseline; the report without the findings that it takes up, and a line that says so. Raises UsageError."""
    before = read_baseline(path) if path.is_file() else Baseline(path.parent)
    named = flags.layer.values.get("baseline")
    shrink = isinstance(named, str) and os.path.realpath(named) == os.path.realpath(path)
    after = before.with_records(report.records, shrink=shrink)
    try:
        path.write_text(after.text(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path=str(path)) from None
    held = f"{after.count} broken places of {len(after.records)} documents, {before.count} before"
    said = f"contractctl: {plain(str(path))}: the baseline holds {held}\n"
    if shrink:
        return report, said
    waiting = {
        **report.waiting,
        Waiting.BASELINED: sum(len(marks) for one in report.records for marks in one.marks.values()),
    }
    return replace(report, findings=(), waiting={why: count for why, count in waiting.items() if count}), said


def concluded(report: Report, judged: Sequence[tuple[Input, Report]]) -> tuple[Report, int]:
    """The report with what is wrong with approvals and overrides, and how many findings fail the run."""
    findings = list(report.findings)
    failing = sum(1 for one, each in judged for _ in each.at_least(one.settings.fail_on)) if findings else 0
    for file, config in {one.file: one.config for one, _ in judged}.items():
        waivers = [waiver for one, each in judged if one.file == file for waiver in each.waivers]
        own = tuple(conclude(waivers, config.catalog(catalog_of), config.settings, report.tallies))
        failing += sum(1 for _ in replace(report, findings=own).at_least(config.settings.fail_on))
        findings.extend(own)
    return replace(report, findings=sort_findings(findings), waivers=()), failing


def named(report: Report, one: Input) -> Report:
    """A document's report with what the configuration calls it."""
    if one.entry is None:
        return report
    return replace(report, apis={one.source.name: ApiName(one.entry.name, one.entry.owner)})


def refuse_nothing(report: Report, inputs: Iterable[Input]) -> None:
    """What selects no operation is no green run."""
    narrowed = next((one.settings.include for one in inputs if one.settings.include), ())
    if narrowed and report.inputs and not report.operations:
        raise UsageError(f"--include {','.join(narrowed)}: no operation is called that")
