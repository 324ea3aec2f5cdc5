"""The source line under a finding with a caret under its column; of a long line the part around the caret."""

from collections.abc import Iterator

from contractctl.findings import Report
from contractctl.model import Location
from contractctl.report.terminal import cells, paint, plain

_LEAST = 20
"""An excerpt is never narrower than this."""
_SHARE = 3
"""The caret stands a third into the part of a long line that is shown."""


def excerpt(report: Report, location: Location, *, width: int, indent: int, colour: bool) -> Iterator[str]:
    """Two lines, the source and the caret; none where the line is empty or not known."""
    source = report.sources.get(location.path)
    line = source.line(location.line) if source is not None else ""
    gutter = f"{location.line:>{indent}} | "
    shown, before = window(line, location.column - 1, max(width - len(gutter), _LEAST))
    if not shown.strip():
        return
    yield paint(gutter, "faint", colour=colour) + shown.rstrip()
    margin = " " * (len(gutter) - 2) + "| "
    yield paint(margin, "faint", colour=colour) + " " * before + paint("^", "caret", colour=colour)


def window(line: str, column: int, width: int) -> tuple[str, int]:
    """The part of a line around a 0-based column, and how many cells stand before the caret."""
    start = 0 if len(line) <= width else max(0, min(column - width // _SHARE, len(line) - width))
    part = plain(line[start : start + width])
    head = plain(line[start : start + min(column - start, width)])
    if start > 0:
        part, head = "…" + part[1:], "…" + head[1:]
    if start + width < len(line):
        part = part[:-1] + "…"
    while cells(part) > width and len(part) > len(head) + 1:
        part = part[:-1]
    return part, cells(head)
