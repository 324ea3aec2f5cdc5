"""The edge of a command: errors become one line on standard error and an exit status; nothing else catches them all."""

import gc
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from contractctl.errors import ContractctlError

FAILED = 1
NOT_MADE = 2
INTERRUPTED = 130
"""As a shell says it of a program that Ctrl-C ended."""
PIPE_CLOSED = 141
"""As a shell says it of a program whose reader went away."""


class InternalError(Exception):
    """An internal error of another process: its one line and its traceback."""

    def __init__(self, said: str, trace: str) -> None:
        super().__init__(said, trace)
        self.said = said
        self.trace = trace


def leave_with(command: Callable[[], int], *, verbose: bool = False) -> NoReturn:
    """Run a command and end the process with the status that it answers, or that its error means."""
    gc.disable()  # a run makes much and drops little: a document's nodes live until it is judged
    try:
        status = command()
        sys.stdout.flush()
    except ContractctlError as error:
        status = complain(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = PIPE_CLOSED
    except OSError as error:
        status = complain(ContractctlError(f"the output cannot be written: {error.strerror or error}"))
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the one place where everything is caught
        status = _internal(error, verbose=verbose)
    sys.stderr.flush()
    os._exit(status)  # all is written; taking a large document apart in memory would only take time


def complain(error: ContractctlError) -> int:
    """Print the one line of an error that the user can act on."""
    from contractctl.report.terminal import plain

    sys.stderr.write(f"contractctl: {plain(str(error))}\n")
    return NOT_MADE


def described(error: Exception) -> str:
    """An internal error in one line: its kind, what it says, and what is known of where it happened."""
    from contractctl.report.terminal import plain

    notes = "".join(f"; {plain(note)}" for note in getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {plain(str(error))}{notes}"


def _internal(error: Exception, *, verbose: bool) -> int:
    if verbose:
        import traceback

        sys.stderr.write(
            error.trace if isinstance(error, InternalError) else "".join(traceback.format_exception(error))
        )
    hint = "please report it" if verbose else "please report it with what --verbose says"
    said = error.said if isinstance(error, InternalError) else described(error)
    sys.stderr.write(f"contractctl: internal error: {said} ({hint})\n")
    return NOT_MADE
