"""Converted schemas become nodes: every keyword is what it says of each kind of value, and composition is set algebra."""

from collections.abc import Iterator
from typing import Protocol

from contractctl.diff.schema.circles import Circles, components
from contractctl.diff.schema.exact import UNREAD
from contractctl.diff.schema.form import (
    ARRAY,
    BOOLEAN,
    EVERY,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Arrays,
    Members,
    Node,
    Objects,
    Sequence,
)  # fmt: skip
from contractctl.diff.schema.formats import of_numbers, of_strings
from contractctl.diff.schema.numeric import Bound, Numbers, exact
from contractctl.diff.schema.pool import Pool
from contractctl.diff.schema.texts import Texts
from contractctl.diff.schema.unevaluated import Unevaluated
from contractctl.document.node import Value
from contractctl.spec.conversion import Json

TYPES = {
    "null": NULL, "boolean": BOOLEAN, "number": NUMBER, "integer": NUMBER, "string": STRING, "array": ARRAY,
    "object": OBJECT,
}  # fmt: skip

OF_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"})
OF_TEXTS = frozenset({"minLength", "maxLength", "pattern", "format"})
SIMPLE = frozenset({"type", *OF_NUMBERS, *OF_TEXTS})
"""What most schemas consist of."""

OF_ARRAYS = frozenset({"prefixItems", "items", "minItems", "maxItems", "uniqueItems", "contains"})
OF_OBJECTS = frozenset({
    "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties",
    "maxProperties",
})  # fmt: skip
"""The keywords that say something of one kind of value alone."""


class Written(Protocol):
    """The converted schemas of both documents, by name."""

    def schema(self, name: str) -> Value:
        """The schema of a name."""

    def inner(self, name: str) -> list[str]:
        """The names that it refers to."""

    def in_place(self, name: str) -> list[str]:
        """Those that it refers to for the very value that it applies to."""


class Normaliser:
    """Makes the nodes of both documents; `written` gives the converted schema of a name."""

    def __init__(self, pool: Pool, written: Written) -> None:
        self._pool = pool
        self._written = written
        self._named: dict[str, Node] = {}
        self._bodies: dict[str, Node] = {}
        self._simple: dict[frozenset[tuple[str, Value]], Node] = {}
        self._met: dict[int, tuple[Value, Node]] = {}
        """The nodes of schemas that were met, with the schemas."""
        self._circles = Circles(written.schema)
        self._unevaluated = Unevaluated(pool, written.schema, self.node)

    def named(self, name: str) -> Node:
        """The node of a schema by its name; schemas that contain themselves are references."""
        if name not in self._named:
            for component in components(name, self._inner, self._named):
                if len(component) > 1 or component[0] in self._inner(component[0]):
                    self._named.update(self._circular(component))
                else:
                    self._named[component[0]] = self.node(self._written.schema(component[0]))
        return self._named[name]

    def _circular(self, names: list[str]) -> dict[str, Node]:
        """References for schemas in a circle; one that applies to the very value it is asked of has no meaning."""
        endless = self._endless(names)
        first = self._circles.first_names(names, self._named)
        return {
            name: self._pool.unread(f"a schema that contains itself ({first[name]})")
            if name in endless
            else self._pool.reference(first[name])
            for name in names
        }

    def _endless(self, names: list[str]) -> set[str]:
        """The schemas of a circle that lead to themselves for the very same value."""
        own = frozenset(names)
        inner = {name: [one for one in self._written.in_place(name) if one in own] for name in names}
        endless: set[str] = set()
        known: dict[str, Node] = {}
        for name in names if any(inner.values()) else ():
            if name not in known:
                for component in components(name, inner.__getitem__, known):
                    known.update((one, self._pool.everything) for one in component)
                    if len(component) > 1 or component[0] in inner[component[0]]:
                        endless.update(component)
        return endless

    def body(self, name: str) -> Node:
        """What a reference stands for."""
        if name not in self._bodies:
            self._bodies[name] = self.node(self._written.schema(name))
        return self._bodies[name]

    def _inner(self, name: str) -> list[str]:
        return self._written.inner(name)

    def node(self, schema: Value) -> Node:
        """The node of a converted schema; all schemas that it names are known."""
        pool = self._pool
        if not isinstance(schema, dict):
            return pool.nothing if schema is False else pool.everything
        known = self._met.get(id(schema))
        if known is None:
            known = self._met[id(schema)] = (schema, self._node(schema))
        return known[1]

    def _node(self, schema: Json) -> Node:
        pool = self._pool
        if SIMPLE.issuperset(schema) and isinstance(schema.get("type"), str):
            key = frozenset(schema.items())
            found = self._simple.get(key)
            if found is None:
                found = self._simple[key] = self._leaf(schema)
            return found
        parts: list[Node] = [self._leaf(schema)]
        if isinstance(schema.get("$ref"), str):
            parts.append(self.named(str(schema["$ref"])))
        if UNREAD in schema:
            parts.append(pool.unread(str(schema[UNREAD])))
        parts.extend(self._composed(schema))
        rest = [keyword for keyword in ("unevaluatedProperties", "unevaluatedItems") if keyword in schema]
        parts.extend(self._unevaluated.node(schema, keyword) for keyword in rest)
        return pool.all(parts)

    def _composed(self, schema: Json) -> Iterator[Node]:
        pool = self._pool
        if "const" in schema:
            yield pool.const(schema["const"])
        values = schema.get("enum")
        if isinstance(values, list):
            yield pool.enum(values)
        yield from self._nodes(schema, "allOf")
        if "anyOf" in schema:
            yield pool.any(self._nodes(schema, "anyOf"))
        if "oneOf" in schema:
            yield pool.one(self._nodes(schema, "oneOf"))
        if "not" in schema:
            yield pool.outside(self.node(schema["not"]))
        if "if" in schema:
            condition = self.node(schema["if"])
            yield pool.any((pool.outside(condition), self.node(schema.get("then", True))))
            yield pool.any((condition, self.node(schema.get("else", True))))
        yield from self._dependent(schema)

    def _dependent(self, schema: Json) -> Iterator[Node]:
        """What holds only of objects that have a certain member."""
        pool = self._pool
        for keyword in ("dependentRequired", "dependentSchemas"):
            held = schema.get(keyword)
            for name, what in held.items() if isinstance(held, dict) else ():
                having = pool.leaf(OBJECT, objects=Objects(required=frozenset({name})))
                if isinstance(what, list):
                    then: Node = pool.leaf(EVERY, objects=Objects(required=frozenset(map(str, what))))
                else:
                    then = self.node(what)
                yield pool.any((pool.outside(having), then))

    def _nodes(self, schema: Json, keyword: str) -> list[Node]:
        members = schema.get(keyword)
        return [self.node(one) for one in members] if isinstance(members, list) else []

    def _leaf(self, schema: Json) -> Node:
        """What the keywords say that look at a value alone."""
        types = schema.get("type")
        names = types if isinstance(types, list) else [types] if isinstance(types, str) else list(TYPES)
        kinds = 0
        for name in names:
            kinds |= TYPES.get(name, 0)
        whole = "integer" in names and "number" not in names
        return self._pool.leaf(
            kinds,
            _numbers(schema, whole=whole) if whole or not OF_NUMBERS.isdisjoint(schema) else None,
            None if OF_TEXTS.isdisjoint(schema) else _texts(schema),
            None if OF_ARRAYS.isdisjoint(schema) else self._arrays(schema),
            None if OF_OBJECTS.isdisjoint(schema) else self._objects(schema),
        )

    def _arrays(self, schema: Json) -> Arrays:
        first = tuple(self._nodes(schema, "prefixItems"))
        rest = self.node(schema.get("items", True))
        plain = rest is self._pool.everything and all(one is rest for one in first)
        contains: frozenset[tuple[Node, int, int | None]] = frozenset()
        if "contains" in schema:
            least, most = schema.get("minContains", 1), schema.get("maxContains")
            if least or most is not None:
                contains = frozenset({(self.node(schema["contains"]), _count(least) or 0, _count(most))})
        return Arrays(
            frozenset() if plain else frozenset({Sequence(first, rest)}),
            _count(schema.get("minItems")) or 0, _count(schema.get("maxItems")), contains,
            schema.get("uniqueItems") is True,
        )  # fmt: skip

    def _objects(self, schema: Json) -> Objects:
        named, patterned = (
            frozenset((name, self.node(one)) for name, one in held.items()) if isinstance(held, dict) else frozenset()
            for held in (schema.get("properties"), schema.get("patternProperties"))
        )
        others = self.node(schema.get("additionalProperties", True))
        everything = self._pool.everything
        if others is everything:
            patterned = frozenset(one for one in patterned if one[1] is not everything)
            named = named if patterned else frozenset(one for one in named if one[1] is not everything)
        plain = others is everything and not named and not patterned
        names = self.node(schema.get("propertyNames", True))
        required = schema.get("required")
        return Objects(
            frozenset() if plain else frozenset({Members(named, patterned, others)}),
            frozenset(map(str, required)) if isinstance(required, list) else frozenset(),
            _count(schema.get("minProperties")) or 0, _count(schema.get("maxProperties")),
            frozenset() if names is everything else frozenset({names}),
        )  # fmt: skip


def _count(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _numbers(schema: Json, *, whole: bool) -> Numbers:
    """The interval and the steps; what is written as a float is the decimal number that one reads."""
    lows, highs = list[Bound](), list[Bound]()
    for keyword, bounds, is_open in (
        ("minimum", lows, False), ("exclusiveMinimum", lows, True), ("maximum", highs, False),
        ("exclusiveMaximum", highs, True),
    ):  # fmt: skip
        value = schema.get(keyword)
        number = exact(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        if number is not None:
            bounds.append((number, is_open))
    found = Numbers(step=exact(1) if whole else None, formats=of_numbers(schema.get("format")))
    for low in lows:
        found = found.met(Numbers(low=low))
    for high in highs:
        found = found.met(Numbers(high=high))
    step = schema.get("multipleOf")
    number = exact(step) if isinstance(step, int | float) and not isinstance(step, bool) else None
    return found.met(Numbers(step=number)) if number else found


def _texts(schema: Json) -> Texts:
    pattern, name = schema.get("pattern"), schema.get("format")
    return Texts(
        _count(schema.get("minLength")) or 0,
        _count(schema.get("maxLength")),
        frozenset({pattern}) if isinstance(pattern, str) and pattern else frozenset(),
        frozenset(),
        of_strings(name),
    )
