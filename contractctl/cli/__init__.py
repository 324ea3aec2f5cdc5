"""The command line: one module a command, each of which parses, makes one call, prints and exits."""

import sys

from contractctl import __version__


def main() -> None:
    """Run the command that the arguments name. What a command needs is imported when it runs."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"contractctl {__version__}\n")
        return
    from contractctl.cli.app import app

    app(prog_name="contractctl")
