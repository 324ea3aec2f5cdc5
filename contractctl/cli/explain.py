"""`contractctl explain`: the page of a clause, or what is known about an operation and why."""

from typing import Annotated

import typer

from contractctl.cli import options as o


def explain(  # noqa: PLR0913 -- the options of a command
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A clause, its Spectral name, a section, a pack; with --spec also an operation or its operationId.",
        ),
    ],
    *,
    spec: Annotated[
        str | None,
        typer.Option("--spec", metavar="SPEC", help="The document that is asked, or that the operation stands in."),
    ] = None,
    profile: o.Profile = None,
    allow_remote_refs: o.AllowRemoteRefs = False,
    allow_outside_refs: o.AllowOutsideRefs = False,
    config: o.ConfigFile = None,
    no_color: o.NoColor = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every subject and every reason; tracebacks of internal errors.")
    ] = False,
) -> None:
    """Say what a clause promises, why, when it does not apply, its options and its severity in each profile.

    With --spec: where the document keeps the promise, where not, where that cannot be known, and why.

    For an operation: what is known about it (a list, a create, a payment ...), how sure that is, and what proves it.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli import explaining
        from contractctl.document.sources import ReadOptions
        from contractctl.errors import UsageError

        if spec is None and profile:
            raise UsageError("--profile is for a document: name it with --spec")
        if spec is None:
            explaining.print_clause(name, config, no_color=no_color)
        else:
            reading = ReadOptions(allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs)
            question = explaining.Question(spec, reading, config, profile, verbose)
            explaining.print_on(name, question, no_color=no_color)
        return 0

    leave_with(command, verbose=verbose)
