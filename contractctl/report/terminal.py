"""Text that may stand in a terminal: control characters taken out, widths counted in cells, colours only where wanted."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BREAK = re.compile("[\t\n]")
_COMMAND = re.compile(r"^(?= *::)|(?<=##)(?=\[)")
"""Where GitHub's runners find a command in a log: `::name::` at the beginning of a line, `##[name]` anywhere."""
_CODES = {
    "error": "1;31", "warning": "33", "info": "36", "hint": "35", "held": "32", "heading": "1", "faint": "2", "caret": "32",
}  # fmt: skip


LEAST = 16
"""So many columns a text gets, however narrow the terminal is."""


def plain(text: str) -> str:
    """A text of a document as it may be printed: each control, direction or half character is U+FFFD, tabs are blanks.

    What would be a command in the log of a workflow is broken by U+FFFD.
    """
    return _COMMAND.sub("\ufffd", _CONTROL.sub("\ufffd", _BREAK.sub(" ", text)))


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(character) for character in text)


def paint(text: str, style: str, *, colour: bool) -> str:
    """The text in the colour of a style, or as it is."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if colour else text


def cut(text: str, width: int) -> str:
    """The text, shortened with an ellipsis at the end where it is longer than a width."""
    return text if len(text) <= width else text[: width - 1] + "…"


def middle(text: str, width: int) -> str:
    """The text, shortened in the middle where it is longer than a width: of a path or a long name the end says most."""
    start = width // 4
    return text if len(text) <= width else f"{text[:start]}…{text[start + 1 - width :]}"


def unspoken(text: str) -> str:
    """A text to be wrapped, so that none of its lines begins with a workflow command."""
    return text.replace(" ::", "\u00a0::")


def headline(  # noqa: PLR0913 -- one parameter for each part of the line
    place: str, severity: str, message: str, rule: str, *, width: int, colour: bool
) -> Iterator[str]:
    """A message with its id, wrapped behind a column for the place, if there is one, and one for the severity."""
    start = f"{place}{severity:<8} "
    room = max(width - len(start), LEAST)
    text = unspoken(f"{plain(message)}  {rule}")
    wrapped = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [rule]
    wrapped[-1] = wrapped[-1].removesuffix(rule) + paint(rule, "faint", colour=colour)
    yield f"{place}{paint(severity, severity, colour=colour)}{' ' * (9 - len(severity))}{wrapped[0]}"
    yield from (" " * len(start) + line for line in wrapped[1:])


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
