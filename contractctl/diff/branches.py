"""The alternatives of two schemas: which branch of `oneOf` and `anyOf` is which, and what their discriminator says."""

from collections.abc import Iterator
from dataclasses import replace

from contractctl.diff.change import held
from contractctl.diff.difference import Below, Difference, Found, Scene
from contractctl.diff.level import Level
from contractctl.document.node import Node, Value
from contractctl.spec.schema import ANNOTATIONS, Schema

ASPECTS = {"oneOf": "one-of", "anyOf": "any-of"}
ENOUGH = 0.5
"""The share of property names in common from which two unnamed branches are taken for the same one."""

Match = list[tuple[Schema, Schema]]


def branches(scene: Scene) -> Iterator[Found]:
    """What became of the alternatives, and the pairs of branches that belong together."""
    old, new = scene.base.alternatives, scene.revision.alternatives
    if (not old and not new) or ((scene.base.bare or not old) and (scene.revision.bare or not new)):
        return  # told by the types
    if not old or not new:
        yield from _wrapped(scene, old or new)
        return
    for keyword, other in _keywords(old, new):
        yield from _alternatives(scene, keyword, old[keyword], new[other])
    for keyword in sorted(old.keys() ^ new.keys()) if len(old) != len(new) else ():
        verb = "removed" if keyword in old else "added"
        yield _list(scene, keyword, verb, old.get(keyword) or new[keyword])


def _keywords(old: dict[str, list[Schema]], new: dict[str, list[Schema]]) -> list[tuple[str, str]]:
    """Which `oneOf` or `anyOf` is to be held against which."""
    common = [(keyword, keyword) for keyword in old if keyword in new]
    return common or [(next(iter(old)), next(iter(new)))]


def _wrapped(scene: Scene, alternatives: dict[str, list[Schema]]) -> Iterator[Found]:
    """A plain schema became one of several, or the other way round, or it got several beside what it says itself."""
    into = not scene.base.alternatives
    plain, composed = (scene.base, scene.revision) if into else (scene.revision, scene.base)
    keyword, members = next(iter(alternatives.items()))
    says_itself = bool(composed.properties) or not (plain.properties or plain.types)
    twin = None if says_itself else _likest(plain.schema, members)
    verb = ("added" if into else "removed") if says_itself else ("wrapped" if into else "unwrapped")
    alone = says_itself and {"oneOf", "anyOf"} - composed.keywords and members
    holder = composed.holder(keyword) if alone else None
    yield replace(_list(scene, keyword, verb, members), holder=holder, branches=(keyword, None) if alone else None)
    if twin is not None and not is_same(scene, *((plain.schema, twin) if into else (twin, plain.schema))):
        pair = (plain.schema, twin) if into else (twin, plain.schema)
        yield Below(*pair, f"{keyword}[{branch_name(twin)}]", nested=False, branch=True)


def is_wrapping(scene: Scene) -> bool:
    """Whether only one of both has alternatives and says nothing else: the two levels are not to be compared as such."""
    old, new = scene.base.alternatives, scene.revision.alternatives
    if bool(old) == bool(new) or scene.base.bare or scene.revision.bare:
        return False
    plain, composed = (scene.revision, scene.base) if old else (scene.base, scene.revision)
    return not composed.properties and bool(plain.properties or plain.types)


def _alternatives(scene: Scene, keyword: str, old: list[Schema], new: list[Schema]) -> Iterator[Found]:
    matched, lost, gained = match_branches(scene, old, new)
    for one, twin in matched:
        if not is_same(scene, one, twin):
            yield Below(one, twin, f"{keyword}[{branch_name(one)}]", branch=True)
    named = all(component_name(one) for one in (*old, *new))
    for verb, level, members in (("removed", scene.base, lost), ("added", scene.revision, gained)):
        if members:
            difference = _list(scene, keyword, verb, members)
            places = _places(level, keyword, members) if named else None
            holder = level.holder(keyword) if places else None
            yield replace(difference, holder=holder, branches=(keyword, places) if places else None)


def _places(level: Level, keyword: str, members: list[Schema]) -> frozenset[int]:
    """Where in the list under a keyword these branches stand; none where that cannot be told, or none would be left."""
    holder = level.holder(keyword)
    branches = holder.one_of if keyword == "oneOf" else holder.any_of
    written = holder.raw.get(keyword)
    found = frozenset(index for index, one in enumerate(branches) if any(one is member for member in members))
    whole = isinstance(written, list) and len(written) == len(branches) > len(found) == len(members)
    return found if whole else frozenset()


def _list(scene: Scene, keyword: str, verb: str, members: list[Schema]) -> Difference:
    names: Value = [branch_name(one) for one in members]
    sides = held(verb in ("removed", "unwrapped"), names)
    return Difference(ASPECTS[keyword], verb, *scene.nodes(keyword), *sides, lasting=True)


def match_branches(scene: Scene, old: list[Schema], new: list[Schema]) -> tuple[Match, list[Schema], list[Schema]]:
    """The pairs, what is left of the old and of the new: by content, by name, then by likeness."""
    matched: Match = []
    lost, gained = list(old), list(new)
    for fits in (is_same, _same_name, _alike):
        for one in list(lost):
            twin = next((other for other in gained if fits(scene, one, other)), None)
            if twin is not None:
                matched.append((one, twin))
                lost.remove(one)
                gained.remove(twin)
    return matched, lost, gained


def is_same(scene: Scene, one: Schema, other: Schema) -> bool:
    """Whether two branches say the same."""
    return scene.sameness.same(one.node, other.node)


def _same_name(_: Scene, one: Schema, other: Schema) -> bool:
    name = branch_name(one)
    return bool(name) and not name.startswith("#") and name == branch_name(other)


def _alike(_: Scene, one: Schema, other: Schema) -> bool:
    if component_name(one) and component_name(other):
        return _likeness(one, other) == 1
    return _likeness(one, other) >= ENOUGH


def _likeness(one: Schema, other: Schema) -> float:
    """From 0 to 1: the share of property names in common; without properties, whether the types agree."""
    old, new = set(Level(one).properties), set(Level(other).properties)
    if old or new:
        return len(old & new) / len(old | new)
    return 1.0 if one.types == other.types and one.types else 0.0


def _likest(schema: Schema, members: list[Schema]) -> Schema | None:
    """The member that a schema became."""
    name = branch_name(schema)
    same = next((one for one in members if name and branch_name(one) == name), None)
    if same is not None:
        return same
    best = max(members, key=lambda one: _likeness(schema, one))
    return best if _likeness(schema, best) >= ENOUGH else None


def component_name(schema: Schema) -> str:
    """The component that a branch is, or those that it puts together; empty for one that stands for itself."""
    if isinstance(schema.node.key, str):
        return schema.node.key
    return "+".join(one.node.key for one in schema.all_of if isinstance(one.node.key, str))


def branch_name(schema: Schema) -> str:
    """What a branch is called: the component, the title, its place in the list, its type."""
    if name := component_name(schema):
        return name
    title = schema.raw.get("title")
    if isinstance(title, str) and title:
        return title
    return f"#{schema.node.key}"


def all_of(scene: Scene) -> Iterator[Difference]:
    """Which members `allOf` got or lost. What they ask for is told by the level that they are part of."""
    old, new = scene.base.schema.all_of, scene.revision.schema.all_of
    if not old and not new:
        return
    _, lost, gained = match_branches(scene, list(old), list(new))
    if lost and gained:
        return
    for verb, members in (("removed", lost), ("added", gained)):
        if members:
            names: Value = [branch_name(one) for one in members]
            sides = held(verb == "removed", names)
            detail = {"annotation-only": all(one.raw.keys() <= ANNOTATIONS for one in members)}
            nodes = scene.nodes("allOf")
            yield Difference("all-of", verb, *nodes, *sides, detail=detail, structural=True, lasting=True)


def discriminator(scene: Scene) -> Iterator[Difference]:
    """What became of the discriminator: the property that tells the branches apart, and its mapping."""
    old, new = (_discriminator(level) for level in (scene.base, scene.revision))
    nodes = scene.nodes("discriminator")
    if old is None or new is None:
        if old is not new:
            verb = "added" if old is None else "removed"
            sides = held(new is None, (old or new or {}).get("propertyName"))
            yield Difference("discriminator", verb, *nodes, *sides, annotation=True, lasting=True)
        return
    before, after = old.get("propertyName"), new.get("propertyName")
    if before != after:
        yield Difference("discriminator-property-name", "changed", *nodes, before, after, annotation=True, lasting=True)
    yield from _mapping(scene, nodes)


def _discriminator(level: Level) -> dict[str, Value] | None:
    return next((one for one in level.values("discriminator") if isinstance(one, dict)), None)


def _mapping(scene: Scene, nodes: tuple[Node, Node]) -> Iterator[Difference]:
    old, new = (_explicit(level) for level in (scene.base, scene.revision))
    implied, now_implied = (_implied(level) for level in (scene.base, scene.revision))
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name) or implied.get(name), new.get(name) or now_implied.get(name)
        if before != after:
            verb = "added" if before is None else "deleted" if after is None else "changed"
            yield Difference(
                "discriminator-mapping", verb, *nodes, before, after, annotation=True, lasting=True, key=name
            )


def _explicit(level: Level) -> dict[str, str]:
    mapping = (_discriminator(level) or {}).get("mapping")
    found = mapping if isinstance(mapping, dict) else {}
    return {name: value.rpartition("/")[2] for name, value in found.items() if isinstance(value, str)}


def _implied(level: Level) -> dict[str, str]:
    """The mapping that goes without saying: every branch under the name of its component."""
    members = (one for found in level.alternatives.values() for one in found)
    return {one.node.key: one.node.key for one in members if isinstance(one.node.key, str)}
