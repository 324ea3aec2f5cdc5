"""The documents of a command line are read and judged, each with the configuration that is nearest to it."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from contractctl.cli.edge import complain
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Input, Inputs
from contractctl.cli.jobs import Job, answers, catalog_of, processes_for
from contractctl.cli.outcome import Outcome, concluded, named, refuse_nothing, with_baseline
from contractctl.cli.progress import Progress
from contractctl.document.sources import ReadOptions
from contractctl.engine.catalog import Catalog
from contractctl.engine.merge import merge
from contractctl.errors import InputError, UsageError

if TYPE_CHECKING:
    from contractctl.findings import Report


def judge(  # noqa: PLR0913 -- what a run is made of
    specs: Sequence[str],
    reading: ReadOptions,
    flags: Flags,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    silent: bool = False,
) -> Outcome:
    """Judge all documents. Raises ContractctlError where the configuration or the selection is wrong.

    With `silent` what cannot be read is counted, and no more: somebody told it before.
    """
    with progress or Progress(None) as shown:
        return _Run(reading, replace(flags, whole=not specs), shown, silent=silent).outcome(specs, jobs)


class _Run:
    """One run over many documents: errors of single documents are printed and counted."""

    def __init__(self, reading: ReadOptions, flags: Flags, progress: Progress, *, silent: bool) -> None:
        self._reading = reading
        self._flags = flags
        self._progress = progress
        self._silent = silent
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
        if not self._silent:
            with self._progress.hidden():
                complain(error)
        self._unread += 1


def _catalogs(inputs: Iterable[Input]) -> tuple[Catalog, ...]:
    """The catalogs of all configurations, which are checked against them. Raises UsageError."""
    found: dict[int, Catalog] = {}
    for config in {one.file: one.config for one in inputs}.values():
        catalog = config.catalog(catalog_of)
        config.check(catalog)
        found[id(catalog)] = catalog
    return tuple(found.values())
