"""The keywords of a schema that hold one plain value each: bounds, lengths, values, patterns, defaults."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from contractctl.diff.change import held
from contractctl.diff.difference import Difference, Scene
from contractctl.diff.level import Level
from contractctl.diff.types import SCALARS, shared, types
from contractctl.document.node import Node, Value

Pick = Callable[[list[float]], float]
"""Which of several bounds is in force."""

LIMITS: dict[str, tuple[str, Pick]] = {
    "maxLength": ("max-length", min),
    "minLength": ("min-length", max),
    "maxItems": ("max-items", min),
    "minItems": ("min-items", max),
    "maxProperties": ("max-properties", min),
    "minProperties": ("min-properties", max),
    "maxContains": ("max-contains", min),
    "minContains": ("min-contains", max),
}
"""Counts: their aspect, and which of several is in force."""

BOUNDS: dict[str, tuple[str, str, Pick]] = {
    "max": ("maximum", "exclusiveMaximum", min),
    "min": ("minimum", "exclusiveMinimum", max),
}
NUMBERS = frozenset({"number", "integer"})


def keywords(scene: Scene) -> Iterator[Difference]:
    """What became of the plain keywords that say which values are valid."""
    yield from types(scene)
    yield from _limits(scene)
    yield from _bounds(scene)
    if shared(scene, NUMBERS):
        yield from _value(scene, "multipleOf", "multiple-of", None)
    if shared(scene, frozenset({"array"})):
        yield from _value(scene, "uniqueItems", "unique-items", False)
    if shared(scene, frozenset({"string"})):
        yield from _pattern(scene)
        for keyword, aspect in (("contentMediaType", "content-media-type"), ("contentEncoding", "content-encoding")):
            for difference in _value(scene, keyword, aspect, None, verbs=("changed", "changed")):
                yield replace(difference, annotation=True)  # no validator looks at it


def annotations(scene: Scene) -> Iterator[Difference]:
    """What became of those that say nothing about validity but mean something to a caller."""
    before, after = _defaults(scene.base), _defaults(scene.revision)
    if before != after:
        verb = "added" if not before else "removed" if not after else "changed"
        nodes = scene.nodes("default")
        first, second = _first(before), _first(after)
        detail = {"inert": True} if _is_misspelt(scene, before, after) else {}
        yield Difference("default-value", verb, *nodes, first, second, annotation=True, detail=detail)
    old, new = (_list(level, "x-extensible-enum") for level in (scene.base, scene.revision))
    if old is not None and new is not None:
        for verb, values in (("removed", _without(old, new)), ("added", _without(new, old))):
            if values:
                nodes = scene.nodes("x-extensible-enum")
                sides = held(verb == "removed", values)
                yield Difference("x-extensible-enum-value", verb, *nodes, *sides, annotation=True)


def _first(values: list[Value] | None) -> Value:
    return values[0] if values else None


def _defaults(level: Level) -> list[Value]:
    return level.values("default")[:1]


def _is_misspelt(scene: Scene, before: list[Value], after: list[Value]) -> bool:
    """Whether one of two defaults is only not of the type of its schema: `true` for `"true"`, `"5"` for 5."""
    types = scene.base.types
    if not before or not after or types != scene.revision.types or len(types) != 1 or not types <= SCALARS:
        return False
    return _text(before[0]) == _text(after[0])


def _text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _limits(scene: Scene) -> Iterator[Difference]:
    for keyword, (aspect, pick) in LIMITS.items():
        before, after = (_number(level, keyword, pick) for level in (scene.base, scene.revision))
        if keyword in ("minLength", "minItems", "minProperties"):
            before, after = before or None, after or None
        if before != after:
            nodes = scene.nodes(keyword)
            yield Difference(aspect, _moved(before, after), *nodes, before, after, keywords=(keyword,), lasting=True)


def _moved(before: float | None, after: float | None) -> str:
    if before is None:
        return "set"
    if after is None:
        return "unset"
    return "increased" if after > before else "decreased"


def _number(level: Level, keyword: str, pick: Pick) -> float | None:
    numbers = [one for one in level.values(keyword) if isinstance(one, int | float) and not isinstance(one, bool)]
    return pick(numbers) if numbers else None


def _bounds(scene: Scene) -> Iterator[Difference]:
    for aspect, (plain, exclusive, pick) in BOUNDS.items():
        old, new = (_bound(level, plain, exclusive, pick) for level in (scene.base, scene.revision))
        words = (plain, exclusive)
        exchanged = sum(one is not None for one in old) == sum(one is not None for one in new) == 1
        if exchanged and (old[0] is None) != (new[0] is None):  # a bound that is itself valid became one that is not
            before, after = old[0] if old[1] is None else old[1], new[0] if new[1] is None else new[1]
            verb = "set" if new[0] is None else "unset"
            yield Difference(f"exclusive-{aspect}", verb, *scene.nodes(exclusive), before, after, keywords=words)
            continue
        for name, keyword, before, after in (
            (aspect, plain, old[0], new[0]),
            (f"exclusive-{aspect}", exclusive, old[1], new[1]),
        ):
            if before != after:
                alone = words if scene.base.flag(exclusive) or scene.revision.flag(exclusive) else (keyword,)
                nodes = scene.nodes(keyword)
                yield Difference(name, _moved(before, after), *nodes, before, after, keywords=alone, lasting=True)


def _bound(level: Level, plain: str, exclusive: str, pick: Pick) -> tuple[float | None, float | None]:
    """The bound that is valid itself and the one that is not; in 3.0 a flag says which of both is meant."""
    bound = _number(level, plain, pick)
    return (None, bound) if level.flag(exclusive) else (bound, _number(level, exclusive, pick))


def _value(
    scene: Scene, keyword: str, aspect: str, absent: Value, verbs: tuple[str, str] = ("set", "unset")
) -> Iterator[Difference]:
    before, after = (next(iter(level.values(keyword)), absent) for level in (scene.base, scene.revision))
    if before != after:
        verb = verbs[0] if before in (None, absent) else verbs[1] if after in (None, absent) else "changed"
        yield Difference(aspect, verb, *scene.nodes(keyword), before, after, keywords=(keyword,))


def _pattern(scene: Scene) -> Iterator[Difference]:
    old, new = ([one for one in level.values("pattern") if one] for level in (scene.base, scene.revision))
    lost, gained = _without(old, new), _without(new, old)
    if lost or gained:
        verb = "added" if not lost else "removed" if not gained else "changed"
        yield Difference("pattern", verb, *scene.nodes("pattern"), _first(lost), _first(gained), keywords=("pattern",))


def values(scene: Scene) -> Iterator[Difference]:
    """What became of `enum` and `const`; one allowed value is the same in either."""
    base, revision = scene.base, scene.revision
    old, new = base.allowed, revision.allowed
    if old is None and new is None:
        return
    words = () if base.listings or revision.listings else ("enum", "const")  # only as a whole can they be exchanged
    both_const = "const" in base.keywords | revision.keywords and not {"enum"} & (base.keywords | revision.keywords)
    nodes = _of_values(base, both_const=both_const), _of_values(revision, both_const=both_const)
    if both_const:
        verb = "added" if old is None else "removed" if new is None else "changed"
        if old != new:
            yield Difference("const", verb, *nodes, _first(old), _first(new), keywords=words)
    elif old is None:
        yield Difference("enum", "became-enum", *nodes, None, new, keywords=words)
    elif new is None:
        yield Difference("enum", "removed", *nodes, old, None, keywords=words)
    else:
        if lost := _without(old, new):
            yield Difference("enum-value", "removed", *nodes, lost, None, keywords=words)
        if gained := _without(new, old):
            yield Difference("enum-value", "added", *nodes, None, gained, keywords=words)


def _of_values(level: Level, *, both_const: bool) -> Node:
    """Where the values stand: under the keyword, or the branches that hold one each."""
    if level.listings and not level.keywords & {"enum", "const"}:
        return level.node("oneOf" if "oneOf" in level.keywords else "anyOf")
    return level.node("const" if both_const else "enum")


def _list(level: Level, keyword: str) -> list[Value] | None:
    return next((one for one in level.values(keyword) if isinstance(one, list)), None)


def _without(these: list[Value], those: list[Value]) -> list[Value]:
    return [one for one in these if not any(_equal(one, other) for other in those)]


def _equal(one: Value, other: Value) -> bool:
    """Equality of JSON values: `1` and `1.0` are one number, `true` is none."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
