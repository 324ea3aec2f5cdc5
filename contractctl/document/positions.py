"""Offsets into a text become 1-based lines and columns, counted in code points."""

from collections.abc import Iterable


def line_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of one offset. Lines end with LF, CR LF or CR."""
    return line_columns(text, [offset])[offset]


def line_columns(text: str, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The line and column of each offset, in one pass over the text."""
    carriage = "\r" in text
    places: dict[int, tuple[int, int]] = {}
    line, start, last = 1, 0, 0
    for offset in sorted(set(offsets)):
        line += text.count("\n", last, offset)
        end = text.rfind("\n", last, offset)
        if carriage:
            line += text.count("\r", last, offset) - text.count("\r\n", last, offset)
            end = max(end, text.rfind("\r", last, offset))
        if end >= 0:
            start = end + 1
        places[offset] = (line, offset - start + 1)
        last = offset
    return places
