"""The source lines around a finding as an HTML list, the place marked; of a long line the part around its column."""

import re
from collections.abc import Iterator

from contractctl.findings import SourceLines
from contractctl.model import Location
from contractctl.report.html_text import safe

AROUND = 3
"""So many lines before and after the one that is meant."""
WIDTH = 160
"""So many characters of a line: a document may be one line of a million."""
_INDENT = re.compile(" *")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[^\s"\',:{}\[\]]+|.')
_SHARE = 4
"""The column stands a fourth into the part of a long line that is shown."""


def excerpt(source: SourceLines | None, location: Location) -> str:
    """The list of lines; nothing where the line is empty or not known."""
    if source is None or _blank(source.line(location.line)):
        return ""
    first = max(1, location.line - AROUND)
    lines = {number: source.line(number) for number in range(first, location.line + AROUND + 1)}
    rows = "".join(_rows(lines, location))
    return f'<ol class="excerpt">{rows}</ol>'


def _rows(lines: dict[int, str], location: Location) -> Iterator[str]:
    written = [number for number, line in lines.items() if not _blank(line)]
    depth = min(_depth(lines[number]) for number in written)
    # blank lines at either end say nothing, and behind the last line of a file there are none
    for number in range(written[0], written[-1] + 1):
        line = lines[number]
        if number == location.line:
            yield f'<li class="here" value="{number}" aria-current="true">{_marked(line, location.column - 1, depth)}</li>'
        else:
            yield f'<li value="{number}">{_cut(line, depth, depth + WIDTH)}</li>'


def _marked(line: str, column: int, depth: int) -> str:
    """The line that is meant, its word at a 0-based column marked."""
    start = depth if len(line) - depth <= WIDTH else max(depth, min(column - WIDTH // _SHARE, len(line) - WIDTH))
    end = min(start + WIDTH, len(line))
    found = _TOKEN.match(line, column, end) if column < end else None
    if found is None:
        return _cut(line, start, end)
    head = ("…" if start > depth else "") + safe(line[start:column])
    return f"{head}<mark>{safe(found[0])}</mark>{_cut(line, found.end(), end, leading=False)}"


def _cut(line: str, start: int, end: int, *, leading: bool = True) -> str:
    """A part of a line, with an ellipsis where something else than indentation is left out."""
    before = "…" if leading and not _blank(line[:start]) else ""
    return before + safe(line[start:end]) + ("…" if end < len(line) else "")


def _blank(line: str) -> bool:
    return not line or line.isspace()


def _depth(line: str) -> int:
    """How far a line stands in; it may be long, and so it is not copied."""
    found = _INDENT.match(line)
    return found.end() if found is not None else 0
