"""`contractctl diff` asks whether what was promised is preserved."""

import enum
from typing import Annotated

import typer

from contractctl.cli import options as o


class Policy(enum.StrEnum):
    """What counts as a break."""

    WIRE = "wire"
    OASDIFF = "oasdiff"
    SDK = "sdk"


def diff(  # noqa: PLR0913 -- the options of a command
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE",
            help="The earlier version: a file, a URL, '-', a folder that holds one document, or REV:path. Of REV:path "
            "the merge base with HEAD is meant, unless REVISION is of a git revision too. Where there was no such file "
            "yet, the API is new: only its own promises are judged.",
        ),
    ],
    revision: Annotated[
        str, typer.Argument(metavar="REVISION", help="The later version, also the URL of a running server's document.")
    ],
    *,
    policy: Annotated[
        Policy | None,
        typer.Option(
            "--policy",
            help="wire: what breaks a client on the wire; oasdiff: its levels; sdk: also what breaks generated clients. "
            "[default: that of the configuration, else wire]",
            show_default=False,
        ),
    ] = None,
    base_prefix: Annotated[
        str, typer.Option("--base-prefix", metavar="PATH", help="Compare only the paths of BASE below this one.")
    ] = "",
    revision_prefix: Annotated[
        str, typer.Option("--revision-prefix", metavar="PATH", help="The same for REVISION: /v1 against /v2.")
    ] = "",
    exact: Annotated[
        bool, typer.Option("--exact", help="Fail on any difference at all, that of a description too.")
    ] = False,
    migration: Annotated[
        bool,
        typer.Option(
            "--migration",
            help="What callers of BASE have to do before it ends: each operation with its replacement, changes and days "
            "left. Fails where there is neither replacement nor decision, or no sunset in 90 days or more; what the "
            "new version changes is no finding.",
        ),
    ] = False,
    min_days: Annotated[
        int | None,
        typer.Option(
            "--min-days",
            metavar="DAYS",
            min=0,
            help="How long BASE lives at least, for --migration. [default: 90]",
            show_default=False,
        ),
    ] = None,
    oasdiff_severity: Annotated[
        str | None,
        typer.Option("--oasdiff-severity", metavar="FILE", help="Levels by id, as oasdiff reads --severity-levels."),
    ] = None,
    oasdiff_ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--oasdiff-ignore", metavar="FILE", help="What may stand, as oasdiff reads --err-ignore; may be repeated."
        ),
    ] = None,
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
    today: o.Today = None,
    no_color: o.NoColor = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> None:
    """Compare two versions of an API: what breaks its clients, with a value that proves it.

    A change that breaks nothing is no finding; --format markdown and html make a changelog with all changes.
    """
    from contractctl.cli.edge import complain, leave_with

    def command() -> int:
        from contractctl.cli.comparing import Comparison, compare
        from contractctl.cli.flags import Flags
        from contractctl.cli.output import Outputs
        from contractctl.document.sources import ReadOptions
        from contractctl.errors import ContractctlError

        flags = Flags.read(
            config=config, profile=profile, select=select, ignore=ignore, include=include, exclude=exclude,
            severity=severity, fail_on=fail_on, no_collapse=no_collapse, today=today, baseline=baseline,
            write_baseline=write_baseline,
        )  # fmt: skip
        outputs = Outputs.read(output_format, output, no_color=no_color, quiet=quiet, verbose=verbose, statistics=False)
        reading = ReadOptions(
            allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs, stdin_filename=stdin_filename
        )
        asked = Comparison.read(
            policy=policy.value if policy is not None else None,
            base_prefix=base_prefix, revision_prefix=revision_prefix,
            exact=exact, migration=migration, min_days=min_days,
            oasdiff_severity=oasdiff_severity, oasdiff_ignore=oasdiff_ignore,
        )  # fmt: skip
        compared = compare(base, revision, reading, flags, asked)
        collapse = not no_collapse or migration
        outputs.write(compared.outcome, collapse=collapse, rows=compared.rows)
        if compared.difference:
            complain(ContractctlError(compared.difference))
        return compared.status

    leave_with(command, verbose=verbose)
