"""A node is a JSON value together with the place where it stands: its file, its parent, its key."""

from typing import TYPE_CHECKING

from contractctl.model import Place, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractctl.document.file import File

Value = object
"""A JSON value as Python reads it: dict, list, str, int, float, bool or None. Keys are always `str`."""


class Node:
    """One value in one file. Pointers, lines and columns are built only when somebody asks."""

    __slots__ = ("anchor", "file", "key", "parent", "value")

    def __init__(
        self,
        file: "File",
        value: Value,
        parent: "Node | None" = None,
        key: str | int | None = None,
        anchor: "Node | None" = None,
    ) -> None:
        self.file = file
        self.value = value
        self.parent = parent
        self.key = key
        self.anchor = anchor
        """For a value that stands nowhere in the text (the form body of a 2.0 operation): the node that stands for it."""

    @property
    def pointer(self) -> Pointer:
        """The way from the root of the file to this node."""
        tokens: list[str | int] = []
        node: Node | None = self
        while node is not None:
            if node.anchor is not None:
                tokens = []
                node = node.anchor
            elif node.key is not None:
                tokens.append(node.key)
                node = node.parent
            else:
                break
        tokens.reverse()
        return tuple(tokens)

    @property
    def place(self) -> Place:
        """This node as a finding's place."""
        return Place(self.file.name, self.pointer)

    @property
    def mapping(self) -> dict[str, Value]:
        """The value where it is an object, else an empty one: a clause need not ask first."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Value]:
        """The value where it is an array, else an empty one."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The value where it is a string, else the empty one."""
        return self.value if isinstance(self.value, str) else ""

    def __contains__(self, key: str) -> bool:
        """Whether this is an object with that key."""
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str) -> Value:
        """The value of a member, or None where there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def child(self, key: str | int) -> "Node":
        """The node of a member or an item. Raises LookupError where there is none."""
        if isinstance(self.value, dict) and isinstance(key, str):
            return Node(self.file, self.value[key], self, key)
        if isinstance(self.value, list) and isinstance(key, int):
            return Node(self.file, self.value[key], self, key)
        raise KeyError(key)

    def find(self, *keys: str | int) -> "Node | None":
        """The node at the end of a way down, or None where the way ends early."""
        node = self
        for key in keys:
            value = node.value
            if isinstance(value, dict):
                if key not in value:
                    return None
            elif not (isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value)):
                return None
            node = Node(node.file, value[key], node, key)  # type: ignore[index]
        return node

    def nearest(self, *keys: str | int) -> "Node":
        """The node at the end of a way down, or the last one on it that exists: where a missing thing is reported."""
        node = self
        for key in keys:
            below = node.find(key)
            if below is None:
                break
            node = below
        return node

    def children(self) -> "Iterator[Node]":
        """The members or items, in the order of the text."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield Node(self.file, value, self, key)
        elif isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.file, value, self, index)
