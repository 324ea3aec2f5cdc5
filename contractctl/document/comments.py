"""A comment that speaks to contractctl belongs to a node: parsers drop comments, so a second reading says which one."""

import re
from bisect import bisect_left
from dataclasses import dataclass

import yaml

from contractctl.document.file import File
from contractctl.document.positions import line_columns
from contractctl.document.yaml_constructor import Event
from contractctl.document.yaml_reader import yaml_events
from contractctl.model import Pointer

MARK = "contractctl:"
"""What such a comment begins with."""

_COMMENT = re.compile(rf"(?<![^ \t\r\n])#[ \t]*{MARK}([^\r\n]*)")
_HASH = re.compile(r"(?<![^ \t\r\n])#")
_BREAK = re.compile(r"[\r\n]|\Z")
_OPENS = re.compile(r"(?:---)?[ \t?,{\[-]*")
"""What may stand before a comment that is about the node after it."""

_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_CONTENT = frozenset({*_STARTS, *_ENDS, yaml.ScalarEvent, yaml.AliasEvent})


@dataclass(frozen=True, slots=True)
class Comment:
    """What a comment says after `contractctl:`, its 1-based line and column, and the pointer of the node it is about.

    At the end of a line it is about the first key or array item on that line, else about the value that ends there; on
    a line of its own about the next key or item; above the first key about the whole file, whose pointer is empty.
    The pointer is None where there is no such node.
    """

    text: str
    line: int
    column: int
    pointer: Pointer | None


def comments(file: File) -> list[Comment]:
    """The comments of a file that speak to contractctl, in its order.

    The text is parsed again, and only where it holds one: what looks like a comment inside a scalar is none.
    """
    lines = [_Line(file.text, match) for match in _COMMENT.finditer(file.text)]
    if not lines:
        return []
    try:
        _Search(file.text, lines).run()
    except yaml.YAMLError:  # so it was read as JSON, which has no comments
        return []
    found = [(line, match) for line in lines if (match := line.comment(file.text)) is not None]
    places = line_columns(file.text, [match.start() for _, match in found])
    return [Comment(match[1].strip(), *places[match.start()], line.about(file, match.start())) for line, match in found]


class _Line:
    """A line that may end in such a comment, and what the parser says of it."""

    __slots__ = ("_hashes", "before", "end", "ended", "following", "start")

    def __init__(self, text: str, match: re.Match[str]) -> None:
        self.start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
        self.end = match.end()
        self.before: Pointer | None = None
        """What begins first on it."""
        self.ended: Pointer | None = None
        """What ends first on it."""
        self.following: Pointer | None = None
        """What begins first after it. Stays None where the YAML document is over before."""
        self._hashes = [one.start() for one in _HASH.finditer(text, self.start, self.end)][::-1]
        """Where a comment may begin; the first one is the last here."""

    def cover(self, start: int, end: int) -> None:
        """A scalar stands here: no comment begins in it. Scalars are told in their order."""
        while self._hashes and start <= self._hashes[-1] < end:
            self._hashes.pop()

    def comment(self, text: str) -> re.Match[str] | None:
        """Its comment, where that speaks to contractctl from its first word."""
        return _COMMENT.match(text, self._hashes[-1]) if self._hashes else None

    def about(self, file: File, comment: int) -> Pointer | None:
        """The pointer of the node that its comment is about. A merge key is none."""
        pointer = self.before
        if pointer is None:
            opens = _OPENS.fullmatch(file.text, self.start, comment)
            pointer = self.following if opens else self.ended
        if pointer is None:
            return None
        merged = (*(name for name in pointer[:-1] if name != "<<"), *pointer[-1:])  # as a member of what it is in
        return next((one for one in (pointer, merged) if file.root.find(*one) is not None), None)


class _Way:
    """The pointer of what a parser is at, event by event."""

    def __init__(self) -> None:
        self.pointer: list[str | int] = []
        self._is_map: list[bool] = []
        self._awaits_key: list[bool] = []
        self._anchored: dict[str, str] = {}

    def enter(self, event: Event) -> bool:
        """Take an event as a key, a member's value or an item. Whether a key or an item begins with it."""
        if not self._is_map:
            return False
        if not self._is_map[-1]:
            self.pointer[-1] = int(self.pointer[-1]) + 1
            return True
        is_key = self._awaits_key[-1]
        self._awaits_key[-1] = not is_key
        if is_key:
            self.pointer[-1] = self._key(event)
        return is_key

    def open(self, *, is_map: bool) -> None:
        """An object or an array begins."""
        self.pointer.append("" if is_map else -1)
        self._is_map.append(is_map)
        self._awaits_key.append(is_map)

    def close(self) -> None:
        """It ends."""
        for stack in (self.pointer, self._is_map, self._awaits_key):
            stack.pop()

    def _key(self, event: Event) -> str:
        """The text of a key. An alias as a key stands for the text that an earlier key has."""
        if type(event) is yaml.AliasEvent:
            return self._anchored.get(str(event.anchor), "")
        text = str(event.value)
        if event.anchor is not None:
            self._anchored[event.anchor] = text
        return text


class _Search:
    """One pass over the events of a text, with an eye on some lines."""

    def __init__(self, text: str, lines: list[_Line]) -> None:
        self._text = text
        self._lines = lines
        self._next = 0
        """The first line that is not passed yet."""
        self._way = _Way()
        self._is_first = True

    def run(self) -> None:
        """Tell each line what stands around it. Raises YAMLError."""
        next_event = yaml_events(self._text)
        next_event()  # the start of the stream
        next_event()  # the start of the document
        while type(event := next_event()) in _CONTENT:
            self._meet(event)
        end = int(event.start_mark.index)
        del self._lines[bisect_left(self._lines, end, key=lambda line: line.start) :]

    def _meet(self, event: Event) -> None:
        start, end, kind = event.start_mark.index, event.end_mark.index, type(event)
        if kind in _ENDS:
            self._way.close()
            if end > start:  # only a bracket has a place
                self._end(start, end, is_scalar=False)
            return
        if self._way.enter(event):
            self._begin(start)
        if kind in _STARTS:
            self._way.open(is_map=kind is yaml.MappingStartEvent)
        elif kind is yaml.ScalarEvent:
            if event.style in ("|", ">"):  # a comment may stand behind its sign
                start = self._line_end(start)
            self._end(start, end, is_scalar=True)

    def _begin(self, start: int) -> None:
        """A key or an item begins."""
        pointer = tuple(self._way.pointer)
        lines = self._lines
        while self._next < len(lines) and lines[self._next].end <= start:
            lines[self._next].following = () if self._is_first else pointer
            self._next += 1
        if self._next < len(lines) and lines[self._next].start <= start and lines[self._next].before is None:
            lines[self._next].before = pointer
        self._is_first = False

    def _end(self, start: int, end: int, *, is_scalar: bool) -> None:
        """A value ends: a scalar hides what stands in it."""
        for number in range(self._next, len(self._lines)):
            line = self._lines[number]
            if line.start >= end:
                break
            if is_scalar:
                line.cover(start, end)
            if end <= line.end and line.ended is None:
                line.ended = tuple(self._way.pointer)

    def _line_end(self, offset: int) -> int:
        match = _BREAK.search(self._text, offset)
        return match.start() if match else len(self._text)
