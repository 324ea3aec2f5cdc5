"""The one form that schemas of every version are brought into: interned, so that equal ones are the same object."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from contractctl.diff.schema.numeric import Numbers
from contractctl.diff.schema.texts import Texts

NULL, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT = (1 << place for place in range(7))
BOOLEAN = FALSE | TRUE
EVERY = (1 << 7) - 1
KINDS = (NULL, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT)
"""The kinds of JSON values, as bits; the two booleans are kinds of their own."""


class Node:
    """A set of JSON values. Nodes of one pool are equal only if they are the same object."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number
        """The order in which the nodes were made: it makes everything that follows from sets of them repeatable."""


N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Sequence:
    """What one schema says of the items of an array: the first ones by position, then all others."""

    first: tuple[Node, ...]
    rest: Node

    def at(self, index: int) -> Node:
        """The node of the item at a position."""
        return self.first[index] if index < len(self.first) else self.rest


@dataclass(frozen=True, slots=True)
class Arrays:
    """Arrays that keep every one of these. `contains` holds a node, the least and the most items that are in it."""

    sequences: frozenset[Sequence] = frozenset()
    least: int = 0
    most: int | None = None
    contains: frozenset[tuple[Node, int, int | None]] = frozenset()
    unique: bool = False
    repeated: bool = False
    """Whether two items are equal."""

    def met(self, other: "Arrays") -> "Arrays":
        """The arrays of both."""
        return Arrays(
            self.sequences | other.sequences, max(self.least, other.least), smaller(self.most, other.most),
            self.contains | other.contains, self.unique or other.unique, self.repeated or other.repeated,
        )  # fmt: skip

    @property
    def empty(self) -> bool:
        """Whether a glance shows that there is no such array."""
        return (self.most is not None and self.least > self.most) or (self.unique and self.repeated)


@dataclass(frozen=True, slots=True)
class Members:
    """What one schema says of the members of an object: by name, by pattern of the name, and of all others."""

    named: frozenset[tuple[str, Node]]
    patterned: frozenset[tuple[str, Node]]
    others: Node


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects that keep every one of these. `names` is what the names of all members are in."""

    members: frozenset[Members] = frozenset()
    required: frozenset[str] = frozenset()
    least: int = 0
    most: int | None = None
    names: frozenset[Node] = frozenset()

    def met(self, other: "Objects") -> "Objects":
        """The objects of both."""
        return Objects(
            self.members | other.members, self.required | other.required, max(self.least, other.least),
            smaller(self.most, other.most), self.names | other.names,
        )  # fmt: skip

    @property
    def empty(self) -> bool:
        """Whether a glance shows that there is no such object."""
        return self.most is not None and max(self.least, len(self.required)) > self.most


def smaller(one: int | None, other: int | None) -> int | None:
    """The smaller of two bounds, of which None is none."""
    return other if one is None else one if other is None else min(one, other)


F = TypeVar("F", Numbers, Texts, Arrays, Objects)


class Leaf(Node):
    """Values of some kinds, with what each kind must keep; None: nothing."""

    __slots__ = ("arrays", "kinds", "numbers", "objects", "texts")

    def __init__(  # noqa: PLR0913, PLR0917 -- one for each kind that there is something to say of
        self,
        number: int,
        kinds: int,
        numbers: Numbers | None,
        texts: Texts | None,
        arrays: Arrays | None,
        objects: Objects | None,
    ) -> None:
        super().__init__(number)
        self.kinds = kinds
        self.numbers = numbers
        self.texts = texts
        self.arrays = arrays
        self.objects = objects


class DifferentError(Exception):
    """Two sets of one kind are no set that can be said in one breath."""


def joined(kind: int, one: Leaf, other: Leaf, left: F | None, right: F | None) -> F | None:
    """What is said of a kind in the union of two leaves."""
    if not one.kinds & kind or not other.kinds & kind:
        return left if one.kinds & kind else right
    if left is None or right is None or left == right:
        return left if left == right else None
    if isinstance(left, Numbers | Texts) and isinstance(right, Numbers | Texts) and left.only and right.only:
        return type(left)(only=left.only | right.only)
    raise DifferentError


class All(Node):
    """The values that are in every part."""

    __slots__ = ("parts",)

    def __init__(self, number: int, parts: frozenset[Node]) -> None:
        super().__init__(number)
        self.parts = parts


class Any(Node):
    """The values that are in at least one part."""

    __slots__ = ("parts",)

    def __init__(self, number: int, parts: frozenset[Node]) -> None:
        super().__init__(number)
        self.parts = parts


class One(Node):
    """The values that are in exactly one part."""

    __slots__ = ("parts",)

    def __init__(self, number: int, parts: tuple[Node, ...]) -> None:
        super().__init__(number)
        self.parts = parts


class Not(Node):
    """The values that are not in a leaf, a reference, an unread or a `One`; all others are turned inside out."""

    __slots__ = ("inner",)

    def __init__(self, number: int, inner: Node) -> None:
        super().__init__(number)
        self.inner = inner


class Reference(Node):
    """A schema that contains itself, by its absolute name."""

    __slots__ = ("name",)

    def __init__(self, number: int, name: str) -> None:
        super().__init__(number)
        self.name = name


class Unread(Node):
    """Something that could not be read: nothing is known of its values but that equal text means equal values."""

    __slots__ = ("text",)

    def __init__(self, number: int, text: str) -> None:
        super().__init__(number)
        self.text = text


def in_order(nodes: Iterable[N]) -> list[N]:
    """Nodes in the order in which they were made."""
    return sorted(nodes, key=lambda node: node.number)
