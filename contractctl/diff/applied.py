"""The keywords of a schema that hold schemas for parts of the value or for conditions: items, contains, if, not, ..."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from contractctl.diff.change import held
from contractctl.diff.difference import Below, Difference, Found, Scene
from contractctl.diff.level import Level, subschema, subschemas
from contractctl.document.node import Node
from contractctl.spec.schema import Schema

SINGLE = {
    "items": ("items", "[]"),
    "then": ("then", "then"),
    "else": ("else", "else"),
    "contains": ("contains", "contains"),
    "propertyNames": ("property-names", "propertyNames"),
    "unevaluatedItems": ("unevaluated-items", "unevaluatedItems"),
    "contentSchema": ("content-schema", "contentSchema"),
}
"""Keywords with one schema: their aspect and their step in a property path."""

BRANCHES = frozenset({"then", "else"})
CONDITIONAL = frozenset({"then", "else", "contains", "propertyNames", "unevaluatedItems", "contentSchema"})

OPAQUE = {"not": "not", "if": "if"}
"""Keywords under which narrower may mean wider: a difference is told as a whole."""

MAPS = {"patternProperties": "pattern-property", "dependentSchemas": "dependent-schema"}


def applied(scene: Scene) -> Iterator[Found]:
    """What became of these keywords, and the pairs of schemas in them."""
    keywords = scene.base.keywords | scene.revision.keywords
    for keyword in _among(SINGLE, keywords):
        yield from _single(scene, keyword, *SINGLE[keyword])
    for keyword in _among(OPAQUE, keywords):
        yield from _opaque(scene, keyword, OPAQUE[keyword])
    for keyword in _among(MAPS, keywords):
        yield from _map(scene, keyword, MAPS[keyword])
    if "prefixItems" in keywords:
        yield from _prefix(scene)
    if "dependentRequired" in keywords:
        yield from _dependent_required(scene)


def _among(known: Iterable[str], keywords: AbstractSet[str]) -> list[str]:
    return [keyword for keyword in known if keyword in keywords]


def _schema(level: Level, keyword: str) -> Schema | None:
    found = subschema(level.holder(keyword), keyword)
    idle = found is not None and found.node.value in (True, {}) and keyword != "contains"
    return None if idle else found


def _single(scene: Scene, keyword: str, aspect: str, step: str) -> Iterator[Found]:
    before, after = _schema(scene.base, keyword), _schema(scene.revision, keyword)
    if before is not None and after is not None:
        if not scene.sameness.same(before.node, after.node):
            told = (keyword in BRANCHES, keyword in CONDITIONAL, scene.nodes(keyword))
            yield Below(before, after, step, branch=told[0], conditional=told[1], written=told[2])
    elif before is not None or after is not None:
        verb = "removed" if after is None else "added"
        yield Difference(aspect, verb, *scene.nodes(keyword))


def _opaque(scene: Scene, keyword: str, aspect: str) -> Iterator[Difference]:
    before, after = subschema(scene.base.holder(keyword), keyword), subschema(scene.revision.holder(keyword), keyword)
    if before is not None and after is not None:
        if not scene.sameness.same(before.node, after.node):
            yield Difference(aspect, "changed", *scene.nodes(keyword))
    elif before is not None or after is not None:
        yield Difference(aspect, "removed" if after is None else "added", *scene.nodes(keyword))


def _map(scene: Scene, keyword: str, aspect: str) -> Iterator[Found]:
    old, new = (subschemas(level.holder(keyword), keyword) for level in (scene.base, scene.revision))
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            if not scene.sameness.same(old[name].node, new[name].node):
                beside = keyword == "dependentSchemas"
                yield Below(old[name], new[name], f"{keyword}[{name}]", branch=beside, conditional=True)
            continue
        verb = "removed" if name in old else "added"
        yield Difference(aspect, verb, *_nodes(scene, keyword, name), *held(name in old, name), key=name)


def _nodes(scene: Scene, keyword: str, name: str) -> tuple[Node, Node]:
    base, revision = (level.holder(keyword).node.nearest(keyword, name) for level in _levels(scene))
    return base, revision


def _prefix(scene: Scene) -> Iterator[Found]:
    old, new = (list(subschemas(level.holder("prefixItems"), "prefixItems").values()) for level in _levels(scene))
    for index, (one, twin) in enumerate(zip(old, new, strict=False)):
        if not scene.sameness.same(one.node, twin.node):
            yield Below(one, twin, f"[{index}]")
    if len(old) != len(new):
        verb = "added" if len(new) > len(old) else "removed"
        yield Difference("prefix-items", verb, *scene.nodes("prefixItems"), len(old), len(new))


def _dependent_required(scene: Scene) -> Iterator[Difference]:
    keyword = "dependentRequired"
    old, new = (
        level.holder(keyword).node.nearest(keyword).mapping if keyword in level.keywords else {}
        for level in _levels(scene)
    )
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before != after:
            verb = "added" if name not in old else "removed" if name not in new else "changed"
            yield Difference("dependent-required", verb, *_nodes(scene, keyword, name), before, after, key=name)


def _levels(scene: Scene) -> tuple[Level, Level]:
    return scene.base, scene.revision
