"""Types and formats of two schemas: which of them accepts more, told without looking at anything else."""

from collections.abc import Iterator

from contractctl.diff.difference import Difference, Scene
from contractctl.diff.level import BARE, Level
from contractctl.document.node import Node, Value

NARROW_FORMATS = {("int32", "int64"), ("float", "double")}
"""Formats whose values are all values of the other one as well."""

SCALARS = frozenset({"string", "number", "integer", "boolean"})


def types(scene: Scene) -> Iterator[Difference]:
    """What became of `type`, `format` and null."""
    base, revision = scene.base, scene.revision
    told = any(
        one.bare and other.alternatives and not other.bare for one, other in ((base, revision), (revision, base))
    )
    if (base.types != revision.types or base.format != revision.format) and not told:  # else by the alternatives
        yield _types(scene)
    if (base.types and revision.types) or base.alternatives:
        yield from null(scene)


def null(scene: Scene) -> Iterator[Difference]:
    """What became of null; where both say that it is valid, one may do so in a way that means it only."""
    base, revision = scene.base, scene.revision
    before, after = base.nullable, revision.nullable
    if before and after:
        before, after = not base.null_meant, not revision.null_meant
    if before != after:
        verb = "became-nullable" if after else "became-not-nullable"
        nodes = _of_null(base, revision), _of_null(revision, base)
        yield Difference("nullable", verb, *nodes, before, after, keywords=("nullable", "type", "x-nullable"))


def _of_null(level: Level, other: Level) -> Node:
    """Where it is said whether null is valid, or could be."""
    said = "nullable" in level.keywords or ("type" in level.schema.raw and "nullable" not in other.keywords)
    keyword = "nullable" if "nullable" in level.keywords else "type"
    return level.node(keyword) if said else level.schema.node


def disjoint(scene: Scene) -> bool:
    """Whether no type is accepted by both, so that nothing else about the two is worth a word."""
    base, revision = scene.base.types, scene.revision.types
    return bool(base and revision) and not _wide(base) & _wide(revision)


def shared(scene: Scene, names: frozenset[str]) -> bool:
    """Whether values of any of these types are valid in both."""
    return all(not level.types or bool(_wide(level.types) & names) for level in (scene.base, scene.revision))


def _wide(names: frozenset[str]) -> frozenset[str]:
    return names | {"number"} if "integer" in names else names


def _types(scene: Scene) -> Difference:
    base, revision = scene.base, scene.revision
    nodes = scene.nodes("type" if base.types != revision.types else "format")
    several = (base.bare or revision.bare) and bool(base.types & revision.types)
    wider, narrower = includes(revision, base), includes(base, revision)
    detail: dict[str, object] = {"as-text": _as_text(base, revision)}
    if base.types == revision.types:
        detail["format"] = "added" if not base.format else "removed" if not revision.format else "changed"
    words = ("type", "format", "oneOf", "anyOf") if several else ("type", "format")
    if several:
        verb = "widened" if wider else "narrowed" if narrower else "changed"
        return Difference(
            "list-of-types", verb, *nodes, shown(base), shown(revision), detail=detail, keywords=words, lasting=True
        )
    verb = "compatible" if wider and narrower else "generalized" if wider else "specialized" if narrower else "changed"
    return Difference(
        "type", verb, *nodes, shown(base), shown(revision), detail=detail, keywords=words, lasting=base.format != revision.format
    )  # fmt: skip


def _as_text(base: Level, revision: Level) -> str:
    """How the types stand to each other in a text such as a query: any scalar is a string, one value a list of one."""
    if "string" in revision.types and not revision.format and base.types <= SCALARS:
        return "generalized"
    if revision.types == {"array"} and base.types and base.types <= SCALARS:
        items = revision.schema.items
        free = items is None or (items.raw.keys() <= BARE and not items.raw.get("format"))
        types = items.types if items is not None else frozenset()
        return "generalized" if free and (not types or types >= base.types or "string" in types) else ""
    if "string" in base.types and not base.format and revision.types <= SCALARS:
        return "specialized"
    return ""


def includes(wide: Level, narrow: Level) -> bool:
    """Whether the types and formats of one accept all that those of the other do."""
    if wide.types:
        if not narrow.types or not all(name in wide.types or _is_number(name, wide.types) for name in narrow.types):
            return False
    elif wide.alternatives or wide.properties:
        return wide.format in (None, narrow.format)
    return wide.format in (None, narrow.format) or (narrow.format, wide.format) in NARROW_FORMATS


def _is_number(name: str, types: frozenset[str]) -> bool:
    return name == "integer" and "number" in types


def shown(level: Level) -> Value:
    """The type as one reads it: `string`, `string (date)`, a list of several."""
    names = sorted(level.types)
    if level.format:
        return f"{'/'.join(names) or 'any'} ({level.format})"
    return names[0] if len(names) == 1 else names or "any"
