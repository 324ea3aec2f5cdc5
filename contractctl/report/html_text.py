"""Text of documents as it may stand in HTML, and numbers as people read them."""

import html

from contractctl.report.terminal import plain


def safe(text: str) -> str:
    """A line of text for an element or a quoted attribute: control and direction characters out, markup escaped."""
    return html.escape(plain(text))


def plain_lines(text: str) -> str:
    """A text of several lines without control and direction characters; the markup is not escaped."""
    return "\n".join(plain(line) for line in text.split("\n"))


def number(value: int) -> str:
    """`1,293`."""
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """`1 error`, `2,159 warnings`, `10 info`."""
    return f"{number(value)} {noun}" if value == 1 or noun == "info" else f"{number(value)} {noun}s"
