"""The properties of two object schemas: added, removed, required, read-only, and what is said of undeclared ones."""

from collections.abc import Iterator

from contractctl.diff.change import held
from contractctl.diff.difference import Below, Difference, Found, Scene
from contractctl.diff.level import NULLABLE, Level, is_nullable, subschema
from contractctl.diff.lifecycle import events, standing
from contractctl.document.node import Node, Value
from contractctl.spec.schema import Schema

HIDDEN = {"request": "readOnly", "response": "writeOnly"}
"""The flag that keeps a property out of what is sent this way."""

FLAGS = {"readOnly": "read-only", "writeOnly": "write-only"}


def objects(scene: Scene) -> Iterator[Found]:
    """What became of the properties, by name, wherever in `allOf` they stand."""
    old, new = scene.base.properties, scene.revision.properties
    for name in old:
        if name in new:
            yield from _kept(scene, name)
        elif name not in scene.revision.mentioned:
            yield _existence(scene, name, "removed")
            yield from _as_undeclared(scene, name)
    for name in new:
        if name not in old and name not in scene.base.mentioned:
            yield _existence(scene, name, "added")
            yield from _as_undeclared(scene, name)
    yield from _undeclared_required(scene)
    yield from _additional(scene)


def _holder(level: Level, name: str) -> tuple[Schema, Node]:
    holder, _ = level.properties[name][0]
    return holder, holder.node.nearest("properties", name)


def is_hidden(scene: Scene, level: Level, name: str) -> bool:
    """Whether a property is not sent in the direction of the scene."""
    flag = HIDDEN.get(scene.sender or "")
    return flag is not None and any(schema.raw.get(flag) is True for _, schema in level.properties.get(name, ()))


def _existence(scene: Scene, name: str, verb: str) -> Difference:
    level, other = (scene.base, scene.revision) if verb == "removed" else (scene.revision, scene.base)
    holder, node = _holder(level, name)
    nodes = (node, other.node("properties")) if verb == "removed" else (other.node("properties"), node)
    hidden = scene.hidden or is_hidden(scene, level, name)
    sides = held(verb == "removed", name)
    return Difference(
        "existence", verb, *nodes, *sides, step=name, detail={**facts(level, name), "open": is_open(other)}, hidden=hidden, holder=holder, key=(id(holder.raw), name)
    )  # fmt: skip


def _as_undeclared(scene: Scene, name: str) -> Iterator[Below]:
    """What one version says of a property, and the other of all that it does not declare."""
    old, new = (_said(level, name) for level in (scene.base, scene.revision))
    if old is not None and new is not None and not scene.sameness.same(old.node, new.node):
        yield Below(old, new, name)


def _said(level: Level, name: str) -> Schema | None:
    if name in level.properties:
        return level.properties[name][0][1]
    return _extra(level, "additionalProperties")[1]


def is_open(level: Level) -> bool:
    """Whether properties that nobody declared are accepted."""
    return not any(source.closed for source in level.sources)


def facts(level: Level, name: str) -> dict[str, object]:
    """What a judge must know of a property: `required`, `default`, `read-only`, `write-only`, and its lifecycle."""
    schemas = [schema for _, schema in level.properties.get(name, ())]
    found: dict[str, object] = {"required": name in level.required}
    for schema in schemas[:1]:
        found.update(standing(schema.raw))
    found["default"] = any("default" in schema.raw for schema in schemas)
    for keyword, word in FLAGS.items():
        found[word] = any(schema.raw.get(keyword) is True for schema in schemas)
    return found


def _kept(scene: Scene, name: str) -> Iterator[Found]:
    base, revision = scene.base, scene.revision
    hidden = scene.hidden or (is_hidden(scene, base, name) and is_hidden(scene, revision, name))
    (holder, node), (other_holder, other) = _holder(base, name), _holder(revision, name)
    key = (id(holder.raw), id(other_holder.raw), name)
    before, after = name in base.required, name in revision.required
    if before != after:
        verb = "became-required" if after else "became-optional"
        detail = facts(revision, name)
        yield Difference(
            "required", verb, node, other, before, after,
            step=name, detail=detail, hidden=hidden, key=key, keywords=("required",),
        )  # fmt: skip
    yield from _said_beside(scene, name, (node, other), hidden=hidden)
    old = [schema for _, schema in base.properties[name]]
    new = [schema for _, schema in revision.properties[name]]
    for one, twin in zip(old, new, strict=False):
        if not scene.sameness.same(one.node, twin.node):
            yield from _own(scene, name, (one, twin), (node, other))
            written = (node, other) if one is old[0] else None
            yield Below(one, twin, name, hidden, written=written)


def _said_beside(scene: Scene, name: str, nodes: tuple[Node, Node], *, hidden: bool) -> Iterator[Difference]:
    """The flag for null beside a `$ref`: by the letter it counts for nothing, by the many who write it it does."""
    before, after = (
        "$ref" in node and node.get(NULLABLE.get(schema.api.version, "")) is True
        for node, schema in zip(nodes, (scene.base.schema, scene.revision.schema), strict=True)
    )
    targets = (level.properties[name][0][1] for level in (scene.base, scene.revision))
    if before != after and all("$ref" in node for node in nodes) and not all(map(is_nullable, targets)):
        verb = "became-nullable" if after else "became-not-nullable"
        yield Difference(
            "nullable", verb, *nodes, before, after, step=name, hidden=hidden, annotation=True,
            key=(nodes[0].place, nodes[1].place),
        )  # fmt: skip


def _own(scene: Scene, name: str, schemas: tuple[Schema, Schema], nodes: tuple[Node, Node]) -> Iterator[Difference]:
    """What a property says of itself beside the values that it takes."""
    one, twin = schemas
    key = (id(one.raw), id(twin.raw))
    detail = facts(scene.revision, name)
    for keyword, word in FLAGS.items():
        before, after = one.raw.get(keyword) is True, twin.raw.get(keyword) is True
        if before != after:
            verb = "set" if after else "unset"
            yield Difference(word, verb, *nodes, before, after, step=name, detail=detail, lasting=True, key=key)
    for event in events(one.raw, twin.raw):
        yield Difference(
            event.aspect, event.verb, one.node.nearest(event.keyword), twin.node.nearest(event.keyword),
            event.before, event.after, step=name, detail={**detail, **event.detail}, annotation=True, key=key,
        )  # fmt: skip


def _undeclared_required(scene: Scene) -> Iterator[Difference]:
    """Names in `required` that no property bears."""
    old, new = scene.base, scene.revision
    for name in sorted(old.required ^ new.required):
        if (
            name
            and name not in old.properties
            and name not in new.properties
            and name not in old.mentioned | new.mentioned
        ):
            after = name in new.required
            yield Difference(
                "required", "became-required" if after else "became-optional", *scene.nodes("required"),
                not after, after, step=name, detail={"required": after, "declared": False},
                key=(id(old.schema.raw), id(new.schema.raw), name), keywords=("required",),
            )  # fmt: skip


def _additional(scene: Scene) -> Iterator[Found]:
    """Whether undeclared properties are refused, and what they must be."""
    for keyword, aspect in (
        ("additionalProperties", "additional-properties"),
        ("unevaluatedProperties", "unevaluated-properties"),
    ):
        (before, old), (after, new) = (_extra(level, keyword) for level in (scene.base, scene.revision))
        if old is not None and new is not None:
            if not scene.sameness.same(old.node, new.node):
                yield Below(old, new, "{}", written=scene.nodes(keyword))
        elif before != after:
            verb = _extra_verb(keyword, before, after)
            alone = (keyword,) if isinstance(before, bool) and isinstance(after, bool) else ()
            yield Difference(aspect, verb, *scene.nodes(keyword), before, after, keywords=alone)


def _extra(level: Level, keyword: str) -> tuple[Value, Schema | None]:
    """What is said: True or False or `schema`, with the schema; none said is True."""
    for source in level.sources:
        value = source.raw.get(keyword)
        if isinstance(value, bool):
            return value, None
        if isinstance(value, dict):
            schema = subschema(source, keyword) if value else None
            return ("schema", schema) if schema is not None else (True, None)
    return True, None


def _extra_verb(keyword: str, before: Value, after: Value) -> str:
    if keyword == "unevaluatedProperties":
        return "added" if before is True else "removed" if after is True else "changed"
    return "widened" if before is False or after is True else "narrowed"
