"""All that the configuration allows is asked of each API: what it promises, what it preserves, what its server keeps."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from contractctl.cli.changed import Changed
from contractctl.cli.check_asked import Asked
from contractctl.cli.comparing import Comparison, report_since
from contractctl.cli.edge import complain
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Input, Inputs
from contractctl.cli.jobs import Job, answers, catalog_of, processes_for
from contractctl.cli.outcome import Outcome, concluded, named, refuse_nothing, with_baseline
from contractctl.cli.progress import Progress
from contractctl.cli.testing import report_of_server
from contractctl.cli.traffic_files import Files
from contractctl.config.api import is_url
from contractctl.document.git import at_merge_base
from contractctl.document.origin import LocalFile
from contractctl.document.sources import ReadOptions, Source, expand
from contractctl.engine.comparison.options import asked_in_diff
from contractctl.engine.matrix import Checked, has_side, matrix_of
from contractctl.engine.merge import merge
from contractctl.engine.plan import Plan
from contractctl.engine.probing.testing import INTERRUPTED
from contractctl.engine.selection import nearest
from contractctl.errors import ContractctlError, InputError, UsageError
from contractctl.findings import ApiName, Enforcement, Record, Report, Tally
from contractctl.report.gate import Gate

AS_USUAL = Comparison(None, "", "", exact=False, migration=False, min_days=None, levels={}, ignored=(), files=())
Answered = Report | str
"""A report, or why there is none."""


@dataclass(frozen=True)
class CheckOutcome:
    """The findings of all sides, and the matrix of each API."""

    outcome: Outcome
    gate: Gate


def check(reading: ReadOptions, flags: Flags, asked: Asked, *, jobs: int | None, progress: Progress) -> CheckOutcome:
    """Ask all sides of all APIs. Raises ContractctlError where the configuration or the selection is wrong."""
    with progress as shown:
        return _Check(reading, replace(flags, whole=not asked.names and not asked.changed), asked, shown).outcome(jobs)


class _Check:
    """One run; what cannot be asked of one API is told, and the others are asked all the same."""

    def __init__(self, reading: ReadOptions, flags: Flags, asked: Asked, progress: Progress) -> None:
        self._reading = reading
        self._flags = flags
        self._asked = asked
        self._progress = progress
        self._unread = 0
        self._interrupted = False

    def outcome(self, jobs: int | None) -> CheckOutcome:
        """Find the APIs, ask, add up."""
        self._progress.say("looking for documents")
        found = Inputs(self._reading, self._flags.file, self._flags.configure, self._complain).read([])
        self._refuse_shadowed(found)
        found = meant(found, self._asked.names)
        inputs, unchanged = self._changed(found)
        for one in inputs:
            one.config.check(one.config.catalog(catalog_of))
        promised = self._promised(inputs, jobs)
        checked = [(one, self._checked(one, said)) for one, said in zip(inputs, promised, strict=True)]
        return self._concluded(checked, tuple(_told(one, unchanged) for one in unchanged))

    def _refuse_shadowed(self, inputs: Sequence[Input]) -> None:
        """Complain of an entry whose documents all belong to earlier ones: nothing would be asked of it."""
        served = [one.entry for one in inputs]
        owners = {one.source.origin.key: one.entry for one in inputs}
        for entry in self._flags.configure(self._flags.file(Path())).apis:
            if entry in served:
                continue
            with suppress(InputError, UsageError):  # complained about where it was looked for
                first = next((owners.get(one.origin.key) for one in expand([entry.spec], self._reading)), None)
                if first is not None:
                    self._complain(
                        entry.error(UsageError(f"its document belongs to '{first.name}': one document, one entry"))
                    )

    def _changed(self, inputs: list[Input]) -> tuple[list[Input], list[Input]]:
        """The APIs that changed, and the others; all did where that was not asked."""
        if not self._asked.changed:
            return inputs, []
        changed = Changed.since(self._asked.base or "", self._reading)
        touched = [changed.touches(one) for one in inputs]
        both = list(zip(inputs, touched, strict=True))
        return [one for one, is_so in both if is_so], [one for one, is_so in both if not is_so]

    def _promised(self, inputs: Sequence[Input], processes: int | None) -> list[Answered]:
        if Enforcement.PROMISED not in self._asked.only:
            return ["not asked for"] * len(inputs)
        jobs = [Job(one.source, one.settings, self._reading) for one in inputs]
        said: list[Answered] = []
        with closing(answers(jobs, processes_for(jobs, processes), self._begin_lint)) as given:
            try:
                for one, answer in zip(inputs, given, strict=True):
                    if isinstance(answer, InputError):
                        self._complain(one.placed(answer))
                        said.append(f"cannot be read: {answer.message}")
                    else:
                        said.append(named(answer, one))
            except KeyboardInterrupt:
                self._interrupt()
        return said + [INTERRUPTED] * (len(inputs) - len(said))

    def _begin_lint(self, job: Job) -> None:
        self._progress.say(f"linting {job.source.name}")

    def _checked(self, one: Input, promised: Answered) -> Checked:
        """All that is said of one API; of a document that cannot be read nothing more is asked."""
        reports = {Enforcement.PROMISED: promised}
        unread = isinstance(promised, str) and promised != INTERRUPTED and Enforcement.PROMISED in self._asked.only
        for side, ask in ((Enforcement.PRESERVED, self._preserved), (Enforcement.KEPT, self._kept)):
            if side not in self._asked.only:
                reports[side] = "not asked for"
            else:
                reports[side] = "the document cannot be read" if unread else self._guarded(one, ask)
        return Checked(name_of(one), one.source.name, reports)

    def _guarded(self, one: Input, ask: Callable[[Input], Answered]) -> Answered:
        if self._interrupted:
            return INTERRUPTED
        try:
            return ask(one)
        except KeyboardInterrupt:
            self._interrupt()
            return INTERRUPTED
        except InputError as error:
            self._complain(one.placed(error))
            return error.message
        except UsageError as error:
            self._complain(error)
            return error.message

    def _preserved(self, one: Input) -> Answered:
        base = self._asked.base or (one.entry.base if one.entry is not None else None)
        if base is None:
            return "no base: say 'base' in its [[api]], or --base"
        self._progress.say(f"comparing {one.source.name} with {base}")
        old = source_of_base(base, one, self._reading)
        if old is None:
            return "no repository has it"
        report = report_since(old, one, self._reading, AS_USUAL)
        asked = Plan(one.config.catalog(catalog_of), one.settings, asked_in_diff).clauses.values()
        silent = {clause.rule: Tally() for clause in asked if has_side(clause, Enforcement.PRESERVED)}
        return replace(report, tallies={**silent, **report.tallies})

    def _kept(self, one: Input) -> Answered:
        if one.entry is None or one.entry.server is None:
            return "no server: say 'server' in its [[api]]"
        report = report_of_server(one, self._reading, self._asked.probing, files=Files(), say=self._progress.say)
        run = report.server
        if run is None or not run.stopped:
            return report
        silent = not any(row.status for row in run.reach)
        if run.stopped == INTERRUPTED:
            self._interrupt()
            return INTERRUPTED if silent else report
        if silent and self._asked.skips_unreachable:
            return run.stopped
        self._complain(ContractctlError(f"{name_of(one).name}: {run.stopped}"))
        return run.stopped if silent else report

    def _concluded(self, checked: Sequence[tuple[Input, Checked]], unchanged: tuple[str, ...]) -> CheckOutcome:
        judged = [(one, report) for one, said in checked for report in _reports(said)]
        report = _merged(judged)
        refuse_nothing(report, [one for one, _ in judged])
        written = self._flags.write_baseline
        if written is not None and report.inputs and not self._interrupted:
            report, said = with_baseline(report, written, self._flags)
            if not report.findings:
                checked = [(one, _waiting(each)) for one, each in checked]
            with self._progress.hidden():
                sys.stderr.write(said)
        report, failing = concluded(report, judged)
        levels = [one.settings.fail_on for one, _ in judged] or [
            self._flags.configure(self._flags.file(Path())).settings.fail_on
        ]
        fail_on = min((level for level in levels if level is not None), default=None)
        catalogs = tuple({id(one): one for one in (each.config.catalog(catalog_of) for each, _ in checked)}.values())
        configs = {one.source.name: one.config for one, _ in checked}
        matrices = tuple(matrix_of(said, one.config.catalog(catalog_of)) for one, said in checked)
        outcome = Outcome(report, fail_on, failing, self._unread, catalogs, configs, written)
        servers = {said.path: said.servers for _, said in checked if said.servers}
        return CheckOutcome(outcome, Gate(report, matrices, fail_on, failing, self._unread, servers, unchanged))

    def _interrupt(self) -> None:
        """Ask nothing more; what was answered is reported."""
        self._interrupted = True
        self._complain(
            ContractctlError("interrupted: the report tells what was asked before, and no baseline is written")
        )

    def _complain(self, error: ContractctlError) -> None:
        with self._progress.hidden():
            complain(error)
        self._unread += 1


def meant(inputs: Sequence[Input], names: Sequence[str]) -> list[Input]:
    """The APIs that were named, all without a name. Raises UsageError for a name that none has."""
    known = [name_of(one).name for one in inputs]
    for name in names:
        if name not in known:
            raise UsageError(f"there is no API '{name}'{nearest(name, known)}")
    return [one for one in inputs if not names or name_of(one).name in names]


def name_of(one: Input) -> ApiName:
    """What an API is called: by its entry, else by its document."""
    if one.entry is None:
        return ApiName(one.source.name)
    return ApiName(one.entry.name, one.entry.owner)


def _told(one: Input, among: Sequence[Input]) -> str:
    """Its name; with its path where a glob gives several documents one name."""
    name = name_of(one).name
    shared = sum(name_of(other).name == name for other in among) > 1
    return f"{name}: {one.source.name}" if shared else name


def source_of_base(base: str, one: Input, reading: ReadOptions) -> Source | None:
    """The earlier version of a document: `base` is a URL, a path beside the configuration, or a revision.

    Of a revision its merge base with HEAD is meant. None where no repository has the document. Raises ContractctlError.
    """
    if is_url(base):
        return next(iter(expand([base], reading)))
    folder = Path(one.file.parent if one.file is not None else ".")
    path = folder / base
    if path.is_file():
        return next(iter(expand([str(path)], reading)))
    origin = one.source.origin
    if not isinstance(origin, LocalFile):
        raise UsageError(f"base '{base}': only a file has a base that is a revision")
    earlier = at_merge_base(base, origin.name)
    return Source(earlier.name, earlier) if earlier is not None else None


def _reports(said: Checked) -> Iterator[Report]:
    return (one for one in said.reports.values() if isinstance(one, Report))


def _waiting(said: Checked) -> Checked:
    """The same after a baseline took up all findings."""
    taken = {side: replace(one, findings=()) if isinstance(one, Report) else one for side, one in said.reports.items()}
    return replace(said, reports=taken)


def _merged(judged: Sequence[tuple[Input, Report]]) -> Report:
    """One report of all sides; its documents are those of the APIs, each once, and not those that they are compared with."""
    report = merge([each for _, each in judged], "check")
    inputs = tuple(dict.fromkeys(one.source.name for one, _ in judged))
    changes = tuple(line for _, each in judged for line in each.changes)
    return replace(report, inputs=inputs, changes=changes, records=_records(report))


def _records(report: Report) -> tuple[Record, ...]:
    """One record of each document: what several sides say of the same clause is kept once."""
    found: dict[str, Record] = {}
    for one in report.records:
        before = found.get(one.path)
        marks = dict(before.marks) if before is not None else {}
        for rule, group in one.marks.items():
            marks[rule] = tuple(sorted((Counter(marks.get(rule, ())) | Counter(group)).elements()))
        found[one.path] = replace(
            one, marks=marks, asked=one.asked | (before.asked if before is not None else frozenset())
        )
    return tuple(found.values())
