"""Where reports go: one format on standard output, others into files; colours only in a terminal."""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from contractctl.cli.options import Format, Texts
from contractctl.cli.outcome import Outcome
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError

if TYPE_CHECKING:
    from contractctl.report.migration import Row

    Rows = Sequence[Row]


class Render(Protocol):
    """Renders a report in one format."""

    def __call__(self, form: Format, *, printed: bool) -> str:
        """The whole report; `printed`: for standard output."""


DIFF = "diff"
"""The command whose reports for people are about changes."""


@dataclass(frozen=True)
class Outputs:
    """The reports that one run writes."""

    printed: Format
    files: Sequence[tuple[Format, Path]]
    colour: bool
    quiet: bool
    verbose: bool
    statistics: bool

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, printed: Format, files: Texts, *, no_color: bool, quiet: bool, verbose: bool, statistics: bool
    ) -> "Outputs":
        """Read the options. Raises UsageError."""
        if quiet and verbose:
            raise UsageError("--quiet and --verbose cannot both be had")
        wanted = [_wanted(one) for one in files or ()]
        seen: set[str] = set()
        for _, path in wanted:
            if os.path.realpath(path) in seen:
                raise UsageError("two reports would be written to this file", path=str(path))
            seen.add(os.path.realpath(path))
        return cls(printed, wanted, not no_color and in_terminal(), quiet, verbose, statistics)

    def write(self, outcome: Outcome, *, collapse: bool, rows: "Rows | None" = None) -> None:
        """Write the files, then print. Raises UsageError for a file that cannot be written.

        `rows` are what callers of an old version have to do: in all forms that are not about findings alone.
        """

        def render(form: Format, *, printed: bool) -> str:
            return self.rendered(form, outcome, collapse=collapse, printed=printed, rows=rows)

        self.write_with(render, outcome)

    def write_with(self, render: "Render", outcome: Outcome) -> None:
        """Write the files, then print, what somebody renders. Raises UsageError for a file that cannot be written."""
        _keep((*outcome.report.sources, *outcome.kept), (path for _, path in self.files))
        for form, path in self.files:
            content = render(form, printed=False)
            try:
                path.write_bytes(content.encode("utf-8", "replace"))
            except OSError as error:
                raise UsageError(f"cannot be written: {error.strerror}", path=str(path)) from None
        emit(render(self.printed, printed=True))

    def rendered(
        self, form: Format, outcome: Outcome, *, collapse: bool, printed: bool, rows: "Rows | None" = None
    ) -> str:
        """One report of the findings."""
        if form is Format.TEXT:
            if rows is not None and not self.quiet:
                return self._migration(outcome, rows, printed=printed)
            return self._text(outcome, collapse=collapse, printed=printed)
        if form is Format.MARKDOWN and rows is not None:
            from contractctl.report import migration

            return migration.markdown(rows)
        if form in {Format.MARKDOWN, Format.HTML}:
            return _for_people(form, outcome)
        return _for_services(form, outcome, rows)

    def _migration(self, outcome: Outcome, rows: "Rows", *, printed: bool) -> str:
        """The rows, then the findings without the changes that the rows have told."""
        from contractctl.report import migration
        from contractctl.report.text import WIDTH

        terminal = printed and sys.stdout.isatty()
        width = shutil.get_terminal_size((WIDTH, 0)).columns if terminal else WIDTH
        told = migration.text(rows, width=width, colour=printed and self.colour)
        report = replace(outcome.report, changes=(), releases=None)
        found = self._text(replace(outcome, report=report), collapse=True, printed=printed)
        return "\n".join(filter(None, (told, found)))

    def _text(self, outcome: Outcome, *, collapse: bool, printed: bool) -> str:
        from contractctl.report import text

        terminal = printed and sys.stdout.isatty()
        options = text.TextOptions(
            width=shutil.get_terminal_size((text.WIDTH, 0)).columns if terminal else text.WIDTH,
            colour=printed and self.colour,
            collapse=collapse,
            quiet=self.quiet,
            verbose=self.verbose,
            statistics=self.statistics,
            terminal=terminal,
            fail_on=outcome.fail_on,
            failing=outcome.failing,
            unread=outcome.unread,
            titles={rule: one.title for catalog in outcome.catalogs for rule, one in catalog.promised.items()},
        )
        if outcome.report.command != DIFF:
            return text.render(outcome.report, options)
        from contractctl.report import changes_text

        return changes_text.render(outcome.report, options)


def _for_people(form: Format, outcome: Outcome) -> str:
    from contractctl.report import changelog_html, changelog_markdown, html, markdown
    from contractctl.report.pages import pages

    if outcome.report.command == DIFF:
        if form is Format.HTML:
            return changelog_html.render(outcome.report, pages(outcome.catalogs, outcome.report))
        return changelog_markdown.render(outcome.report, unread=outcome.unread)
    if form is Format.HTML:
        return html.render(outcome.report, pages(outcome.catalogs, outcome.report))
    return markdown.render(outcome.report, pages(outcome.catalogs, outcome.report), unread=outcome.unread)


def _for_services(form: Format, outcome: Outcome, rows: "Rows | None") -> str:
    from contractctl.report import github, gitlab, json_report, junit, sarif
    from contractctl.report.pages import pages

    report, unread = outcome.report, outcome.unread
    if form is Format.SARIF:
        return sarif.render(report, pages(outcome.catalogs, report), unread=unread)
    if form is Format.JUNIT:
        return junit.render(report, pages(outcome.catalogs, report), fail_on=outcome.fail_on, unread=unread)
    if form is Format.GITHUB:
        return github.render(report, unread=unread)
    return gitlab.render(report) if form is Format.GITLAB else json_report.render(report, rows)


def _keep(read: Iterable[str | Path], written: Iterable[Path]) -> None:
    """Raise UsageError where a report would overwrite a file that was read, before any is written."""
    kept = {os.path.realpath(name) for name in read}
    for path in written:
        if os.path.realpath(path) in kept:
            raise UsageError("a report would overwrite a file that was read", path=str(path))


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
