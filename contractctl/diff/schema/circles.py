"""Schemas that contain each other: found by the references between them, and recognised where they are met again."""

from collections.abc import Callable, Iterator, Mapping
from json import dumps

from contractctl.diff.schema.form import Node
from contractctl.document.node import Value

MOST_TRIED = 8
"""Circles that are not recognised after so many attempts are walked through."""


def components(start: str, inner: Callable[[str], list[str]], known: Mapping[str, Node]) -> Iterator[list[str]]:
    """Names that refer to each other in a circle, together; those that are referred to come first (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    stack: list[tuple[str, Iterator[str]]] = []
    following: str | None = start
    while following is not None or stack:
        if following is not None:
            index[following] = low[following] = len(index)
            path.append(following)
            on_path.add(following)
            stack.append((following, iter(inner(following))))
        name, rest = stack[-1]
        following = None
        for one in rest:
            if one in on_path:
                low[name] = min(low[name], index[one])
            elif one not in known:
                following = one
                break
        else:
            stack.pop()
            if low[name] == index[name]:
                yield _taken(path, on_path, name)
            if stack:
                low[stack[-1][0]] = min(low[stack[-1][0]], low[name])


def _taken(path: list[str], on_path: set[str], name: str) -> list[str]:
    component = [path.pop()]
    while component[-1] != name:
        component.append(path.pop())
    on_path.difference_update(component)
    return component


class Circles:
    """Recognises circles of schemas that were met before, in the other document or in the same one."""

    def __init__(self, schema: Callable[[str], Value]) -> None:
        self._schema = schema
        self._shapes: dict[object, int] = {}
        self._written: dict[str, tuple[int, list[str]]] = {}
        self._met: dict[object, list[dict[int, list[str]]]] = {}

    def first_names(self, names: list[str], known: Mapping[str, Node]) -> dict[str, str]:
        """For each schema of a circle the name of the one that was met first and is the same, or its own."""
        own = frozenset(names)
        for name in names:
            slots: list[str] = []
            text = dumps(_opened(self._schema(name), own, known, slots), sort_keys=True, default=str)
            self._written[name] = (self._shape(text), slots)
        alike: dict[int, list[str]] = {}
        for name in names:
            alike.setdefault(self._surroundings(name), []).append(name)
        circles = self._met.setdefault(frozenset((shape, len(some)) for shape, some in alike.items()), [])
        rarest = min(alike, key=lambda shape: (len(alike[shape]), shape))
        for circle in circles[:MOST_TRIED]:
            for other in circle[rarest][:MOST_TRIED]:
                found = self._side_by_side(alike[rarest][0], other)
                if found is not None:
                    return found
        circles.append(alike)
        return {name: name for name in names}

    def _shape(self, written: object) -> int:
        return self._shapes.setdefault(written, len(self._shapes))

    def _surroundings(self, name: str) -> int:
        """A number for a schema and those that it refers to: where it differs, the schemas do."""
        shape, slots = self._written[name]
        return self._shape((shape, *(self._written[one][0] for one in slots)))

    def _side_by_side(self, one: str, other: str) -> dict[str, str] | None:
        """The schemas of two circles that stand at the same place; None where they differ at one of them."""
        found = {one: other}
        todo = [one]
        while todo:
            name = todo.pop()
            (shape, slots), (expected, counterparts) = self._written[name], self._written[found[name]]
            if shape != expected:
                return None
            for inner, counterpart in zip(slots, counterparts, strict=True):
                if inner not in found:
                    found[inner] = counterpart
                    todo.append(inner)
                elif found[inner] != counterpart:
                    return None
        return found


def _opened(value: Value, own: frozenset[str], known: Mapping[str, Node], slots: list[str]) -> Value:
    """A schema in which the references within the circle are slots, and all others numbers of nodes."""
    if isinstance(value, list):
        return [_opened(one, own, known, slots) if isinstance(one, dict | list) else one for one in value]
    if not isinstance(value, dict):
        return value
    name = value.get("$ref")
    made = {
        key: _opened(value[key], own, known, slots) if isinstance(value[key], dict | list) else value[key]
        for key in sorted(value)
    }
    if isinstance(name, str):
        if name in own:
            slots.append(name)
        made["$ref"] = {"slot": True} if name in own else {"outside": known[name].number} if name in known else name
    return made
