"""What shows the inside of a server: names of members, and texts that stack traces and drivers write."""

import re
from collections.abc import Iterator

from contractctl.contract.names import words
from contractctl.document.node import Node, Value

NAMES = words(
    """stack stack_trace stacktrace backtrace traceback exception_class inner_exception exception debug_info sql
    query_text"""
)
SIGNS = (
    re.compile(r"Traceback \(most recent call last\)"),
    re.compile(r"^\s+at [\w.$<>]+\([\w$]+\.(java|kt|scala|groovy):\d+\)", re.MULTILINE),
    re.compile(r"\bat [^\n]{1,200} in [^\n]{1,200}\.cs:line \d+"),
    re.compile(r"\bgoroutine \d+ \["),
    re.compile(r"\bSystem\.(\w+\.)*\w+Exception\b"),
    re.compile(r"\bjava\.(lang|util|io|sql)\.\w+(Exception|Error)\b"),
    re.compile(r"\bSQLSTATE\["),
    re.compile(r"\bORA-\d{5}\b"),
    re.compile(r"\borg\.hibernate\."),
    re.compile(r"/(home|usr|var|app)/[\w./-]+\.(py|js|rb|php)\b"),
)
MOST = 65_536
"""So many characters of a text are looked at."""


def sign_in(text: str) -> str | None:
    """The first text in a string that only the inside of a server writes, at most 60 characters of it."""
    for sign in SIGNS:
        match = sign.search(text[:MOST])
        if match:
            return match.group().strip()[:60]
    return None


def strings_in(node: Node) -> Iterator[str]:
    """All strings inside a value, in the order of the text."""
    stack: list[Value] = [node.value]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))
