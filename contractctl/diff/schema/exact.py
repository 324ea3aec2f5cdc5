"""The schemas of one document as JSON Schema 2020-12, to the letter: what is compared, and what witnesses are tried on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import dumps

from contractctl.diff.schema.formats import BASE64, RANGES
from contractctl.diff.schema.inside import applied, looked_at, references
from contractctl.document.node import Node, Value
from contractctl.spec.api import Api
from contractctl.spec.conversion import PLAIN, Converter, Json, compiles
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

UNREAD = "x-unread"
"""In a converted schema: what nobody can say the meaning of."""

DEFINITIONS = "#/$defs/"
MOST_NESTED = 20
"""What is nested more deeply in one schema gets a name of its own, so that nothing has to be recursive."""

UNALTERED = PLAIN - {"nullable", "x-nullable"}
MEANT = (*RANGES, "byte")
"""A schema with nothing but these words is converted as it is for linting, unless it has one of these formats."""

MOST_REFERENCES = 300
"""A witness that is affected by more schemas is looked at twice before a validator gets it."""

HIDDEN = {"request": frozenset({"readOnly"}), "response": frozenset({"writeOnly"}), None: frozenset[str]()}
"""The flags of properties that are not there in a direction."""


class Exact(Converter):
    """Converts without the leniency that linting asks for: `nullable` adds null to a type and does nothing else."""

    def __init__(self, side: "Side", version: tuple[int, int], direction: Direction | None) -> None:
        super().__init__(version, HIDDEN[direction], side.follow, side.name)
        self._side = side
        self._converted_before: dict[int, tuple[Value, Value]] = {}
        """What schemas became, with the schemas: parts that a made-up one shares with the document are met again."""
        self._nullable = {(3, 0): "nullable", (2, 0): "x-nullable"}.get(version)

    def convert(self, schema: Value, depth: int = 0, hidden: frozenset[str] = frozenset()) -> Value:
        """The JSON Schema of a schema; `hidden` are the properties that an enclosing `allOf` marks for the other side."""
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else True
        if hidden or depth >= MOST_NESTED:
            return self._made(schema, depth, hidden)
        known = self._converted_before.get(id(schema))
        if known is None:
            known = self._converted_before[id(schema)] = (schema, self._made(schema, depth, hidden))
        return known[1]

    def _made(self, schema: Json, depth: int, hidden: frozenset[str]) -> Value:
        if UNALTERED.issuperset(schema) and schema.get("format") not in MEANT:
            return super().convert(schema)
        if depth >= MOST_NESTED:
            return {"$ref": self._side.name_of(schema)}
        return True if schema.get("type") == "file" else self._converted(schema, depth, hidden)

    def _reference(self, schema: Json) -> Json:
        text = schema.get("$ref")
        if isinstance(text, str) and self._follow(schema) is None:
            return {UNREAD: f"$ref {text}"}
        return super()._reference(schema)

    def _finished(self, schema: Json, made: Json, depth: int) -> Value:
        quiet = schema
        if "nullable" in schema or "x-nullable" in schema:
            quiet = {key: value for key, value in schema.items() if key not in {"nullable", "x-nullable"}}
        finished = super()._finished(quiet, made, depth)
        if not isinstance(finished, dict):
            return finished
        types = finished.get("type")
        if self._nullable is not None and schema.get(self._nullable) is True and types is not None:
            finished["type"] = [*(types if isinstance(types, list) else [types]), "null"]
        unread: list[str] = [key for key in ("$dynamicRef", "$recursiveRef") if key in schema and not self._old]
        if isinstance(schema.get("pattern"), str) and "pattern" not in finished:
            unread.append("pattern")
        patterns = schema.get("patternProperties")
        if not self._old and isinstance(patterns, dict) and not all(compiles(key) for key in patterns):
            unread.append("patternProperties")
        if unread:
            finished[UNREAD] = dumps({key: schema[key] for key in unread}, sort_keys=True, default=str)
        self._limit(schema, finished)
        return finished

    def _limit(self, schema: Json, made: Json) -> None:
        """What formats of OpenAPI mean, and the properties that are not there in this direction."""
        name = made.get("format")
        if isinstance(name, str) and name in RANGES:
            low, high = RANGES[name]
            made["minimum"] = _limited(max, made.get("minimum"), low)
            made["maximum"] = _limited(min, made.get("maximum"), high)
        if name == "byte":
            members = made.get("allOf")
            made["allOf"] = [*(members if isinstance(members, list) else []), {"pattern": BASE64}]
        kept, raw = made.get("properties"), schema.get("properties")
        if self._hidden and isinstance(kept, dict) and isinstance(raw, dict):
            made["properties"] = {key: one for key, one in kept.items() if not self._absent(raw.get(key))}

    def _absent(self, schema: Value) -> bool:
        if not isinstance(schema, dict):
            return False
        return self._is_hidden(schema) or ("$ref" in schema and self._is_hidden(self._target(schema)))


def _limited(tighter: Callable[[float, float], float], bound: Value, limit: float) -> float:
    """A bound, and the limit that a format sets."""
    return tighter(bound, limit) if isinstance(bound, int | float) else limit


class Side:
    """One document in one direction: its schemas under names, converted when somebody asks."""

    def __init__(self, api: Api, direction: Direction | None, prefix: str) -> None:
        api.index  # noqa: B018 -- the walk that follows the references
        self._targets = {
            id(one.node.value): one.target
            for one in api.references
            if one.expected is Schema and isinstance(one.target, Node)
        }
        self._prefix = prefix
        self._names: dict[int, str] = {}
        self._raw: dict[str, Value] = {}
        self._made: dict[str, Value] = {}
        self._inner: dict[str, list[str]] = {}
        self._in_place: dict[str, list[str]] = {}
        self._below: dict[int, tuple[str, ...]] = {}
        self._parts: dict[tuple[str, frozenset[str]], tuple[Value, list[str]]] = {}
        self._converter = Exact(self, api.version, direction)

    def follow(self, schema: Mapping[str, Value]) -> Node | None:
        """What the `$ref` of a schema leads to."""
        return self._targets.get(id(schema))

    def name(self, target: Node) -> str:
        """The reference to a schema."""
        return self.name_of(target.value)

    def name_of(self, value: Value) -> str:
        """The reference to a schema as it is written."""
        name = self._names.setdefault(id(value), f"{DEFINITIONS}{self._prefix}{len(self._names)}")
        self._raw[name] = value
        return name

    def schema(self, name: str) -> Value:
        """The converted schema that a reference names."""
        if name not in self._made:
            self._made[name] = self._converter.convert(self._raw[name])
        return self._made[name]

    def inner(self, name: str) -> list[str]:
        """The names that a schema refers to."""
        found = self._inner.get(name)
        if found is None:
            several = list(references(self.schema(name), self._below))
            found = self._inner[name] = list(dict.fromkeys(one for one, _ in several))
            self._in_place[name] = list(dict.fromkeys(one for one, deeper in several if not deeper))
        return found

    def in_place(self, name: str) -> list[str]:
        """Those that it refers to for the very value that it applies to."""
        self.inner(name)
        return self._in_place[name]

    def whole(self, name: str, value: Value) -> "Excerpt":
        """A schema with all that it refers to, as far as this value is affected by it: most of a document is not."""
        seen = {(name, id(value))}
        keys = {name: set(looked_at(self.schema(name), value))}
        todo: list[tuple[Value, Value]] = [(self.schema(name), value)]
        repeated = False
        while todo:
            schema, one = todo.pop()
            for inner, below in applied(schema, one):
                if not isinstance(inner, str):
                    todo.append((inner, below))
                elif (inner, id(below)) in seen:
                    repeated = True
                else:
                    seen.add((inner, id(below)))
                    keys.setdefault(inner, set()).update(looked_at(self.schema(inner), below))
                    todo.append((self.schema(inner), below))
        definitions: Json = {}
        for key, names in keys.items():
            definitions[key.removeprefix(DEFINITIONS)], others = self._part(key, frozenset(names))
            definitions.update((one.removeprefix(DEFINITIONS), True) for one in others if one not in keys)
        return Excerpt({"$ref": name, "$defs": definitions}, heavy=repeated or len(seen) > MOST_REFERENCES)

    def _part(self, name: str, keys: frozenset[str]) -> tuple[Value, list[str]]:
        """A schema, for values that have members of these names only, and what it refers to."""
        if (name, keys) not in self._parts:
            lessened = _lessened(self.schema(name), keys)
            self._parts[name, keys] = (lessened, [one for one, _ in references(lessened, self._below)])
        return self._parts[name, keys]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A JSON Schema for one value."""

    schema: Json
    heavy: bool
    """Whether the work may multiply, because parts are asked of a value by several ways, or go very deep."""


def _lessened(schema: Value, names: frozenset[str]) -> Value:
    """A schema for values that have members of these names only: what is said of others does not matter."""
    if not isinstance(schema, dict) or not isinstance(properties := schema.get("properties"), dict):
        return schema
    return {**schema, "properties": {key: one for key, one in properties.items() if key in names}}
