"""The documents of a command line are read and judged, each with the configuration that is nearest to it."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from contractctl.cli.edge import FAILED, NOT_MADE, complain
from contractctl.cli.inputs import Input, Inputs
from contractctl.cli.jobs import Job, answers, catalog_of, processes_for
from contractctl.cli.options import FailOn, Texts, words
from contractctl.cli.progress import Progress
from contractctl.config import Config, Layer, configure, nearest_file
from contractctl.document.sources import ReadOptions
from contractctl.engine.baseline import Baseline, read_baseline
from contractctl.engine.catalog import Catalog
from contractctl.engine.conclusion import conclude
from contractctl.engine.merge import merge
from contractctl.errors import InputError, UsageError
from contractctl.model import ApiName, Report, Severity, Waiting, sort_findings
from contractctl.report.terminal import plain


@dataclass(frozen=True)
class Flags:
    """What the command line says of the judging: a layer of the configuration, and what no file can say."""

    layer: Layer
    config: Path | None
    collapse: bool
    today: date | None
    since: str | None = None
    write_baseline: Path | None = None
    whole: bool = True
    """Whether no document was named, so that all there are are judged."""

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, *, config: str | None = None, profile: Texts = None, select: Texts = None, ignore: Texts = None,
        include: Texts = None, exclude: Texts = None, severity: Texts = None, fail_on: FailOn | None = None,
        no_collapse: bool = False, today: str | None = None, baseline: str | None = None,
        write_baseline: str | None = None, since: str | None = None,
    ) -> "Flags":  # fmt: skip
        """Read the options. Raises UsageError."""
        lists = {"extends": profile, "select": select, "ignore": ignore, "include": include, "exclude": exclude}
        values: dict[str, object] = {key: words(given) for key, given in lists.items() if given}
        for key, given in values.items():
            if not given:
                raise UsageError(f"--{'profile' if key == 'extends' else key}: say a name")
        if severity:
            values["severity"] = dict(_pair(word) for word in words(severity))
        if fail_on is not None:
            values["fail-on"] = fail_on.value
        if baseline is not None:
            values["baseline"] = baseline
        path = Path(config) if config is not None else None
        written = Path(write_baseline) if write_baseline is not None else None
        return cls(Layer(values, Path()), path, not no_collapse, _date(today), since, written)

    def file(self, folder: Path) -> Path | None:
        """The configuration file for the documents of a folder."""
        return self.config or nearest_file(folder) or nearest_file(Path())

    def configure(self, file: Path | None) -> Config:
        """The settings of a configuration file under those of the command line. Raises UsageError."""
        known = self.write_baseline is None or "baseline" in self.layer.values
        made = configure(file, self.layer, collapse=self.collapse, today=self.today, with_baseline=known)
        if self.write_baseline is not None and (made.settings.include or made.settings.exclude):
            raise UsageError("--write-baseline takes up whole documents: leave out include and exclude")
        return replace(
            made,
            settings=replace(made.settings, since=self.since, record=self.write_baseline is not None, whole=self.whole),
        )


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


def judge(
    specs: Sequence[str],
    reading: ReadOptions,
    flags: Flags,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Judge all documents. Raises ContractctlError where the configuration or the selection is wrong."""
    with progress or Progress(None) as shown:
        return _Run(reading, replace(flags, whole=not specs), shown).outcome(specs, jobs)


class _Run:
    """One run over many documents: errors of single documents are printed and counted."""

    def __init__(self, reading: ReadOptions, flags: Flags, progress: Progress) -> None:
        self._reading = reading
        self._flags = flags
        self._progress = progress
        self._begun = 0
        self._unread = 0

    def outcome(self, specs: Sequence[str], processes: int | None) -> Outcome:
        """Find the documents, judge them, add up."""
        self._progress.say("looking for documents")
        inputs = Inputs(self._reading, self._flags.file, self._flags.configure, self._complain).read(specs)
        catalogs = _catalogs(inputs)
        jobs = [Job(one.source, one.settings, self._reading) for one in inputs]
        begin = partial(self._begin, len(jobs))
        judged: list[tuple[Input, Report]] = []
        with closing(answers(jobs, processes_for(jobs, processes), begin)) as given:
            for one, answer in zip(inputs, given, strict=True):
                if isinstance(answer, InputError):
                    self._complain(one.placed(answer))
                else:
                    judged.append((one, named(answer, one)))
        reports = [report for _, report in judged]
        report = reports[0] if len(reports) == 1 else merge(reports, "lint")
        refuse_nothing(report, inputs)
        if self._flags.write_baseline is not None and report.inputs:
            report, said = with_baseline(report, self._flags.write_baseline, self._flags)
            with self._progress.hidden():
                sys.stderr.write(said)
        report, failing = concluded(report, judged)
        levels = (one.config.settings.fail_on for one in inputs)
        fail_on = min((level for level in levels if level is not None), default=None)
        configs = {one.source.name: one.config for one in inputs}
        return Outcome(report, fail_on, failing, self._unread, catalogs, configs, self._flags.write_baseline)

    def _begin(self, total: int, job: Job) -> None:
        self._begun += 1
        count = f" {self._begun} of {total}:" if total > 1 else ""
        self._progress.say(f"linting{count} {job.source.name}")

    def _complain(self, error: InputError | UsageError) -> None:
        with self._progress.hidden():
            complain(error)
        self._unread += 1


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


def _catalogs(inputs: Iterable[Input]) -> tuple[Catalog, ...]:
    """The catalogs of all configurations, which are checked against them. Raises UsageError."""
    found: dict[int, Catalog] = {}
    for config in {one.file: one.config for one in inputs}.values():
        catalog = config.catalog(catalog_of)
        config.check(catalog)
        found[id(catalog)] = catalog
    return tuple(found.values())


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


def _pair(word: str) -> tuple[str, str]:
    name, sign, level = word.rpartition("=")
    if not sign:
        raise UsageError(f"--severity {word}: write NAME=LEVEL, such as idempotency/ttl=off")
    return name, level


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--today {text}: write a date such as 2026-01-31") from None
