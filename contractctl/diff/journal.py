"""Where changes are written down: the same change met again is one change that reaches more operations."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from contractctl.diff.change import Change

Key = Hashable


class Spring:
    """A pair of objects that changes belong to, and the pairs and operations that it is part of."""

    __slots__ = ("above", "operations")

    def __init__(self) -> None:
        self.above: dict[Spring, None] = {}
        self.operations: set[int] = set()

    def reach(self) -> set[int]:
        """The numbers of the operations that this is part of, by whatever way."""
        found: set[int] = set()
        seen = {self}
        todo = [self]
        while todo:
            one = todo.pop()
            found |= one.operations
            fresh = [other for other in one.above if other not in seen]
            seen.update(fresh)
            todo.extend(fresh)
        return found


@dataclass(slots=True)
class _Entry:
    change: Change
    operations: set[int] = field(default_factory=set)
    springs: list[Spring] = field(default_factory=list)


class Journal:
    """The changes found so far, each once."""

    def __init__(self) -> None:
        self._entries: dict[Key, _Entry] = {}
        self._labels: list[str] = []

    def operation(self, label: str) -> int:
        """A number for an operation, in the order in which they come."""
        self._labels.append(label)
        return len(self._labels) - 1

    def write(self, key: Key, change: Change, operation: int | None = None, spring: Spring | None = None) -> None:
        """Note a change with the operation or the pair that it belongs to; the first of the same key stays."""
        whole = (change.context, change.aspect, change.verb, change.direction, key)
        entry = self._entries.setdefault(whole, _Entry(change))
        if operation is not None:
            entry.operations.add(operation)
        if spring is not None:
            entry.springs.append(spring)

    def changes(self) -> tuple[Change, ...]:
        """All of them with their operations: by the first operation that they reach, then as they were found."""
        reached: dict[Spring, set[int]] = {}
        found: list[tuple[int, Change]] = []
        for entry in self._entries.values():
            numbers = set(entry.operations)
            for spring in entry.springs:
                if spring not in reached:
                    reached[spring] = spring.reach()
                numbers |= reached[spring]
            ordered = sorted(numbers)
            change = replace(entry.change, operations=tuple(dict.fromkeys(self._names(ordered))))
            found.append((ordered[0] if ordered else len(self._labels), change))
        return tuple(change for _, change in sorted(found, key=lambda one: one[0]))

    def _names(self, numbers: Iterable[int]) -> Iterable[str]:
        return (self._labels[number] for number in numbers)
