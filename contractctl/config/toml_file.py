"""A TOML file with the lines of its keys: tomllib reads the values, a scan of the text finds where they stand."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from contractctl.errors import UsageError

Key = str | int
"""A key of a table, or the index of a table in an array of tables."""

_HEADER = re.compile(r"\s*(?P<open>\[\[?)(?P<keys>.+?)\]\]?\s*(?:#.*)?")
_PART = re.compile(r"""\s*(?:"(?P<basic>[^"]*)"|'(?P<literal>[^']*)'|(?P<bare>[\w-]+))\s*""")
_MULTILINE = re.compile(r"\"\"\"|'''")
_FAULT = re.compile(r"(?P<message>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)


@dataclass(frozen=True)
class TomlFile:
    """One file, its values, and the name that errors give it."""

    path: Path
    text: str
    values: Mapping[str, object]

    def line(self, *keys: Key) -> int | None:
        """The 1-based line of a key, or of the nearest table around it that has a line of its own."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys)

    @cached_property
    def _lines(self) -> dict[tuple[Key, ...], int]:
        found: dict[tuple[Key, ...], int] = {}
        table: tuple[Key, ...] = ()
        counts: dict[tuple[Key, ...], int] = {}
        for number, line in _outside_of_strings(self.text):
            header = _HEADER.fullmatch(line)
            if header is not None:
                table = _in_last_of(_keys(header["keys"])[0], counts)
                if header["open"] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    found.setdefault(table, number)
                    table = (*table, counts[table])
                found.setdefault(table, number)
                continue
            keys, rest = _keys(line)
            if keys and rest.startswith("="):
                for end in range(1, len(keys) + 1):
                    found.setdefault((*table, *keys[:end]), number)
        return found


def _in_last_of(table: tuple[Key, ...], counts: Mapping[tuple[Key, ...], int]) -> tuple[Key, ...]:
    """The keys of a header below arrays of tables: it belongs to the last table of each."""
    found: tuple[Key, ...] = ()
    for key in table[:-1]:
        found = (*found, key)
        found = (*found, counts[found]) if found in counts else found
    return (*found, *table[-1:])


def read_toml(path: Path) -> TomlFile:
    """Read a file. Raises UsageError with the line and column of what is no TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors still begin a file with a byte order mark
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=str(path)) from None
    except UnicodeDecodeError:
        raise UsageError("not UTF-8: a TOML file must be", path=str(path)) from None
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        fault = _FAULT.fullmatch(str(error))
        message = fault["message"] if fault else str(error)
        line, column = (int(fault["line"]), int(fault["column"])) if fault and fault["line"] else _end(text)
        raise UsageError(f"no valid TOML: {message}", path=str(path), line=line, column=column) from None


def _outside_of_strings(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not begin inside a string of several lines, with their numbers."""
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside:
            yield number, line.rstrip("\r")
        for mark in _MULTILINE.findall(line):
            inside = "" if inside == mark else inside or mark


def _keys(text: str) -> tuple[tuple[Key, ...], str]:
    """The dotted key that a text begins with, and what follows it."""
    keys: list[Key] = []
    position = 0
    while match := _PART.match(text, position):
        keys.append(next(group for group in match.group("basic", "literal", "bare") if group is not None))
        position = match.end()
        if not text.startswith(".", position):
            break
        position += 1
    return tuple(keys), text[position:]


def _end(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n")
