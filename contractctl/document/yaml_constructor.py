"""The events of a YAML parser become a value (YAML 1.2 core schema, merge keys) that knows where its keys stand."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from contractctl.document.file import Problems
from contractctl.document.limits import MAX_ALIASED, MAX_DEPTH, MAX_VALUES
from contractctl.document.node import Value
from contractctl.document.scalars import NUMBER_STARTS, WORDS, WORDS_BEFORE, Flaw, resolve
from contractctl.document.yaml_positions import Offsets
from contractctl.document.yaml_tags import is_plain_collection, tagged_scalar, unknown_tag

Event = Any
"""A yaml.Event: its marks are never None here, but its type says so."""

_MERGE: Final = "<<"
_ODD_KEYS: Final = WORDS_BEFORE | {_MERGE}
"""Keys that mean something else, or did before YAML 1.2."""

_MISSING: Final = object()
_LONGEST_KEPT: Final = 64


class _NoKey(str):
    """What a frame of an array has for a key; told by identity, so that no text can be taken for it."""

    __slots__ = ()


_ITEM: Final = _NoKey()


class Fault(Exception):  # noqa: N818 - becomes an InputError once it has its line
    """Something no value can be made of; the reader gives it its line and column."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias stands for: the value, the text where it is a scalar, and its size with all aliases expanded."""

    value: Value
    text: str | None
    size: int
    height: int


class _Frame:
    """A container that is not finished."""

    __slots__ = (
        "anchor", "extra", "height", "items", "key", "members", "merge_at", "merges", "moved", "offsets", "start"
    )  # fmt: skip

    def __init__(self, *, is_map: bool, anchor: str | None = None, start: int = 0) -> None:
        self.key: Any = None if is_map else _ITEM
        """The key that waits for its value; None where a key is what comes next."""
        self.members: dict[str, Value] = {}
        self.items: list[Value] = []
        self.offsets = array("I")
        self.anchor = anchor
        self.start = start
        self.extra = 0
        """What the values below its own members add to its size."""
        self.height = 0
        self.merge_at = -1
        self.merges: list[dict[str, Value]] = []
        self.moved: dict[str, int] = {}

    def finish(self, offsets: Offsets) -> dict[str, Value] | list[Value]:
        """The value, with the offsets of its keys or items handed on."""
        if self.key is _ITEM:
            offsets.keep(self.items, self.offsets)
            return self.items
        members = self.members
        if self.moved:
            for index, key in enumerate(members):
                self.offsets[index] = self.moved.get(key, self.offsets[index])
        for source in self.merges:
            for key, offset in zip(source, offsets.of(source), strict=True):
                if key not in members:
                    members[key] = source[key]
                    self.offsets.append(offset)
        offsets.keep(members, self.offsets)
        return members


class Constructor:
    """Builds the value of one YAML document from its events, with a stack of its own: depth costs no recursion."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.offsets = Offsets()
        self._root = _Frame(is_map=False)
        self._frame = self._root
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._aliased = 0
        self._known: dict[str, Value] = dict(WORDS)
        self._flaws: dict[str, Flaw] = {}
        self._keys: dict[str, str] = {}
        for word in WORDS_BEFORE:
            self._learn(word)

    def build(self, next_event: Callable[[], Event]) -> Value:
        """The value of the document whose start has been read, up to its end. Raises Fault."""
        handlers: dict[type, Callable[[Event], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
        }
        event = next_event()
        for _ in range(2 * MAX_VALUES):
            if type(event) is yaml.DocumentEndEvent:
                self.offsets.root = self._root.offsets[0]
                return self._root.items[0]
            handlers[type(event)](event)
            event = next_event()
        raise Fault(f"more than {MAX_VALUES:,} values", event.start_mark.index)

    def _scalar(self, event: Event) -> None:
        frame = self._frame
        text = event.value
        if frame.key is None:
            if event.tag is None and event.anchor is None and text not in frame.members and text not in _ODD_KEYS:
                frame.key = self._keys.setdefault(text, text)
                frame.offsets.append(event.start_mark.index)
            else:
                self._key(frame, event, text)
            return
        if event.tag is None and not event.implicit[0]:
            value = text
        else:
            value = self._plain(text) if event.tag is None else self._tagged(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, text, 1, 0)
        if frame.key is not _ITEM and frame.merge_at < 0:  # what _attach does, without the call: most scalars end here
            frame.members[frame.key] = value
            frame.key = None
        else:
            self._attach(frame, value, event.start_mark.index)

    def _plain(self, text: str) -> Value:
        """The value of a plain scalar."""
        value = self._known.get(text, _MISSING)
        if value is _MISSING:
            return self._number(text) if text[0] in NUMBER_STARTS else text
        if text in self._flaws:
            self._report(self._flaws[text])
        return value

    def _attach(self, frame: _Frame, value: Value, offset: int) -> None:
        """Put a finished value where it belongs: under the key that waits for it, or at the end of the array."""
        key = frame.key
        if key is _ITEM:
            frame.offsets.append(offset)
            frame.items.append(value)
        elif frame.merge_at < 0:
            frame.members[key] = value
            frame.key = None
        else:
            self._merge(frame, value)

    def _key(self, frame: _Frame, event: Event, text: str) -> None:
        """Take the text of a scalar as the key of the value that follows."""
        key = frame.key = self._keys.setdefault(text, text)
        offset = event.start_mark.index
        if type(event) is yaml.ScalarEvent:
            if event.anchor is not None:
                value = resolve(text)[0] if event.implicit[0] else text
                self._anchors[event.anchor] = _Anchored(value, text, 1, 0)
            if event.tag is not None:
                self._tagged(event)
            elif event.implicit[0] and text in WORDS_BEFORE:
                self._report(self._flaws[text])
            if key == _MERGE and event.implicit[0]:
                frame.merge_at = offset
                return
        self._place_key(frame, key, offset)

    def _place_key(self, frame: _Frame, key: str, offset: int) -> None:
        """Note where a key stands; of one that stands twice, where it stands last."""
        if key in frame.members:
            frame.moved[key] = offset
            self._report(Flaw("duplicate-key", f"The key '{key}' stands more than once; the last one counts."))
        else:
            frame.offsets.append(offset)

    def _merge(self, frame: _Frame, value: Value) -> None:
        """Keep what a `<<` names until the object ends: keys of its own win. Anything but objects is a plain value."""
        sources = value if isinstance(value, list) else [value]
        objects = [source for source in sources if isinstance(source, dict)]
        offset, frame.merge_at = frame.merge_at, -1
        if len(objects) == len(sources):
            frame.merges.extend(objects)
        else:
            self._report(Flaw("merge-key", "The value of << is neither an object nor a list of objects."))
            self._place_key(frame, _MERGE, offset)
            frame.members[_MERGE] = value
        frame.key = None

    def _start(self, event: Event) -> None:
        frame = self._frame
        offset = event.start_mark.index
        if frame.key is None:
            raise Fault("a key that is an object or an array", offset)
        if len(self._stack) == MAX_DEPTH:
            raise Fault(f"nested more than {MAX_DEPTH:,} levels deep", offset)
        if event.tag is not None and not is_plain_collection(event):
            self._report(unknown_tag(event.tag))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._stack.append(frame)
        self._frame = _Frame(is_map=type(event) is yaml.MappingStartEvent, anchor=event.anchor, start=offset)

    def _end(self, _: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        frame = self._frame
        value = frame.finish(self.offsets)
        size = 1 + len(value) + frame.extra
        parent = self._frame = self._stack.pop()
        parent.extra += size - 1
        parent.height = max(parent.height, frame.height + 1)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = _Anchored(value, None, size, frame.height + 1)
        self._attach(parent, value, frame.start)

    def _alias(self, event: Event) -> None:
        frame = self._frame
        offset = event.start_mark.index
        if event.anchor not in self._anchors:
            raise Fault(f"the alias *{event.anchor} stands for no anchor before it", offset)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise Fault(f"the alias *{event.anchor} stands inside what it stands for", offset)
        if frame.key is None:
            if anchored.text is None:
                raise Fault("a key that is an object or an array", offset)
            self._key(frame, event, anchored.text)
            return
        self._aliased += anchored.size
        if self._aliased > MAX_ALIASED:
            raise Fault(f"aliases that stand for more than {MAX_ALIASED:,} values", offset)
        if len(self._stack) + anchored.height > MAX_DEPTH:
            raise Fault(f"nested more than {MAX_DEPTH:,} levels deep, aliases expanded", offset)
        frame.extra += anchored.size - 1
        frame.height = max(frame.height, anchored.height)
        self._attach(frame, anchored.value, offset)

    def _number(self, text: str) -> Value:
        """The value of a plain scalar that begins like a number, with its flaw reported."""
        value, flaw = self._learn(text)
        if flaw:
            self._report(flaw)
        return value

    def _learn(self, text: str) -> tuple[Value, Flaw | None]:
        """Resolve a plain scalar, and remember a short one."""
        value, flaw = resolve(text)
        if len(text) <= _LONGEST_KEPT:
            self._known[text] = value
            if flaw:
                self._flaws[text] = flaw
        return value, flaw

    def _tagged(self, event: Event) -> Value:
        value, flaw = tagged_scalar(event.tag, event.value)
        if flaw:
            self._report(flaw)
        return value

    def _report(self, flaw: Flaw) -> None:
        """Keep a problem with the value that is being read."""
        if self.problems.wants(flaw.kind):
            frames = [*self._stack[1:], self._frame] if self._stack else []
            pointer = tuple(len(frame.items) if frame.key is _ITEM else frame.key or "" for frame in frames)
            self.problems.keep(flaw.kind, pointer, flaw.message)
