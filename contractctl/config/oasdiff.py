"""The files of users of oasdiff: their levels (`--severity-levels`), and what they ignore (`--err-ignore`, `--warn-ignore`)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contractctl.errors import UsageError
from contractctl.findings import Finding
from contractctl.model import Severity

LEVELS: Mapping[str, Severity | None] = {
    "err": Severity.ERROR,
    "warn": Severity.WARNING,
    "info": Severity.INFO,
    "none": None,
}
_QUOTED = re.compile(r"'([^'\n]*)'|`([^`\n]*)`")
_WORD = re.compile(r"[a-z0-9]+")
_SHARED = re.compile(r"property '([^'\n]*)' of the schema")
_METHOD = r"(?<![\w/])"
_COMPONENTS = "components"
_LEAST = 2
"""So many words of an id must stand in a line that does not name the id itself."""


def read_levels(path: Path) -> dict[str, Severity | None]:
    """The levels by oasdiff's id, one a line: `api-security-removed err`. Raises UsageError with the line."""
    found: dict[str, Severity | None] = {}
    for number, line in enumerate(_lines(path), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != _LEAST or words[1].lower() not in LEVELS:
            message = "a line holds an id of oasdiff and one of err, warn, info, none"
            raise UsageError(message, path=str(path), line=number)
        found[words[0]] = LEVELS[words[1].lower()]
    return found


@dataclass(frozen=True, slots=True)
class Ignored:
    """One line of an ignore file; it may hold any other words too."""

    text: str
    path: str
    """The first word that begins with a slash; empty where it speaks of components."""
    quoted: frozenset[str]

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is meant: one of its operations, and its sentence, its id, or the words of its id."""
        return finding.rule.startswith("compatibility/") and self._names_operation(finding) and self._says(finding)

    def _names_operation(self, finding: Finding) -> bool:
        if not finding.operations:
            return not self.path and _COMPONENTS in self.text
        labels = (one.lower() for one in finding.operations)
        return any(one.partition(" ")[2] == self.path and self._has(one) for one in labels)

    def _has(self, label: str) -> bool:
        return re.search(f"{_METHOD}{re.escape(label)}(?!\\S)", self.text) is not None

    def _says(self, finding: Finding) -> bool:
        message = finding.message.lower()
        name = finding.rule.partition("/")[2]
        if message in self.text or name in self.text.split():
            return True
        words = _words(name)
        spoken = set(_WORD.findall(self.text))
        return len(words) >= _LEAST and words <= spoken and all(_speaks(message, one) for one in self.quoted)


def read_ignored(path: Path) -> list[Ignored]:
    """The lines of an ignore file that name an operation or components. Raises UsageError where it cannot be read."""
    return list(_ignored(_lines(path)))


def _ignored(lines: Iterable[str]) -> Iterator[Ignored]:
    for line in lines:
        text = line.lower()
        path = next((word for word in text.split() if word.startswith("/")), "")
        if path or _COMPONENTS in text:
            quoted = frozenset(one or other for one, other in _QUOTED.findall(text))
            yield Ignored(text, path, quoted)


def _speaks(message: str, name: str) -> bool:
    """Whether a sentence has a name; of a property of a schema that operations share it has the end of the path."""
    shared = _SHARED.search(message)
    return name in message or (shared is not None and name.endswith(f"/{shared[1]}"))


def _words(name: str) -> set[str]:
    """The words of an id that its sentence has too."""
    return set(name.split("-")) - {"api", "path", "with", "without", "new", "to", "became"}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=str(path)) from None
    except UnicodeDecodeError:
        raise UsageError("cannot be read: it is no UTF-8", path=str(path)) from None
