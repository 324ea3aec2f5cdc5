"""`contractctl init` looks at the documents and writes what a project needs to hold its APIs to their contract."""

from typing import Annotated

import typer

from contractctl.cli import options as o


def init(  # noqa: PLR0913 -- the options of a command
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SPEC]...", help="The documents. [default: all below the working folder]", show_default=False
        ),
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: write what is proposed.")] = False,
    server: Annotated[
        str | None,
        typer.Option(
            "--server",
            metavar="URL",
            help="A server that may be tested; what it does not keep today goes into the baseline. Of one document only.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    today: o.Today = None,
    verbose: o.Verbose = False,
) -> None:
    """Write a configuration that fits the documents, CI for it, and a baseline of what is broken today.

    It says what each API does in its own way and how many of its operations do so. The first `contractctl check` is green,
    and the next new fault is not.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from contractctl.cli.initialising import Wish, initialise

        return initialise(Wish.read(specs, yes=yes, server=server, force=force, today=today))

    leave_with(command, verbose=verbose)
