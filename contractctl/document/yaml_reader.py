"""YAML text becomes a File, by the events of PyYAML's parser: the one in C where it is there."""

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from contractctl.document.file import File
from contractctl.document.positions import line_column
from contractctl.document.yaml_constructor import Constructor, Event, Fault
from contractctl.errors import InputError

NextEvent = Callable[[], Event]

# Line breaks of YAML 1.1 that are plain characters in YAML 1.2.
_OLD_BREAKS = "\x85\u2028\u2029"
_PRIVATE_USE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _PythonParser(Reader, Scanner, Parser):
    """PyYAML's parser without its C library: the same events, slower."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def read_yaml(name: str, text: str) -> File:
    """Read the first document of a text as YAML. Raises InputError with the line and column of the first fault."""
    constructor = Constructor()
    try:
        with _garbage_kept():
            next_event = yaml_events(text)
            next_event()  # the start of the stream
            start = next_event()
            if not isinstance(start, yaml.DocumentStartEvent):
                raise InputError("the file is empty", path=name)
            data = constructor.build(next_event)
            _note_more(next_event(), text, constructor)
    except Fault as fault:
        line, column = line_column(text, fault.offset)
        raise InputError(fault.message, path=name, line=line, column=column) from None
    except yaml.YAMLError as error:
        raise _input_error(name, text, error) from None
    offsets = constructor.offsets
    return File(name, text, data, constructor.problems.found, lambda pointers: offsets.find(data, pointers))


def yaml_events(text: str) -> NextEvent:
    """The parser of a text as a function that returns its next event. Both raise yaml.YAMLError.

    Marks count code points of the text. What YAML 1.2 takes for plain characters is no line break here.
    """
    swap, restore = _stand_ins(text)
    source = text.translate(swap) if swap else text
    parser_class: Any = _PythonParser
    with suppress(ImportError):
        from yaml._yaml import CParser as parser_class  # noqa: N813 - may be missing
    next_event: NextEvent = parser_class(source).get_event
    if not restore:
        return next_event

    def restored() -> Event:
        event = next_event()
        if isinstance(event, yaml.ScalarEvent):
            event.value = event.value.translate(restore)
        return event

    return restored


def _note_more(start: Event, text: str, constructor: Constructor) -> None:
    """Note that another document follows: its content is not looked at."""
    if not isinstance(start, yaml.StreamEndEvent):
        line, _ = line_column(text, start.start_mark.index)
        message = f"A second YAML document begins on line {line}; only the first one is read."
        constructor.problems.add("multiple-documents", (), message)


def _stand_ins(text: str) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """Characters that the text does not hold, for those that PyYAML would take for line breaks; and the way back."""
    found = [character for character in _OLD_BREAKS if character in text]
    if not found:
        return {}, {}
    used = set(text)
    free = (chr(code) for codes in _PRIVATE_USE for code in codes if chr(code) not in used)
    pairs = list(zip(found, free, strict=False))
    return {ord(old): new for old, new in pairs}, {ord(new): old for old, new in pairs}


def _input_error(name: str, text: str, error: yaml.YAMLError) -> InputError:
    """The parser's own words, with the place in our count."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index, len(text)) if mark else 0
        parts = [part for part in (error.context, error.problem) if part]
        hint = "YAML is indented with spaces, not with tabs" if text[offset : offset + 1] == "\t" else None
        line, column = line_column(text, offset)
        return InputError("invalid YAML: " + ": ".join(parts), path=name, line=line, column=column, hint=hint)
    unreadable = _UNREADABLE.search(text)
    offset = unreadable.start() if unreadable else 0
    line, column = line_column(text, offset)
    shown = f"the character U+{ord(text[offset]):04X}, which YAML does not allow" if unreadable else str(error)
    return InputError(f"invalid YAML: {shown}", path=name, line=line, column=column)


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Stop the garbage collector: nothing that is made while a file is read can be garbage."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
