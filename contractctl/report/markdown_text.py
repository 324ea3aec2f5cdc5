"""Text of documents in Markdown: nothing in it is markup, a link, a mention or a reference to an issue."""

import re
from collections.abc import Iterable, Iterator

from contractctl.report.terminal import cut, plain

SIZE = 60_000
"""Bytes of a page; a comment on GitHub may have 65,536 characters."""
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&$])")
_MENTION = re.compile(r"([@#!$%~&^])(?=[\w\"])")
_REFERENCE = re.compile(r"\b(GH|GL)-(?=\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"(:)(?=//)|\b(www)(?=\.)|\b(mailto|xmpp)(?=:)", re.IGNORECASE)
_TICKS = re.compile("`+")
_NOTHING = "\u200b"
"""Parts what would be a name with the sign before it; takes no room."""
_WIDTH = 160


def block(lines: Iterable[str]) -> str:
    """The lines as one text."""
    return "".join(f"{line}\n" for line in lines)


def size(text: str) -> int:
    """Bytes, which are never less than the characters that anybody counts."""
    return len(text.encode("utf-8", "replace"))


def prose(text: str) -> str:
    """A text as it is read, on one line."""
    parted = _ADDRESS.sub(lambda match: f"{match[0]}{_NOTHING}", plain(text))
    parted = _REFERENCE.sub(rf"\g<1>-{_NOTHING}", _MENTION.sub(rf"\g<1>{_NOTHING}", parted))
    return _MARKUP.sub(r"\\\g<1>", parted)


def code(text: str) -> str:
    """A text as a code span; shortened where it is long."""
    shown = cut(plain(text), _WIDTH)
    fence = "`" * (max((len(ticks) for ticks in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown or ' '}{pad}{fence}"


def fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    """The first lines that there is room for, in bytes."""
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            return
        yield line
