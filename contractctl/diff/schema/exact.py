"""The schemas of one document as JSON Schema 2020-12, to the letter: what is compared, and what witnesses are tried on."""

from collections.abc import Iterator, Mapping
from json import dumps

from contractctl.diff.schema.formats import BASE64
from contractctl.document.node import Node, Value
from contractctl.spec.api import Api
from contractctl.spec.conversion import Converter, Json, compiles
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

UNREAD = "x-unread"
"""In a converted schema: what nobody can say the meaning of."""

DEFINITIONS = "#/$defs/"
MOST_NESTED = 20
"""What is nested more deeply in one schema gets a name of its own, so that nothing has to be recursive."""

RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "float": (-3.4028234663852886e38, 3.4028234663852886e38),
}
"""The formats of numbers that are intervals. `double` is what a JSON number is anyway (RFC 8259 6)."""

HIDDEN = {"request": frozenset({"readOnly"}), "response": frozenset({"writeOnly"}), None: frozenset[str]()}
"""The flags of properties that are not there in a direction."""

PLACES = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
"""The keywords whose schemas apply to the same place of a value."""


class Exact(Converter):
    """Converts without the leniency that linting asks for: `nullable` adds null to a type and does nothing else."""

    def __init__(self, side: "Side", version: tuple[int, int], direction: Direction | None) -> None:
        super().__init__(version, HIDDEN[direction], side.follow, side.name)
        self._side = side
        self._nullable = {(3, 0): "nullable", (2, 0): "x-nullable"}.get(version)

    def convert(self, schema: Value, depth: int = 0, hidden: frozenset[str] = frozenset()) -> Value:
        """The JSON Schema of a schema; `hidden` are the properties that an enclosing `allOf` marks for the other side."""
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else True
        if depth >= MOST_NESTED:
            return {"$ref": self._side.name_of(schema)}
        return True if schema.get("type") == "file" else self._converted(schema, depth, hidden)

    def _reference(self, schema: Json) -> Json:
        text = schema.get("$ref")
        if isinstance(text, str) and self._follow(schema) is None:
            return {UNREAD: f"$ref {text}"}
        return super()._reference(schema)

    def _finished(self, schema: Json, made: Json, depth: int) -> Value:
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
        meant: list[Value] = []
        if isinstance(name, str) and name in RANGES:
            low, high = RANGES[name]
            meant.append({"minimum": low, "maximum": high})
        if name == "byte":
            meant.append({"pattern": BASE64})
        if meant:
            members = made.get("allOf")
            made["allOf"] = [*(members if isinstance(members, list) else []), *meant]
        kept, raw = made.get("properties"), schema.get("properties")
        if self._hidden and isinstance(kept, dict) and isinstance(raw, dict):
            made["properties"] = {key: one for key, one in kept.items() if not self._absent(raw.get(key))}

    def _absent(self, schema: Value) -> bool:
        return isinstance(schema, dict) and (self._is_hidden(schema) or self._is_hidden(self._target(schema)))


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

    def whole(self, name: str, value: Value) -> Json:
        """A schema with all that it refers to, as far as this value is affected by it: most of a document is not."""
        seen = {(name, id(value))}
        todo: list[tuple[Value, Value]] = [(self.schema(name), value)]
        while todo:
            schema, one = todo.pop()
            for inner, below in applied(schema, one):
                if isinstance(inner, str):
                    if (inner, id(below)) not in seen:
                        seen.add((inner, id(below)))
                        todo.append((self.schema(inner), below))
                else:
                    todo.append((inner, below))
        definitions: Json = {key.removeprefix(DEFINITIONS): self.schema(key) for key, _ in seen}
        for schema in list(definitions.values()):
            for inner, _ in references(schema):
                definitions.setdefault(inner.removeprefix(DEFINITIONS), True)
        return {"$ref": name, "$defs": definitions}


def applied(schema: Value, value: Value) -> Iterator[tuple[Value, Value]]:
    """The schemas, or the names of them, that are asked about a value and its parts; rather too many than too few."""
    if not isinstance(schema, dict):
        return
    for key, inner in schema.items():
        if key == "$ref":
            yield inner, value
        elif key == "dependentSchemas" and isinstance(inner, dict):
            yield from ((one, value) for one in inner.values())
        elif key in PLACES:
            yield from ((one, value) for one in (inner if isinstance(inner, list) else [inner]))
        elif isinstance(value, dict):
            yield from _of_members(key, inner, value)
        elif isinstance(value, list) and key in {"items", "contains", "unevaluatedItems", "prefixItems"}:
            yield from ((one, below) for one in (inner if isinstance(inner, list) else [inner]) for below in value)


def _of_members(key: str, inner: Value, value: Json) -> Iterator[tuple[Value, Value]]:
    if key == "properties" and isinstance(inner, dict):
        yield from ((one, value[name]) for name, one in inner.items() if name in value)
    elif key == "patternProperties" and isinstance(inner, dict):
        yield from ((one, below) for one in inner.values() for below in value.values())
    elif key in {"additionalProperties", "unevaluatedProperties"}:
        yield from ((inner, below) for below in value.values())
    elif key == "propertyNames":
        yield from ((inner, name) for name in value)


def references(schema: Value) -> Iterator[tuple[str, bool]]:
    """The references in a converted schema, each with whether it applies below the value that the schema applies to."""
    todo: list[tuple[Value, bool]] = [(schema, False)]
    while todo:
        one, deeper = todo.pop()
        if isinstance(one, list):
            todo.extend((each, deeper) for each in one)
        elif isinstance(one, dict):
            for key, value in one.items():
                if key == "$ref" and isinstance(value, str):
                    yield value, deeper
                elif key in {"properties", "patternProperties", "dependentSchemas"} and isinstance(value, dict):
                    todo.extend((each, deeper or key != "dependentSchemas") for each in value.values())
                elif key not in {"enum", "const", "required", "dependentRequired"}:
                    todo.append((value, deeper or key not in PLACES))
