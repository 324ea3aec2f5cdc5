"""What only the inside of a server writes: stack traces of the common runtimes, debug pages, messages of drivers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 65_536
"""So many characters of a body are looked at."""

SURE = (
    re.compile(r"Traceback \(most recent call last\)"),
    re.compile(r"^\s*File \"[^\"\n]{1,300}\", line \d+, in \S", re.MULTILINE),
    re.compile(r"^\s+at [\w.$<>/]+\([\w$]+\.(java|kt|scala|groovy):\d+\)", re.MULTILINE),
    re.compile(r"\bat [^\n]{1,200} in [^\n]{1,200}:line \d+"),
    re.compile(r"^\s+at [^\n]{0,200}\(?(?:file://)?/?[^\n()]{1,200}\.(?:js|ts|mjs|cjs):\d+:\d+\)?", re.MULTILINE),
    re.compile(r"\bgoroutine \d+ \["),
    re.compile(r"\bpanicked at [^\n]{0,200}\.rs:\d+"),
    re.compile(r"Stack trace:\s{1,8}#0 "),
    re.compile(r"[\w/.-]+\.rb:\d+:in [`']"),
    re.compile(r"Werkzeug Debugger|You're seeing this error because you have <code>DEBUG = True"),
    re.compile(r"\bSQLSTATE\["),
    re.compile(r"\bORA-\d{5}: "),
    re.compile(r"\bpsycopg2?\.errors\.\w|\bsqlalchemy\.exc\.\w|\bsqlite3\.\w+Error\b"),
    re.compile(r"\borg\.hibernate\.\w"),
)
"""One of these is enough."""
LIKELY = (
    re.compile(r"\bSystem\.(?:\w+\.)*\w+Exception\b"),
    re.compile(r"\b(?:java|javax|jakarta|org\.springframework|kotlin|scala)\.[\w.]+(?:Exception|Error)\b"),
    re.compile(r"(?<![\w.])/(?:home|usr|var|app|srv|opt|root|Users)/[\w./@-]+\.(?:py|js|ts|rb|php|go|java|rs|cs)\b"),
    re.compile(r"\b[A-Z]:\\(?:[\w .-]+\\)+[\w.-]+\.(?:py|js|ts|cs|php|java|go|rb)\b"),
    re.compile(r"\b[\w/]+\.(?:py|rb|php|go|js|ts)(?::\d+|\", line \d+| on line \d+)"),
)
"""One of these may be in a message by chance, two of them are not."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What was found: the text, at most 60 characters of it, and whether it alone proves it."""

    text: str
    sure: bool


def sign_in(text: str, sent: str = "") -> Sign | None:
    """The first text that only the inside of a server writes; not what the caller `sent` and the answer repeats."""
    part = text[:MOST]
    for pattern in SURE:
        for match in pattern.finditer(part):
            if match.group().strip() not in sent:
                return Sign(match.group().strip()[:60], sure=True)
    likely = list(_likely(part, sent))
    return Sign(likely[0], sure=len(likely) > 1) if likely else None


def _likely(text: str, sent: str) -> Iterator[str]:
    """One match of each pattern that may be there by chance."""
    for pattern in LIKELY:
        found = next((one.group().strip() for one in pattern.finditer(text) if one.group().strip() not in sent), None)
        if found is not None:
            yield found[:60]
