"""`contractctl test` asks whether it is kept."""

import enum
import sys
from typing import Annotated

import typer

from contractctl.cli import options as o
from contractctl.cli import receiving


class LevelName(enum.StrEnum):
    """How far a test goes with a server."""

    PASSIVE = "passive"
    SAFE = "safe"
    REJECT = "reject"
    WRITE = "write"
    LOAD = "load"


def probe(  # noqa: PLR0913 -- the options of a command
    spec: Annotated[
        str | None,
        typer.Argument(
            metavar="[SPEC]",
            help="The document: a file, a URL, '-', REV:path. [default: that of the only [[api]] entry with a server]",
            show_default=False,
        ),
    ] = None,
    *,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            metavar="URL",
            help="Where the server is. Without a path, that of the document's first server is joined to it; "
            "http://host/ means that the paths begin right there. [default: the server of the [[api]] entry]",
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        LevelName | None,
        typer.Option(
            "--level",
            help="passive: nothing is sent (as with --har); safe: GET, HEAD and OPTIONS; reject: also requests that cannot be "
            "accepted; write: also creates, and changes and deletes what it created; load: also bursts. [default: safe]",
            show_default=False,
        ),
    ] = None,
    methods: Annotated[
        list[str] | None, typer.Option("--methods", metavar="METHOD,...", help="Send only these, such as GET.")
    ] = None,
    auth: Annotated[
        str | None,
        typer.Option(
            "--auth",
            metavar="KIND:...",
            help="bearer:TOKEN, basic:USER:PASS or apikey:NAME:VALUE. "
            "[default: the environment's CONTRACTCTL_AUTH, as the value of Authorization or in this form]",
            show_default=False,
        ),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", metavar="NAME: VALUE", help="Send this with every request; may be repeated."),
    ] = None,
    rate: Annotated[
        str | None, typer.Option("--rate", metavar="N/s", help="Requests in a second at most, such as 20/s.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            metavar="N",
            help="Make the same values as a run before. [default: another one each time]",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", min=0.01, metavar="SECONDS", help="For one answer. [default: 10]", show_default=False
        ),
    ] = None,
    max_requests: Annotated[
        int | None,
        typer.Option(
            "--max-requests",
            min=1,
            metavar="N",
            help="In the whole run; what is left then is not asked. [default: 5000]",
            show_default=False,
        ),
    ] = None,
    max_seconds: Annotated[
        float | None,
        typer.Option(
            "--max-seconds", min=0.1, metavar="SECONDS", help="For the whole run. [default: 600]", show_default=False
        ),
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Do not check certificates.")] = False,
    cacert: Annotated[
        str | None, typer.Option("--cacert", metavar="FILE", help="Check certificates with this bundle.")
    ] = None,
    proxy: Annotated[str | None, typer.Option("--proxy", metavar="URL", help="Send all through this proxy.")] = None,
    phases: Annotated[
        list[str] | None,
        typer.Option(
            "--phases",
            metavar="NAME,...",
            help="Of the property-based phase: examples, coverage, fuzzing, stateful, or none. [default: all, where a "
            "clause looks at what they find]",
            show_default=False,
        ),
    ] = None,
    max_examples: Annotated[
        int | None,
        typer.Option("--max-examples", min=1, metavar="N", help="Of the property-based phase, for each operation."),
    ] = None,
    property_seconds: Annotated[
        float | None,
        typer.Option(
            "--property-seconds",
            min=2,
            metavar="SECONDS",
            help="For the property-based phase. [default: 60]",
            show_default=False,
        ),
    ] = None,
    schemathesis: Annotated[
        str | None, typer.Option("--schemathesis", metavar="FILE", help="A configuration file of schemathesis.")
    ] = None,
    hooks: Annotated[
        str | None,
        typer.Option("--hooks", metavar="FILE", help="A Python file with hooks for schemathesis. Its code is run."),
    ] = None,
    har: Annotated[
        str | None,
        typer.Option("--har", metavar="FILE", help="Send nothing: judge the traffic that this HTTP Archive holds."),
    ] = None,
    record: Annotated[
        str | None,
        typer.Option("--record", metavar="FILE", help="Write all exchanges as an HTTP Archive, without secrets."),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(
            "--replay",
            metavar="REPORT",
            help="Try only the findings of this JSON report again, and say which are still there. SPEC and --url are "
            "those of the report where they are left out.",
        ),
    ] = None,
    webhook_listen: receiving.WebhookListen = None,
    webhook_url: receiving.WebhookUrl = None,
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
    statistics: o.Statistics = False,
    no_color: o.NoColor = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> None:
    """Ask a running server whether it keeps what the document promises. Only safe requests are sent by default.

    No host but the server's is spoken to. What a level, an identity or an input is missing for is listed, and is no
    finding; a run that reached next to nothing ends with status 2.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli.flags import Flags
        from contractctl.cli.output import Outputs
        from contractctl.cli.probing import Probing
        from contractctl.cli.progress import Progress
        from contractctl.cli.testing import examined
        from contractctl.cli.traffic_files import Files
        from contractctl.document.sources import ReadOptions

        flags = Flags.read(
            config=config, profile=profile, select=select, ignore=ignore, include=include, exclude=exclude,
            severity=severity, fail_on=fail_on, no_collapse=no_collapse, today=today, baseline=baseline,
            write_baseline=write_baseline,
        )  # fmt: skip
        outputs = Outputs.read(
            output_format, output, no_color=no_color, quiet=quiet, verbose=verbose, statistics=statistics
        )
        reading = ReadOptions(
            allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs, stdin_filename=stdin_filename
        )
        asked = Probing.read(
            url=url, level=level.value if level is not None else None, methods=methods, auth=auth, headers=header,
            rate=rate, seed=seed, timeout=timeout, max_requests=max_requests, max_seconds=max_seconds,
            insecure=insecure, cacert=cacert, proxy=proxy,
            phases=phases, max_examples=max_examples, property_seconds=property_seconds, schemathesis=schemathesis,
            hooks=hooks, webhook_listen=webhook_listen, webhook_url=webhook_url,
        )  # fmt: skip
        files = Files.read(har=har, record=record, replay=replay)
        outcome = examined(spec, reading, flags, asked, files=files, progress=Progress.on(sys.stderr, quiet=quiet))
        outputs.write(outcome, collapse=not no_collapse)
        return outcome.status

    leave_with(command, verbose=verbose)
