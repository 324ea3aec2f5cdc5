"""Where pointers stand in a JSON text: one pass that goes down only where one of them leads, C skips the rest."""

import re
from collections.abc import Callable, Iterable
from json import JSONDecoder
from typing import Any

from contractctl.model import Pointer

_skip_blank = re.compile(r"[ \t\n\r]*").match
_decoder: Any = JSONDecoder(parse_float=str, parse_int=str)  # numbers that nobody reads cannot be too long
_skip_value: Callable[[str, int], tuple[object, int]] = _decoder.scan_once


class _Wanted:
    """A value that is asked for, or one on the way to it."""

    __slots__ = ("below", "offset")

    def __init__(self) -> None:
        self.offset = -1
        self.below: dict[str | int, _Wanted] = {}

    def met(self, offset: int) -> None:
        """Note where the value stands. One met before was overwritten by a later key: what was found in it is void."""
        if self.offset >= 0:
            void = list(self.below.values())
            while void:
                wanted = void.pop()
                wanted.offset = -1
                void.extend(wanted.below.values())
        self.offset = offset


def find_offsets(text: str, pointers: Iterable[Pointer], mend: Callable[[str], str] | None) -> dict[Pointer, int]:
    """The offset of each pointer's key or item in a valid JSON text; of its nearest ancestor where it does not exist.

    `mend` is applied to keys before they are compared.
    """
    asked = list(pointers)
    root = _Wanted()
    for pointer in asked:
        wanted = root
        for token in pointer:
            wanted = wanted.below.setdefault(token, _Wanted())
    _scan(text, root, mend)
    return {pointer: _deepest(root, pointer) for pointer in asked}


def _deepest(root: _Wanted, pointer: Pointer) -> int:
    offset = root.offset
    wanted = root
    for token in pointer:
        wanted = wanted.below[token]
        if wanted.offset < 0:
            break
        offset = wanted.offset
    return offset


def _scan(text: str, root: _Wanted, mend: Callable[[str], str] | None) -> None:
    position = _blank(text, 0)
    root.met(position)
    around: list[tuple[_Wanted, int]] = []  # the containers around, and the next index in an array, -1 in an object
    position = _enter(text, position, root, around)
    while around:
        mark = text[position]
        if mark in "}]":
            around.pop()
            position = _blank(text, position + 1)
            continue
        if mark == ",":
            position = _blank(text, position + 1)
        container, index = around[-1]
        start = position
        token: str | int = index
        if index < 0:
            key, position = _skip_value(text, position)
            token = mend(str(key)) if mend else str(key)
            position = _blank(text, _blank(text, position) + 1)
        else:
            around[-1] = (container, index + 1)
        wanted = container.below.get(token)
        if wanted is None:
            position = _blank(text, _skip_value(text, position)[1])
        else:
            wanted.met(start)
            position = _enter(text, position, wanted, around)


def _enter(text: str, position: int, wanted: _Wanted, around: list[tuple[_Wanted, int]]) -> int:
    """Go into a container that holds something wanted, over any other value."""
    if wanted.below and text[position] in "{[":
        around.append((wanted, -1 if text[position] == "{" else 0))
        return _blank(text, position + 1)
    return _blank(text, _skip_value(text, position)[1])


def _blank(text: str, position: int) -> int:
    match = _skip_blank(text, position)
    return match.end() if match else position
