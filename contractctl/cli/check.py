"""`contractctl check` asks all three questions of every API: the gate of CI, with the contract matrix."""

import enum
import sys
from typing import Annotated

import typer

from contractctl.cli import options as o
from contractctl.cli.test import LevelName


class Unreachable(enum.StrEnum):
    """What becomes of a server that does not answer."""

    FAIL = "fail"
    SKIP = "skip"


def check(  # noqa: PLR0913 -- the options of a command
    apis: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[API]...",
            help="Names of [[api]] entries. [default: all of them; without entries all documents below this folder]",
            show_default=False,
        ),
    ] = None,
    *,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="lint,diff,test", help="Only these of the three. [default: all that can be]"),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", metavar="REV", help="Compare with this revision (its merge base), over what the entries say."
        ),
    ] = None,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed", help="Only the APIs of which a file differs from --base; that there is none is told."
        ),
    ] = False,
    unreachable: Annotated[
        Unreachable, typer.Option("--unreachable", help="What becomes of a server that does not answer.")
    ] = Unreachable.FAIL,
    scheduled: Annotated[
        bool,
        typer.Option(
            "--scheduled",
            help="Only what time alone changes, to be run by a timer: sunsets that come near, approvals and "
            "suppressions that end.",
        ),
    ] = False,
    within: Annotated[
        int | None,
        typer.Option(
            "--within", metavar="DAYS", min=0, help="How far --scheduled looks ahead. [default: 30]", show_default=False
        ),
    ] = None,
    level: Annotated[
        LevelName | None,
        typer.Option(
            "--level", help="How far tests go. [default: that of the server's entry, else safe]", show_default=False
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Makes tests repeatable.")] = None,
    max_seconds: Annotated[
        float | None,
        typer.Option(
            "--max-seconds",
            metavar="N",
            help="How long each server is tested at most. [default: talks, and 10 seconds of properties]",
            show_default=False,
        ),
    ] = None,
    allow_remote_refs: o.AllowRemoteRefs = False,
    allow_outside_refs: o.AllowOutsideRefs = False,
    select: o.Select = None,
    ignore: o.Ignore = None,
    severity: o.SeverityOf = None,
    profile: o.Profile = None,
    no_collapse: o.NoCollapse = False,
    fail_on: o.FailOnOption = None,
    config: o.ConfigFile = None,
    output_format: o.FormatOption = o.Format.TEXT,
    output: o.Output = None,
    baseline: o.BaselineFile = None,
    write_baseline: o.WriteBaseline = None,
    today: o.Today = None,
    jobs: o.Jobs = None,
    no_color: o.NoColor = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> None:
    """Lint, diff and test every API as far as the configuration allows, and print the contract matrix.

    What is compared stands in 'base', what is tested in 'server' of each [[api]]; what is missing is not run, and told.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli.check_asked import Asked
        from contractctl.cli.check_output import write
        from contractctl.cli.checking import check as run
        from contractctl.cli.flags import Flags
        from contractctl.cli.output import Outputs
        from contractctl.cli.progress import Progress
        from contractctl.cli.scheduled import check_ahead
        from contractctl.document.sources import ReadOptions

        flags = Flags.read(
            config=config, profile=profile, select=select, ignore=ignore, severity=severity, fail_on=fail_on,
            no_collapse=no_collapse, today=today, baseline=baseline, write_baseline=write_baseline,
        )  # fmt: skip
        outputs = Outputs.read(output_format, output, no_color=no_color, quiet=quiet, verbose=verbose, statistics=False)
        reading = ReadOptions(allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs)
        asked = Asked.read(
            apis, only=only, base=base, changed=changed, skips_unreachable=unreachable is Unreachable.SKIP,
            scheduled=scheduled, within=within,
            level=level.value if level is not None else None, seed=seed, max_seconds=max_seconds,
        )  # fmt: skip
        progress = Progress.on(sys.stderr, quiet=quiet)
        if scheduled:
            found = check_ahead(reading, flags, asked, jobs=jobs, progress=progress)
        else:
            found = run(reading, flags, asked, jobs=jobs, progress=progress)
        write(outputs, found, collapse=not no_collapse)
        return found.outcome.status

    leave_with(command, verbose=verbose)
