"""What stands inside a converted schema: the schemas that are asked about a value, and those that it refers to."""

from collections.abc import Iterable, Iterator

from contractctl.document.node import Value
from contractctl.spec.conversion import Json

PLACES = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
"""The keywords whose schemas apply to the same place of a value."""

MAPS = frozenset({"properties", "patternProperties"})
"""The keywords that hold the schemas of members by their names."""

LITERAL = frozenset({"enum", "const", "required", "dependentRequired"})
"""The keywords that hold values."""


def _refuting(schema: Json, value: Json) -> str | None:
    """The member by which a glance shows that an object is not of a schema: what tells alternatives apart."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return None
    for name, one in value.items():
        inner = properties.get(name) if isinstance(one, str) else None
        if isinstance(inner, dict):
            allowed = inner.get("enum", [inner["const"]] if "const" in inner else None)
            if isinstance(allowed, list) and one not in allowed:
                return name
    return None


def looked_at(schema: Value, value: Value) -> Iterable[str]:
    """The members of a value that a schema is asked about."""
    if not isinstance(value, dict):
        return ()
    refuting = _refuting(schema, value) if isinstance(schema, dict) else None
    return value if refuting is None else (refuting,)


def applied(schema: Value, value: Value) -> Iterator[tuple[Value, Value]]:
    """The schemas, or the names of them, that are asked about a value and its parts; rather too many than too few."""
    if not isinstance(schema, dict) or (isinstance(value, dict) and _refuting(schema, value) is not None):
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
            several = inner if isinstance(inner, list) else [inner]
            yield from ((one, below) for one in several for below in different(value))


def different(values: list[Value]) -> list[Value]:
    """The items of a list, each object once: of a long one many may be one and the same."""
    return list({id(one): one for one in values}.values())


def _of_members(key: str, inner: Value, value: Json) -> Iterator[tuple[Value, Value]]:
    if key == "properties" and isinstance(inner, dict):
        yield from ((inner[name], one) for name, one in value.items() if name in inner)
    elif key == "patternProperties" and isinstance(inner, dict):
        yield from ((one, below) for one in inner.values() for below in value.values())
    elif key in {"additionalProperties", "unevaluatedProperties"}:
        yield from ((inner, below) for below in value.values())
    elif key == "propertyNames":
        yield from ((inner, name) for name in value)


def references(schema: Value, below: dict[int, tuple[str, ...]]) -> Iterator[tuple[str, bool]]:
    """The references in a converted schema, each with whether it applies below the value that the schema applies to.

    `below` keeps those of properties, which many made-up schemas share.
    """
    todo: list[tuple[Value, bool]] = [(schema, False)]
    while todo:
        one, deeper = todo.pop()
        for key, value in one.items() if isinstance(one, dict) else ():
            if key == "$ref" and isinstance(value, str):
                yield value, deeper
            elif key in MAPS and isinstance(value, dict):
                for each in value.values():
                    yield from ((name, True) for name in _within(each, below))
            elif key not in LITERAL:
                several = value.values() if key == "dependentSchemas" and isinstance(value, dict) else _several(value)
                todo.extend((each, deeper or key not in PLACES) for each in several)


def _several(value: Value) -> Iterable[Value]:
    return value if isinstance(value, list) else (value,)


def _within(schema: Value, below: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    """The references anywhere in a schema."""
    if not isinstance(schema, dict):
        return ()
    found = below.get(id(schema))
    if found is None:
        found = below[id(schema)] = tuple(name for name, _ in references(schema, below))
    return found
