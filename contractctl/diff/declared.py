"""What a value holds that one schema declares and the other leaves open: names that nobody who knew it would send."""

from collections.abc import Callable, Iterator, Sequence

from contractctl.document.node import Value
from contractctl.spec.schema import Schema

Path = tuple[str | int, ...]
"""The way into a value: names of properties and indexes of items."""

EVERY = ("all_of", "any_of", "one_of")
MOST_SCHEMAS = 200


class News:
    """What a value holds that the second of two schemas declares, and the first does not know."""

    def __init__(self, fits: Callable[[Schema, Value], bool | None]) -> None:
        self._fits = fits
        """Whether a value is valid."""

    def of(self, had: Sequence[Schema], other: Sequence[Schema], value: Value, path: Path = ()) -> Iterator[Path]:
        """The properties that are news, and not the reason why a value of two branches of `oneOf` is refused."""
        known, there = _applying(had, EVERY), _applying(other, EVERY)
        if isinstance(value, list):
            for index, one in {id(one): (index, one) for index, one in enumerate(value)}.values():
                yield from self.of(_items(known), _items(there), one, (*path, index))
        elif isinstance(value, dict):
            for name, one in value.items():
                declared = _declaring(known, name), _declaring(there, name)
                if declared[0] or any(name in schema.required for schema in known):
                    yield from self.of(*declared, one, (*path, name))
                elif not any(_says_more(schema) for schema in known) and self._is_refused(other, name, one):
                    yield (*path, name)

    def _is_refused(self, other: Sequence[Schema], name: str, value: Value) -> bool:
        """Whether the other version declares a property, and not only in a branch of `oneOf` whose values it fits."""
        if _declaring(_applying(other, ("all_of", "any_of")), name):
            return True
        branches = _declaring(_applying(other, EVERY), name)
        return bool(branches) and not any(self._fits(one, value) for one in branches)


def without(path: Path) -> dict[str, Value]:
    """A schema of the values that do not have this property; all items of an array are meant."""
    made: Value = False
    for step in reversed(path):
        made = {"properties": {step: made}} if isinstance(step, str) else {"items": made}
    return made if isinstance(made, dict) else {}


def _applying(schemas: Sequence[Schema], members: Sequence[str]) -> list[Schema]:
    """These schemas and all that are about the same value, by these lists of members."""
    found: dict[int, Schema] = {}
    todo = list(schemas)
    while todo and len(found) < MOST_SCHEMAS:
        one = todo.pop()
        if id(one) not in found:
            found[id(one)] = one
            todo.extend(member for name in members for member in getattr(one, name))
    return list(found.values())


def _declaring(schemas: Sequence[Schema], name: str) -> list[Schema]:
    return [schema.properties[name] for schema in schemas if name in schema.properties]


def _items(schemas: Sequence[Schema]) -> list[Schema]:
    return [schema.items for schema in schemas if schema.items is not None]


def _says_more(schema: Schema) -> bool:
    """Whether a schema says what undeclared properties are: then any name is one that it knows."""
    return any(isinstance(schema.raw.get(key), dict) for key in ("additionalProperties", "patternProperties"))
