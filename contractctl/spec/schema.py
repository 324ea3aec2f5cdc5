"""One schema as it is written, in the words that all versions share; composition is the matter of `merged`."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from contractctl.document.node import Node, Value
from contractctl.spec.view import View

ANNOTATIONS = frozenset({"description", "summary", "title", "$comment", "deprecated", "example", "examples"})
"""Keywords beside a `$ref` that say nothing about which values are valid."""

LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLES = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema", "additionalItems",
)  # fmt: skip
MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")


class Schema(View):
    """A Schema Object, a boolean schema (3.1), or in 2.0 also a parameter or header."""

    kind = "schema"

    @cached_property
    def reference(self) -> "Schema | None":
        """What a `$ref` with siblings that constrain points to (3.1 and later); it applies beside the siblings."""
        if "$ref" not in self.node:
            return None
        target = self.api.follow(self.node)
        return self.api.view_of(Schema, target, None, self) if target is not None else None

    @cached_property
    def types(self) -> frozenset[str]:
        """The `type` as a set, empty where it is not said; `nullable: true` of 3.0 adds `null`."""
        value = self.raw.get("type")
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        found = {name for name in names if isinstance(name, str)}
        if found and self.api.version == (3, 0) and self.raw.get("nullable") is True:
            found.add("null")
        return frozenset(found)

    @cached_property
    def properties(self) -> "dict[str, Schema]":
        """The properties by name, references followed."""
        return self._map("properties")

    @property
    def required(self) -> frozenset[str]:
        """The names in `required`."""
        value = self.raw.get("required")
        return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list) else frozenset()

    @property
    def closed(self) -> bool:
        """Whether undeclared properties are refused."""
        return self.raw.get("additionalProperties") is False or self.raw.get("unevaluatedProperties") is False

    @cached_property
    def items(self) -> "Schema | None":
        """The schema of the items, or None."""
        return self._single("items")

    @cached_property
    def all_of(self) -> "tuple[Schema, ...]":
        """The members of `allOf`, and the target of a `$ref` that has siblings."""
        return (*((self.reference,) if self.reference is not None else ()), *self._list("allOf"))

    @cached_property
    def any_of(self) -> "tuple[Schema, ...]":
        """The members of `anyOf`."""
        return self._list("anyOf")

    @cached_property
    def one_of(self) -> "tuple[Schema, ...]":
        """The members of `oneOf`."""
        return self._list("oneOf")

    @cached_property
    def mapped(self) -> "tuple[Schema, ...]":
        """The schemas that a discriminator's `mapping` names."""
        mapping = self.node.find("discriminator", "mapping")
        found: list[Schema] = []
        for node in mapping.children() if mapping else ():
            if isinstance(node.value, str):
                target = self.api.discriminated(node, self)
                if target is not None:
                    found.append(target)
        return tuple(found)

    def _single(self, keyword: str) -> "Schema | None":
        value = self.raw.get(keyword)
        return self._schema(value, self.node, keyword) if isinstance(value, dict | bool) else None

    def _list(self, keyword: str) -> "tuple[Schema, ...]":
        value = self.raw.get(keyword)
        if not isinstance(value, list):
            return ()
        holder = Node(self.node.file, value, self.node, keyword)
        found = (self._schema(one, holder, index) for index, one in enumerate(value) if isinstance(one, dict | bool))
        return tuple(one for one in found if one is not None)

    def _map(self, keyword: str) -> "dict[str, Schema]":
        value = self.raw.get(keyword)
        if not isinstance(value, dict):
            return {}
        holder = Node(self.node.file, value, self.node, keyword)
        made = {name: self._schema(one, holder, name) for name, one in value.items() if isinstance(one, dict | bool)}
        return {name: schema for name, schema in made.items() if schema is not None}

    def _schema(self, value: Value, holder: Node, key: str | int) -> "Schema | None":
        """A subschema; nodes are made here without a detour, because there are so many."""
        return self.api.schema_at(Node(holder.file, value, holder, key), self)

    def parts(self) -> Iterator[View]:
        """All subschemas, references followed; discriminator targets included."""
        return NOTHING if HOLDERS.isdisjoint(self.raw) else self._parts()

    def _parts(self) -> Iterator[View]:
        raw = self.raw
        if "$ref" in raw and self.reference is not None:
            yield self.reference
        for keyword in raw:
            find = PARTS.get(keyword)
            if find is not None:
                yield from find(self, keyword)

    def _items(self, _: str) -> "tuple[Schema, ...]":
        """The schema of the items; before 2020-12 it may be a list of them."""
        return (self.items,) if self.items is not None else self._list("items")

    def _definitions(self, keyword: str) -> "tuple[Schema, ...]":
        return tuple(self._map(keyword).values()) if self.owner is not None else ()


PARTS: dict[str, Callable[[Schema, str], Iterable[Schema]]] = {
    **{keyword: lambda schema, name: schema._map(name).values() for keyword in MAPS},  # noqa: SLF001 -- its own table
    **dict.fromkeys(LISTS, Schema._list),  # noqa: SLF001
    **{keyword: lambda schema, name: filter(None, (schema._single(name),)) for keyword in SINGLES},  # noqa: SLF001
    "properties": lambda schema, _: schema.properties.values(),
    "items": Schema._items,  # noqa: SLF001
    "definitions": Schema._definitions,  # noqa: SLF001
    "discriminator": lambda schema, _: schema.mapped,
}
"""How the subschemas under a keyword are found."""

HOLDERS = frozenset({"$ref", *PARTS})
NOTHING: Iterator[View] = iter(())
"""Most schemas hold no others, and the walk asks each of them."""


def is_plain_reference(node: Node, version: tuple[int, int]) -> bool:
    """Whether a schema is nothing but a `$ref`: before 3.1 siblings are ignored, later those that constrain count."""
    value = node.value
    if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
        return False
    return version < (3, 1) or len(value) == 1 or all(key == "$ref" or key in ANNOTATIONS for key in value)
