"""The document and the server of a command line are put together, with the configuration that is nearest to the document."""

import signal
import sys
from dataclasses import replace
from typing import NoReturn

from contractctl.clause import Level
from contractctl.cli.edge import complain
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Input, Inputs
from contractctl.cli.jobs import catalog_of
from contractctl.cli.outcome import Outcome, concluded, named, refuse_nothing, with_baseline
from contractctl.cli.probing import Probing
from contractctl.cli.progress import Progress
from contractctl.cli.traffic_files import Files
from contractctl.document.sources import ReadOptions, open_document
from contractctl.engine.probing.examination import kept_plan
from contractctl.engine.probing.recorded import judge_recorded
from contractctl.engine.probing.replaying import replay
from contractctl.engine.probing.testing import Listeners, Say, examine
from contractctl.errors import ContractctlError, InputError, UsageError
from contractctl.findings import Fate, Report
from contractctl.live.records.replay import Earlier


def examined(  # noqa: PLR0913 -- what a run is made of
    spec: str | None, reading: ReadOptions, flags: Flags, asked: Probing, *, files: Files, progress: Progress
) -> Outcome:
    """Test a server, or recorded traffic, against a document. Raises ContractctlError where that cannot begin."""
    flags = replace(flags, whole=False)
    earlier = files.earlier()
    one = the_input(spec or (earlier.document if earlier is not None else None), reading, flags)
    one.config.check(one.config.catalog(catalog_of))
    with progress as shown:
        report = report_of_server(one, reading, asked, files=files, say=shown.say, earlier=earlier)
    return _outcome(one, flags, report, files)


def report_of_server(  # noqa: PLR0913 -- what a run is made of
    one: Input,
    reading: ReadOptions,
    asked: Probing,
    *,
    files: Files,
    say: Say,
    earlier: Earlier | None = None,
) -> Report:
    """What a server, or recorded traffic, keeps of a document, before it is judged what may wait. Raises ContractctlError."""
    recorded = files.recorded()
    options = None
    if recorded is None:
        server = one.entry.server if one.entry is not None else None
        options = asked.options(one.config.live, server, f"{earlier.url}/" if earlier is not None else "")
    elif asked.level not in {None, Level.PASSIVE}:
        raise UsageError("--har sends nothing: --level is passive with it")
    try:
        document = open_document(one.source, reading)
    except InputError as error:
        raise one.placed(error) from None
    plan = kept_plan(one.config.catalog(catalog_of), one.settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it ends like Ctrl-C: what was made is removed, and told
    listeners = Listeners(say, files.keep)
    if options is None:
        report = judge_recorded(document, plan, recorded or (), asked.url)
    elif earlier is not None:
        report = replay(document, plan, options, earlier, listeners)
    else:
        report = examine(document, plan, options, listeners)
    return named(report, one)


def _outcome(one: Input, flags: Flags, report: Report, files: Files) -> Outcome:
    refuse_nothing(report, [one])
    if flags.write_baseline is not None:
        report, said = with_baseline(report, flags.write_baseline, flags)
        sys.stderr.write(said)
    report, failing = concluded(report, [(one, report)])
    stopped = report.server.stopped if report.server is not None else ""
    if stopped:
        complain(ContractctlError(stopped))
    still = sum(one.fate is Fate.STILL for one in report.server.replayed) if report.server is not None else 0
    return Outcome(
        report, one.settings.fail_on, still or failing, 1 if stopped else 0, (one.config.catalog(catalog_of),),
        {one.source.name: one.config}, flags.write_baseline, files.read_and_written,
    )  # fmt: skip


def the_input(spec: str | None, reading: ReadOptions, flags: Flags) -> Input:
    """The only document that is meant. Raises InputError and UsageError."""
    inputs = Inputs(reading, flags.file, flags.configure, _raise)
    if spec is not None:
        found = inputs.read([spec])
    else:
        found = [one for one in inputs.read([]) if one.entry is not None and one.entry.server is not None]
    if len(found) != 1:
        which = (
            f"{spec} has {len(found)} documents" if spec is not None else f"{len(found)} [[api]] entries have a server"
        )
        raise UsageError(f"{which}: test asks one server about one document", hint="name the document")
    return found[0]


def _raise(error: InputError | UsageError) -> NoReturn:
    raise error
