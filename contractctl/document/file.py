"""One file as it was read: its name, its text, its value, what is wrong with it, and where everything stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contractctl.document.limits import MAX_PROBLEMS
from contractctl.document.node import Node, Value
from contractctl.document.positions import line_columns
from contractctl.model import Pointer

Locator = Callable[[Iterable[Pointer]], Mapping[Pointer, int]]
"""Finds the offset of each pointer in the text; a pointer that does not exist has that of its nearest ancestor."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that was read around.

    `kind` is one of:

    - `duplicate-key`: a key stands twice in one object; the last one counts
    - `multiple-documents`: a YAML stream holds more than one document; the first one counts
    - `number-too-long`: an integer of more than 4,300 digits; the nearest one of 4,300 digits stands for it
    - `number-too-large`: a float beyond the range of a double; the largest double stands for it
    - `not-finite`: `.inf` or `.nan`, which JSON cannot hold
    - `lone-surrogate`: half of a UTF-16 pair; U+FFFD stands for it
    - `merge-key`: a `<<` whose value is neither an object nor a list of objects; it is read as a plain key
    - `unknown-tag`: a YAML tag that JSON has no type for, or that does not fit its value; it is ignored
    - `ambiguous-scalar`: a plain scalar that YAML 1.1 and YAML 1.2 read as different values; YAML 1.2 counts
    """

    kind: str
    pointer: Pointer
    message: str


class Problems:
    """The problems of one file while it is read; of each kind only the first thousand are kept."""

    __slots__ = ("_counts", "found")

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self._counts: dict[str, int] = {}

    def wants(self, kind: str) -> bool:
        """Count one more of a kind, and say whether it is to be kept."""
        count = self._counts.get(kind, 0)
        self._counts[kind] = count + 1
        return count < MAX_PROBLEMS

    def add(self, kind: str, pointer: Pointer, message: str) -> None:
        """Keep a problem, unless there are too many of its kind."""
        if self.wants(kind):
            self.keep(kind, pointer, message)

    def keep(self, kind: str, pointer: Pointer, message: str) -> None:
        """Keep a problem that was asked about with `wants`."""
        self.found.append(Problem(kind, pointer, message))


class File:
    """A file that was read. Lines and columns are found only when somebody asks for them."""

    __slots__ = ("_locator", "data", "name", "problems", "root", "text")

    def __init__(self, name: str, text: str, data: Value, problems: Iterable[Problem], locator: Locator) -> None:
        self.name = name
        self.text = text
        self.data = data
        self.problems = tuple(problems)
        self.root = Node(self, data)
        self._locator = locator

    def __repr__(self) -> str:
        """The name: the text may be long."""
        return f"File({self.name!r})"

    def locate(self, pointers: Iterable[Pointer]) -> dict[Pointer, tuple[int, int]]:
        """The 1-based line and column of the key or the array item that each pointer names.

        The root stands at the first character of its value; a pointer that does not exist stands where its nearest
        existing ancestor does. Columns count code points. All pointers are found in one pass, so ask for many at once.
        """
        offsets = self._locator(pointers)
        places = line_columns(self.text, offsets.values())
        return {pointer: places[offset] for pointer, offset in offsets.items()}
