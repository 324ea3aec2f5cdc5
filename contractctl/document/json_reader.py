"""JSON text becomes a File (RFC 8259), with what is odd about it and a way to find where everything stands."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from contractctl.document.file import File, Problems
from contractctl.document.json_fault import find_fault
from contractctl.document.json_positions import find_offsets
from contractctl.document.limits import MAX_DEPTH, MAX_DIGITS, MAX_VALUES
from contractctl.document.node import Value
from contractctl.document.positions import line_column
from contractctl.document.scalars import Flaw, double, integer
from contractctl.errors import InputError
from contractctl.model import Pointer

# Half a pair as an escape. One behind an escaped backslash only looks like one, but hides what follows it.
_LONE_ESCAPE = re.compile(
    r"\\u[dD](?:[89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u[dD])[c-fC-F]|(?<=\\\\u[dD])[89abAB])"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

_HALF_PAIR = "Half of a UTF-16 pair; U+FFFD stands for it."

Trail = tuple["Trail", str | int] | None
"""The way down to a value as linked pairs: a walk makes one for each container and shares the rest."""


def read_json(name: str, text: str) -> File:
    """Read a text as JSON. Raises InputError with the line and column of the first fault."""
    reader = _Reader(name, text)
    data = reader.read()
    surrogates = reader.surrogates

    def locate(pointers: Iterable[Pointer]) -> Mapping[Pointer, int]:
        with deep_recursion():
            return find_offsets(text, pointers, _mend if surrogates else None)

    return File(name, text, data, reader.problems.found, locate)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let the C scanner nest as deep as the limit also where Python 3.11 counts its levels as Python's own."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 3 * MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Reader:
    """Reads one text and notes what is odd while the C scanner runs; the walk that finds where is made only then."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.problems = Problems()
        self.surrogates = _LONE_ESCAPE.search(text) is not None
        self._repeated: dict[int, tuple[dict[str, Value], list[str]]] = {}
        self._flawed: dict[int, tuple[Value, Flaw]] = {}

    def read(self) -> Value:
        if sum(map(self.text.count, "[{,")) > MAX_VALUES:
            raise InputError(f"more than {MAX_VALUES:,} values", path=self.name, hint="split it with $ref")
        # Python's own limit on digits is what stops the fast path, so it is taken only where that is the usual one.
        usual = sys.get_int_max_str_digits() == MAX_DIGITS
        try:
            with deep_recursion():
                try:
                    data = self._scan(any_length=not usual)
                except json.JSONDecodeError:
                    raise
                except ValueError:
                    data = self._scan(any_length=True)
        except (ValueError, RecursionError):
            raise self._fault() from None
        if _deeper_than(data, MAX_DEPTH):
            raise self._fault()
        if self._repeated or self._flawed or self.surrogates:
            data = self._note(data)
        return data

    def _scan(self, *, any_length: bool) -> Value:
        self._repeated.clear()
        self._flawed.clear()
        value: Value = json.loads(
            self.text,
            object_pairs_hook=self._object,
            parse_float=self._float,
            parse_int=self._integer if any_length else None,
            parse_constant=_refuse,
        )
        return value

    def _fault(self) -> InputError:
        offset, message = find_fault(self.text)
        line, column = line_column(self.text, offset)
        return InputError(f"invalid JSON: {message}", path=self.name, line=line, column=column)

    def _object(self, pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        value = dict(pairs)
        if len(value) != len(pairs):
            seen: set[str] = set()
            repeated = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
            self._repeated[id(value)] = (value, list(dict.fromkeys(repeated)))
        return value

    def _float(self, text: str) -> float:
        value, flaw = double(text)
        if flaw:
            self._flawed[id(value)] = (value, flaw)
        return value

    def _integer(self, text: str) -> int:
        value, flaw = integer(text)
        if flaw:
            self._flawed[id(value)] = (value, flaw)
        return value

    def _note(self, data: Value) -> Value:
        """Find the pointers of what the scan met, and mend strings that no encoding can write."""
        for trail, value in _containers([data]):
            if id(value) in self._repeated:
                self._note_repeated(trail, self._repeated[id(value)][1])
            if self.surrogates:
                self._mend_strings(trail, value)
            for key, child in _pairs(value):
                self._note_flaw(child, (trail, key))
        self._note_flaw(data, None)
        if isinstance(data, str) and _SURROGATE.search(data):
            self.problems.add("lone-surrogate", (), _HALF_PAIR)
            return _mend(data)
        return data

    def _note_flaw(self, value: Value, trail: Trail) -> None:
        if id(value) in self._flawed:
            flaw = self._flawed[id(value)][1]
            self.problems.add(flaw.kind, _pointer(trail), flaw.message)

    def _note_repeated(self, trail: Trail, keys: list[str]) -> None:
        for key in map(_mend, keys):
            if self.problems.wants("duplicate-key"):
                message = f"The key '{key}' stands more than once; the last one counts."
                self.problems.keep("duplicate-key", _pointer((trail, key)), message)

    def _mend_strings(self, trail: Trail, value: dict[str, Value] | list[Value]) -> None:
        """Replace lone surrogates in the keys and strings of one container."""
        pairs = list(_pairs(value))
        for key, child in pairs:
            strings = [text for text in (key, child) if isinstance(text, str)]
            if any(map(_SURROGATE.search, strings)):
                place = _pointer((trail, _mend(key) if isinstance(key, str) else key))
                self.problems.add("lone-surrogate", place, _HALF_PAIR)
        mended = [(key, _mend(child) if isinstance(child, str) else child) for key, child in pairs]
        if isinstance(value, dict):
            value.clear()
            value.update((_mend(str(key)), child) for key, child in mended)
        else:
            value[:] = [child for _, child in mended]


def _refuse(constant: str) -> Value:
    raise ValueError(constant)


def _mend(text: str) -> str:
    """Replace each half of a UTF-16 pair by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _deeper_than(data: Value, limit: int) -> bool:
    """Whether containers nest deeper than a limit."""
    level: list[dict[str, Value] | list[Value]] = [data] if isinstance(data, dict | list) else []
    for _ in range(limit):
        level = [
            child
            for container in level
            for child in (container.values() if type(container) is dict else container)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return False
    return bool(level)


def _containers(roots: list[Value]) -> Iterator[tuple[Trail, dict[str, Value] | list[Value]]]:
    """Every object and array with the way down to it."""
    pending: list[tuple[Trail, Value]] = [(None, root) for root in roots]
    while pending:
        trail, value = pending.pop()
        if isinstance(value, dict | list):
            yield trail, value
            pending.extend(((trail, key), child) for key, child in _pairs(value) if isinstance(child, dict | list))


def _pairs(container: dict[str, Value] | list[Value]) -> Iterable[tuple[str | int, Value]]:
    return container.items() if isinstance(container, dict) else enumerate(container)


def _pointer(trail: Trail) -> Pointer:
    tokens: list[str | int] = []
    while trail is not None:
        trail, token = trail
        tokens.append(token)
    return tuple(reversed(tokens))
