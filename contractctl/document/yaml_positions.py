"""Where every key and item of a YAML file stands, kept in two flat tables while the value is made."""

from array import array
from collections.abc import Iterable, Sequence

from contractctl.document.node import Value
from contractctl.model import Pointer


class Offsets:
    """The offsets of the keys or items of each container, in the container's own order.

    Containers are told by identity, so what an alias stands for has one place: where its anchor is.
    """

    __slots__ = ("_all", "_starts", "root")

    def __init__(self) -> None:
        self.root = 0
        self._all = array("I")
        self._starts: dict[int, int] = {}

    def keep(self, container: dict[str, Value] | list[Value], offsets: "array[int]") -> None:
        """Keep the offsets of a finished container."""
        self._starts[id(container)] = len(self._all)
        self._all.extend(offsets)

    def of(self, container: dict[str, Value] | list[Value]) -> Sequence[int]:
        """The offsets of a finished container's keys or items."""
        start = self._starts[id(container)]
        return self._all[start : start + len(container)]

    def find(self, data: Value, pointers: Iterable[Pointer]) -> dict[Pointer, int]:
        """The offset of each pointer, of its nearest ancestor where it does not exist."""
        ranks: dict[int, dict[str, int]] = {}
        return {pointer: self._find(data, pointer, ranks) for pointer in pointers}

    def _find(self, data: Value, pointer: Pointer, ranks: dict[int, dict[str, int]]) -> int:
        offset, value = self.root, data
        for token in pointer:
            if isinstance(value, dict) and isinstance(token, str) and token in value:
                rank = ranks.get(id(value))
                if rank is None:
                    rank = ranks[id(value)] = {key: index for index, key in enumerate(value)}
                index = rank[token]
                offset, value = self._at(value, index), value[token]
            elif isinstance(value, list) and isinstance(token, int) and 0 <= token < len(value):
                offset, value = self._at(value, token), value[token]
            else:
                break
        return offset

    def _at(self, container: dict[str, Value] | list[Value], index: int) -> int:
        return self._all[self._starts[id(container)] + index]
