"""`contractctl approve` lets a finding stand, for a reason and for a time."""

from typing import Annotated

import typer

from contractctl.cli import options as o


def approve(  # noqa: PLR0913 -- the options of a command
    fingerprint: Annotated[
        str,
        typer.Argument(metavar="FINGERPRINT", help="That of the finding, as reports show it; its beginning is enough."),
    ],
    specs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SPEC]...", help="The documents to look for it in, as for lint.", show_default=False),
    ] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it may stand.")],
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The last day, such as 2027-01-31, or 'never'.")
    ],
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="Who answers for it.")] = "",
    ticket: Annotated[str, typer.Option("--ticket", metavar="REF", help="Where it is followed up.")] = "",
    approvals: Annotated[
        str | None,
        typer.Option(
            "--approvals",
            metavar="FILE",
            help="The file to write to. [default: that of the configuration, else contractctl-approvals.toml beside it]",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        str | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="A JSON report of diff, test or check to look for it in, in the place of what lint says now.",
        ),
    ] = None,
    profile: o.Profile = None,
    config: o.ConfigFile = None,
    allow_remote_refs: o.AllowRemoteRefs = False,
    allow_outside_refs: o.AllowOutsideRefs = False,
    today: o.Today = None,
    verbose: o.Verbose = False,
) -> None:
    """Write an approval of one finding: later runs hold it back, until the day on which the approval ends.

    The finding is looked for first, so that a slip of the finger approves nothing. What was collapsed into one finding
    is approved for as many places as there are: one more, and it is a finding again.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli.approving import Request, write
        from contractctl.cli.flags import Flags
        from contractctl.cli.judging import judge
        from contractctl.cli.reported import reported
        from contractctl.document.sources import ReadOptions

        flags = Flags.read(
            config=config, profile=profile, today=today
        )  # fmt: skip
        reading = ReadOptions(allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs)
        request = Request.read(fingerprint, reason, until, owner=owner, ticket=ticket)
        found = reported(report, specs or [], reading, flags) if report else judge(specs or [], reading, flags)
        write(request, found, approvals)
        return 0

    leave_with(command, verbose=verbose)
