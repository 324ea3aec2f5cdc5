"""Structured Field Values (RFC 9651): header fields that are lists, dictionaries or single items of typed values."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal


class Token(str):
    """A bare word (RFC 9651 3.3.4), which is not the same as a quoted string."""

    __slots__ = ()


Bare = int | Decimal | str | Token | bytes | bool | datetime
"""A bare item; a Display String is a `str`, too."""


@dataclass(frozen=True)
class Item:
    """A value with its parameters."""

    value: Bare
    parameters: Mapping[str, Bare] = field(default_factory=dict)


@dataclass(frozen=True)
class InnerList:
    """A list inside a list or dictionary, with its parameters."""

    items: tuple[Item, ...]
    parameters: Mapping[str, Bare] = field(default_factory=dict)


Member = Item | InnerList

NUMBER = re.compile(r"-?(?:\d{1,12}\.\d{1,3}|\d{1,15})(?![\d.])")
STRING = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
TOKEN = re.compile(r"[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*")
BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
DATE = re.compile(r"@(-?\d{1,15})(?![\d.])")
DISPLAY = re.compile(r'%"((?:[\x20-\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*)"')


def read_list(text: str) -> tuple[Member, ...]:
    """Read a List (RFC 9651 3.1). Raises ValueError that says where it is none."""
    reader = _Reader(text)
    return tuple(reader.members())


def read_dictionary(text: str) -> Mapping[str, Member]:
    """Read a Dictionary (RFC 9651 3.2); a key alone is true. Raises ValueError."""
    reader = _Reader(text)
    found: dict[str, Member] = {}
    while not reader.done:
        key = reader.take(KEY, "a key").group()
        if reader.skip("="):
            found[key] = reader.member()
        else:
            found[key] = Item(value=True, parameters=reader.parameters())
        reader.parted()
    return found


def read_item(text: str) -> Item:
    """Read one Item (RFC 9651 3.3). Raises ValueError."""
    reader = _Reader(text)
    item = reader.item()
    if not reader.done:
        raise reader.refusal("the end")
    return item


class _Reader:
    """A text and how far it is read."""

    def __init__(self, text: str) -> None:
        self.text = text.strip(" ")
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def refusal(self, wanted: str) -> ValueError:
        return ValueError(f"{wanted} is wanted at character {self.at + 1}")

    def take(self, pattern: re.Pattern[str], wanted: str) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise self.refusal(wanted)
        self.at = found.end()
        return found

    def skip(self, letter: str) -> bool:
        there = self.text.startswith(letter, self.at)
        self.at += len(letter) if there else 0
        return there

    def spaces(self, letters: str = " ") -> None:
        while not self.done and self.text[self.at] in letters:
            self.at += 1

    def parted(self) -> None:
        """Go to the next member: after a comma there must be one."""
        self.spaces(" \t")
        if self.done:
            return
        if not self.skip(","):
            raise self.refusal("a comma")
        self.spaces(" \t")
        if self.done:
            raise self.refusal("a member after the comma")

    def members(self) -> list[Member]:
        found: list[Member] = []
        while not self.done:
            found.append(self.member())
            self.parted()
        return found

    def member(self) -> Member:
        if not self.skip("("):
            return self.item()
        items: list[Item] = []
        while True:
            self.spaces()
            if self.skip(")"):
                return InnerList(tuple(items), self.parameters())
            items.append(self.item())
            if self.done or self.text[self.at] not in " )":
                raise self.refusal("a space or ')'")

    def item(self) -> Item:
        return Item(self.bare(), self.parameters())

    def parameters(self) -> Mapping[str, Bare]:
        found: dict[str, Bare] = {}
        while self.skip(";"):
            self.spaces()
            key = self.take(KEY, "a parameter's key").group()
            found[key] = self.bare() if self.skip("=") else True
        return found

    def bare(self) -> Bare:
        first = self.text[self.at : self.at + 1]
        if first == "-" or first.isdigit():
            number = self.take(NUMBER, "a number").group()
            return Decimal(number) if "." in number else int(number)
        if first == '"':
            return re.sub(r"\\(.)", r"\1", self.take(STRING, "a quoted string").group(1))
        return self.rare(first)

    def rare(self, first: str) -> Bare:
        if first == ":":
            return _decoded(self.take(BYTES, "a byte sequence").group(1))
        if first == "?":
            return self.take(re.compile(r"\?[01]"), "?0 or ?1").group() == "?1"
        if first == "@":
            return _moment(int(self.take(DATE, "a date").group(1)))
        if first == "%":
            return _displayed(self.take(DISPLAY, "a display string").group(1))
        return Token(self.take(TOKEN, "a value").group())


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"a byte sequence is no base64: {error}") from error


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError(f"@{seconds} is no date") from error


def _displayed(text: str) -> str:
    found = re.sub(rb"%([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
    return found.decode()
