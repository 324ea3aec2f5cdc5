"""Where reports go: one format on standard output, others into files; colours only in a terminal."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contractctl.cli.judging import Outcome
from contractctl.cli.options import Format, Texts
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError
from contractctl.report import json_report, text


@dataclass(frozen=True)
class Outputs:
    """The reports that one run writes."""

    printed: Format
    files: Sequence[tuple[Format, Path]]
    colour: bool
    quiet: bool
    verbose: bool

    @classmethod
    def read(cls, printed: Format, files: Texts, *, no_color: bool, quiet: bool, verbose: bool) -> "Outputs":
        """Read the options. Raises UsageError."""
        if quiet and verbose:
            raise UsageError("--quiet and --verbose cannot both be had")
        wanted = [_wanted(one) for one in files or ()]
        twice = next((path for _, path in wanted if [other for _, other in wanted].count(path) > 1), None)
        if twice is not None:
            raise UsageError("two reports would be written to this file", path=str(twice))
        return cls(printed, wanted, not no_color and in_terminal(), quiet, verbose)

    def write(self, outcome: Outcome, *, collapse: bool) -> None:
        """Write the files, then print. Raises UsageError for a file that cannot be written."""
        read = {os.path.realpath(name) for name in outcome.report.sources}
        for form, path in self.files:
            if os.path.realpath(path) in read:
                raise UsageError("a report would overwrite a file that was read", path=str(path))
            content = self._render(form, outcome, collapse=collapse, printed=False)
            try:
                path.write_bytes(content.encode("utf-8"))
            except OSError as error:
                raise UsageError(f"cannot be written: {error.strerror}", path=str(path)) from None
        emit(self._render(self.printed, outcome, collapse=collapse, printed=True))

    def _render(self, form: Format, outcome: Outcome, *, collapse: bool, printed: bool) -> str:
        if form is Format.JSON:
            return json_report.render(outcome.report)
        terminal = printed and sys.stdout.isatty()
        return text.render(
            outcome.report,
            text.TextOptions(
                width=shutil.get_terminal_size((text.WIDTH, 0)).columns if terminal else text.WIDTH,
                colour=printed and self.colour,
                collapse=collapse,
                quiet=self.quiet,
                verbose=self.verbose,
                fail_on=outcome.fail_on,
                failing=outcome.failing,
                unread=outcome.unread,
                titles=outcome.titles,
            ),
        )


def in_terminal() -> bool:
    """Whether standard output is a terminal that shows colours, and the user did not ask for none (no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return False
    return os.name != "nt" or "WT_SESSION" in os.environ


def emit(content: str) -> None:
    """Print as UTF-8, whatever the locale says: the same run prints the same bytes everywhere."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _wanted(value: str) -> tuple[Format, Path]:
    form, sign, path = value.partition("=")
    if not sign or not path:
        raise UsageError(f"--output {value}: write FORMAT=FILE, such as json=report.json")
    known = [one.value for one in Format]
    if form not in known:
        raise UsageError(f"--output {value}: there is no format '{form}'{nearest(form, known)}")
    return Format(form), Path(path)
