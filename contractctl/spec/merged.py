"""The merged view of a schema: `allOf` folded into one shape, `oneOf` and `anyOf` into alternatives, for one direction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from contractctl.document.node import Value
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

MAX_ALTERNATIVES = 32
MAX_DEPTH = 12
MAX_STEPS = 2_000
"""Bounds on composition; beyond them a shape is called incomplete, and clauses about it answer `unknown`."""

Names = str | frozenset[str]
"""A property name in normalised form (`request_id`), or several of which any will do."""


def normalised(name: str) -> str:
    """`requestId`, `request-id` and `Request_ID` are all `request_id`: how names are compared (RULES 0.2)."""
    cached = _NORMALISED.get(name)
    if cached is None:
        letters: list[str] = []
        for index, letter in enumerate(name):
            if letter.isalnum() or letter in "$@":
                after = name[index + 1 : index + 2]
                before = name[index - 1 : index]
                starts = letter.isupper() and (not before.isupper() or after.islower())
                if starts and letters and letters[-1] != "_":
                    letters.append("_")
                letters.append(letter.lower())
            elif letters and letters[-1] != "_":
                letters.append("_")
        cached = _NORMALISED[name] = "".join(letters).rstrip("_")
    return cached


_NORMALISED: dict[str, str] = {}


@dataclass(slots=True)
class Shape:
    """One alternative: what all values of it have in common. Its lists hold the schemas that contributed."""

    types: frozenset[str] | None = None
    properties: dict[str, tuple[Schema, ...]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: tuple[Schema, ...] = ()
    enum: tuple[Value, ...] | None = None
    closed: bool = False
    sources: tuple[Schema, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing is known about the value: `{}`, `true`, or an open object without properties."""
        if self.enum is not None or self.items or self.properties or self.closed:
            return False
        return self.types is None or self.types <= {"object", "null"}

    @property
    def is_object(self) -> bool:
        """Whether values may be objects with the properties known here."""
        return "object" in self.types if self.types is not None else bool(self.properties)

    @property
    def is_array(self) -> bool:
        """Whether values are arrays."""
        return "array" in self.types if self.types is not None else bool(self.items)

    def facet(self, keyword: str) -> Value:
        """The first value that a contributing schema gives a keyword such as `maxItems`, or None."""
        return next((schema.raw[keyword] for schema in self.sources if keyword in schema.raw), None)

    def named(self, names: Names) -> dict[str, tuple[Schema, ...]]:
        """The properties whose normalised name is one of these."""
        wanted = frozenset({names}) if isinstance(names, str) else names
        known = _NORMALISED  # asked here because so many names are
        return {name: one for name, one in self.properties.items() if (known.get(name) or normalised(name)) in wanted}

    def joined(self, other: "Shape") -> "Shape":
        """Both at once, as `allOf` means it."""
        if self.types is None or other.types is None:
            types = other.types if self.types is None else self.types
        else:
            types = self.types & other.types
        properties = dict(self.properties)
        for name, schemas in other.properties.items():
            known = properties.get(name, ())
            properties[name] = known + tuple(schema for schema in schemas if schema not in known)
        if self.enum is None or other.enum is None:
            enum = other.enum if self.enum is None else self.enum
        else:
            enum = tuple(value for value in self.enum if value in other.enum)
        return Shape(
            types, properties, self.required | other.required, self.items + other.items, enum,
            self.closed or other.closed, self.sources + other.sources,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """All alternatives of a schema. `complete` is False where there were too many, or a part could not be read."""

    alternatives: tuple[Shape, ...]
    direction: Direction
    complete: bool = True

    def promises(self, path: Sequence[Names], *, required: bool = False) -> bool | None:
        """Whether every value has (or, with `required`, must have) the property at this path; None where unknown."""
        if not self.complete:
            return None
        answers = {self._promised_by(shape, path, required=required) for shape in self.alternatives}
        if False in answers:
            return False
        return None if None in answers or not answers else True

    def mentions(self, path: Sequence[Names]) -> bool:
        """Whether any alternative knows a property at this path."""
        return any(True for _ in self.found(path))

    def found(self, path: Sequence[Names]) -> "Iterable[tuple[Shape, str, tuple[Schema, ...]]]":
        """Every property at this path in any alternative: the shape that holds it, its name, its schemas."""
        for shape in self.alternatives:
            for name, schemas in shape.named(path[0]).items():
                if len(path) == 1:
                    yield shape, name, schemas
                else:
                    yield from merged(schemas, self.direction).found(path[1:])

    def _promised_by(self, shape: Shape, path: Sequence[Names], *, required: bool) -> bool | None:
        if not path:
            return True
        if not shape.properties:
            return None if shape.blank else False
        matches = shape.named(path[0])
        if required:
            matches = {name: schemas for name, schemas in matches.items() if name in shape.required}
        answers = [
            merged(schemas, self.direction).promises(path[1:], required=required) if path[1:] else True
            for schemas in matches.values()
        ]
        if True in answers:
            return True
        return None if None in answers else False


def merged(schemas: Schema | Sequence[Schema] | None, direction: Direction) -> Merged:
    """The merged view of a schema, or of several that apply together (as under `allOf`). None is like `{}`."""
    if schemas is None:
        return Merged((Shape(),), direction)
    together = (schemas,) if isinstance(schemas, Schema) else tuple(schemas)
    if len(together) == 1:
        memo = together[0].__dict__.setdefault("_merged", {})
        if direction not in memo:
            memo[direction] = _merge(together, direction)
        made: Merged = memo[direction]
        return made
    return _merge(together, direction)


def _merge(schemas: Sequence[Schema], direction: Direction) -> Merged:
    expansion = _Expansion(direction)
    alternatives = [Shape()]
    for schema in schemas:
        alternatives = expansion.cross(alternatives, expansion.expand(schema, frozenset()))
    return Merged(tuple(alternatives), direction, expansion.complete)


class _Expansion:
    """One merge on its way: `complete` turns False when a bound cut something off."""

    def __init__(self, direction: Direction) -> None:
        self.direction = direction
        self.complete = True
        self._steps = 0

    def expand(self, schema: Schema, above: frozenset[int]) -> list[Shape]:
        """The alternatives of one schema; nothing new where it stands inside itself."""
        self._steps += 1
        if len(above) > MAX_DEPTH or self._steps > MAX_STEPS:
            self.complete = False
            return [Shape()]
        if id(schema) in above:
            return [Shape()]
        inside = above | {id(schema)}
        shapes = [_own(schema, self.direction)]
        for member in schema.all_of:
            shapes = self.cross(shapes, self.expand(member, inside))
        for members in (schema.one_of, schema.any_of, () if schema.one_of or schema.any_of else schema.mapped):
            real = [member for member in members if member.raw.get("type") != "null" or len(member.raw) > 1]
            choices = [shape for member in real for shape in self.expand(member, inside)]
            if choices:
                shapes = self.cross(shapes, choices)
        return shapes

    def cross(self, left: list[Shape], right: list[Shape]) -> list[Shape]:
        """Each with each, up to the bound."""
        if len(left) * len(right) > MAX_ALTERNATIVES:
            self.complete = False
        return [one.joined(other) for one, other in islice(product(left, right), MAX_ALTERNATIVES)]


def _own(schema: Schema, direction: Direction) -> Shape:
    """What the schema's own keywords say, without composition."""
    hidden = "readOnly" if direction == "request" else "writeOnly"
    properties: dict[str, tuple[Schema, ...]] = {
        name: (one,) for name, one in schema.properties.items() if one.raw.get(hidden) is not True
    }
    types = schema.types - {"null"} or None
    if types is None and (properties or schema.items is not None):
        types = frozenset({"object"}) if properties else frozenset({"array"})
    raw = schema.raw
    values = raw.get("enum") if "enum" in raw else [raw["const"]] if "const" in raw else None
    return Shape(
        types,
        properties,
        frozenset(name for name in schema.required if name in properties or name not in schema.properties),
        (schema.items,) if schema.items is not None else (),
        tuple(values) if isinstance(values, list) else None,
        schema.closed,
        (schema,),
    )
