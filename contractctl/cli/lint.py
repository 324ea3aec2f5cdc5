"""`contractctl lint` asks whether it is promised."""

import sys
from typing import Annotated

import typer

from contractctl.cli import options as o


def lint(  # noqa: PLR0913 -- the options of a command
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SPEC...",
            help="Files, globs, folders, URLs, '-' for standard input, REV:path for a file of a git revision. "
            "[default: those of the [[api]] entries of the configuration, else all below the working folder]",
            show_default=False,
        ),
    ] = None,
    *,
    stdin_filename: o.StdinFilename = None,
    allow_remote_refs: o.AllowRemoteRefs = False,
    allow_outside_refs: o.AllowOutsideRefs = False,
    select: o.Select = None,
    ignore: o.Ignore = None,
    include: o.Include = None,
    exclude: o.Exclude = None,
    severity: o.SeverityOf = None,
    profile: o.Profile = None,
    no_collapse: o.NoCollapse = False,
    fail_on: o.FailOnOption = None,
    config: o.ConfigFile = None,
    output_format: o.FormatOption = o.Format.TEXT,
    output: o.Output = None,
    baseline: o.BaselineFile = None,
    write_baseline: o.WriteBaseline = None,
    since: o.Since = None,
    today: o.Today = None,
    statistics: o.Statistics = False,
    jobs: o.Jobs = None,
    no_color: o.NoColor = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> None:
    """Ask an OpenAPI document what it promises to its callers, and say which promises are missing.

    A clause that cannot be decided is no finding. What is broken nearly everywhere is said once, with samples.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli.flags import Flags
        from contractctl.cli.judging import judge
        from contractctl.cli.output import Outputs
        from contractctl.cli.progress import Progress
        from contractctl.document.sources import ReadOptions

        flags = Flags.read(
            config=config, profile=profile, select=select, ignore=ignore, include=include, exclude=exclude,
            severity=severity, fail_on=fail_on, no_collapse=no_collapse, today=today, baseline=baseline,
            write_baseline=write_baseline, since=since,
        )  # fmt: skip
        outputs = Outputs.read(
            output_format, output, no_color=no_color, quiet=quiet, verbose=verbose, statistics=statistics
        )
        reading = ReadOptions(
            allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs, stdin_filename=stdin_filename
        )
        outcome = judge(specs or [], reading, flags, jobs=jobs, progress=Progress.on(sys.stderr, quiet=quiet))
        outputs.write(outcome, collapse=not no_collapse)
        return outcome.status

    leave_with(command, verbose=verbose)
