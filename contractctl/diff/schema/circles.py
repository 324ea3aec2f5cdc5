"""Schemas that contain each other: found by the references between them, and written down so that equal ones look equal."""

from collections.abc import Callable, Iterator, Mapping
from json import dumps

from contractctl.diff.schema.exact import references
from contractctl.diff.schema.form import Node
from contractctl.document.node import Value


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


def spelled(start: str, own: frozenset[str], schema: Callable[[str], Value], known: Mapping[str, Node]) -> str:
    """A circle of schemas as a text, which is the same in both documents where the schemas are."""
    order = {start: 0}
    texts: list[str] = []
    todo = [start]
    for name in todo:
        one = schema(name)
        for inner in dict.fromkeys(inner for inner, _ in references(one)):
            if inner in own and inner not in order:
                order[inner] = len(order)
                todo.append(inner)
        texts.append(dumps(_renamed(one, order, known), sort_keys=True, default=str))
    return "".join(texts)


def _renamed(value: Value, order: Mapping[str, int], known: Mapping[str, Node]) -> Value:
    if isinstance(value, list):
        return [_renamed(one, order, known) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: _renamed(one, order, known) for key, one in value.items()}
    name = value.get("$ref")
    if isinstance(name, str):
        made["$ref"] = order[name] if name in order else {"outside": known[name].number} if name in known else name
    return made
