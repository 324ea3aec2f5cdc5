"""A schema with all that applies to the same value folded in: `allOf`, `$ref` with siblings, `anyOf` with null."""

from collections.abc import Iterator
from functools import cached_property

from contractctl.document.node import Node, Value
from contractctl.spec.schema import Schema

BARE = frozenset(
    {"type", "format", "description", "title", "nullable", "x-nullable", "example", "examples", "$comment"}
)
"""A branch with nothing but these says a type and no more."""

LISTED = BARE | {"enum", "const"}
"""A branch with nothing but these is a list of values."""

MOST_SOURCES = 200
NULLABLE = {(2, 0): "x-nullable", (3, 0): "nullable"}
"""The flag that adds null to a type, by version."""
COMPOSED = ("oneOf", "anyOf")


class Level:
    """What the schemas that apply together say; the one that was asked for comes first."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.sources: list[Schema] = []
        self._null_branch = False
        seen: set[int] = set()
        todo = [schema]
        while todo and len(seen) < MOST_SOURCES:
            one = todo.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            self.sources.append(one)
            if one.raw.keys() & {"allOf", "$ref", "anyOf", "oneOf"}:
                todo.extend(reversed([*one.all_of, *self._only_branch(one)]))

    def _only_branch(self, schema: Schema) -> Iterator[Schema]:
        """The one branch of `anyOf` or `oneOf` that is left when null is taken out."""
        for branches in (schema.one_of, schema.any_of):
            real = [branch for branch in branches if not is_null(branch)]
            if len(real) == 1:
                self._null_branch = self._null_branch or len(real) < len(branches)
                yield real[0]

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Every keyword that any of them has."""
        return frozenset(keyword for source in self.sources for keyword in source.raw)

    def values(self, keyword: str) -> list[Value]:
        """What they say of a keyword, in order."""
        if keyword not in self.keywords:
            return []
        return [source.raw[keyword] for source in self.sources if keyword in source.raw]

    def node(self, keyword: str) -> Node:
        """Where a keyword stands, or the schema itself."""
        return self.holder(keyword).node.nearest(keyword)

    def holder(self, keyword: str) -> Schema:
        """The first of them that has a keyword, or the schema itself."""
        return next((source for source in self.sources if keyword in source.raw), self.schema)

    def flag(self, keyword: str) -> bool:
        """Whether a keyword is true in any of them."""
        return any(value is True for value in self.values(keyword))

    @cached_property
    def properties(self) -> dict[str, list[tuple[Schema, Schema]]]:
        """The properties by name: for each the schemas that hold it and what they say of it."""
        found: dict[str, list[tuple[Schema, Schema]]] = {}
        for source in self.sources:
            for name, schema in source.properties.items():
                found.setdefault(name, []).append((source, schema))
        return found

    @cached_property
    def required(self) -> frozenset[str]:
        """The names that any of them requires."""
        return frozenset(name for source in self.sources for name in source.required)

    @cached_property
    def alternatives(self) -> dict[str, list[Schema]]:
        """The branches of `oneOf` and of `anyOf`, null left out; none where only one is left, or nothing but values."""
        found: dict[str, list[Schema]] = {}
        for keyword, branches in self._composed:
            if not _is_listing(branches):
                found.setdefault(keyword, []).extend(branches)
        return found

    @cached_property
    def _composed(self) -> list[tuple[str, list[Schema]]]:
        """The lists of branches with their keywords, null left out, that have more than one."""
        lists = (
            (keyword, [branch for branch in branches if not is_null(branch)])
            for source in self.sources
            for keyword, branches in (("oneOf", source.one_of), ("anyOf", source.any_of))
        )
        return [(keyword, branches) for keyword, branches in lists if len(branches) > 1]

    @cached_property
    def listings(self) -> list[list[Schema]]:
        """The lists of branches that hold nothing but values: each is a way to write an `enum`."""
        return [branches for _, branches in self._composed if _is_listing(branches)]

    @cached_property
    def allowed(self) -> list[Value] | None:
        """The values that `enum` and `const` leave, or None where they leave all. Null is told by `nullable`."""
        lists = [listed for source in self.sources if (listed := _listed(source)) is not None]
        lists += [[one for branch in branches for one in _listed(branch) or ()] for branches in self.listings]
        if not lists:
            return None
        found = [one for one in lists[0] if all(one in others for others in lists[1:])]
        return [one for one in found if one is not None] or found

    @cached_property
    def bare(self) -> bool:
        """Whether all alternatives are nothing but types."""
        branches = [branch for found in self.alternatives.values() for branch in found]
        return bool(branches) and all(branch.types and branch.raw.keys() <= BARE for branch in branches)

    @cached_property
    def types(self) -> frozenset[str]:
        """The types without null; empty where any will do. Alternatives that are nothing but types count."""
        found: frozenset[str] | None = None
        for source in self.sources:
            types = source.types - {"null"}
            if types:
                found = types if found is None else found & types or types
        if found is None and self.bare:
            branches = [branch for members in self.alternatives.values() for branch in members]
            found = frozenset(name for branch in branches for name in branch.types) - {"null"}
        for branches in self.listings if found is None else ():
            found = frozenset(name for branch in branches for name in branch.types) - {"null"}
        return found or frozenset()

    @cached_property
    def nullable(self) -> bool:
        """Whether null is said to be valid, in any of the ways of saying it."""
        if self._null_branch or any(is_nullable(source) for source in self.sources):
            return True
        branches = [branch for source in self.sources for branch in (*source.one_of, *source.any_of)]
        return any(is_null(branch) or is_nullable(branch) for branch in branches)

    @cached_property
    def null_meant(self) -> bool:
        """Whether null is said to be valid only in a way that by the letter says nothing: `nullable` without a type."""
        if not self.nullable or self._null_branch:
            return False
        branches = [branch for source in self.sources for branch in (*source.one_of, *source.any_of)]
        return not any(is_null(branch) for branch in branches) and not any(
            "null" in one.types or ("type" in one.raw and one.raw.get(NULLABLE.get(one.api.version, "")) is True)
            for one in (*self.sources, *branches)
        )

    @cached_property
    def format(self) -> str | None:
        """The first format."""
        return next((value for value in self.values("format") if isinstance(value, str)), None)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The names of all properties, those in the alternatives included."""
        names = set(self.properties)
        for branches in self.alternatives.values():
            for branch in branches:
                names.update(branch.properties)
                names.update(name for member in branch.all_of for name in member.properties)
        return frozenset(names)


def _listed(schema: Schema) -> list[Value] | None:
    """The values of `const`, or of `enum`; None where a schema has neither."""
    listed = schema.raw.get("enum")
    return [schema.raw["const"]] if "const" in schema.raw else list(listed) if isinstance(listed, list) else None


def _is_listing(branches: list[Schema]) -> bool:
    return all(branch.raw.keys() <= LISTED and branch.raw.keys() & {"enum", "const"} for branch in branches)


def is_null(schema: Schema) -> bool:
    """Whether null is all that it accepts."""
    return schema.raw.get("type") == "null" or schema.raw.get("enum") == [None]


def is_nullable(schema: Schema) -> bool:
    """Whether the schema itself says that null is valid."""
    return "null" in schema.types or schema.raw.get("nullable") is True or schema.raw.get("x-nullable") is True


def subschema(schema: Schema, keyword: str) -> Schema | None:
    """The schema under a keyword that holds one, references followed."""
    value = schema.raw.get(keyword)
    return schema.api.schema_at(schema.node.child(keyword), schema) if isinstance(value, dict | bool) else None


def subschemas(schema: Schema, keyword: str) -> dict[str, Schema]:
    """The schemas under a keyword that holds several, by name or by index."""
    holder = schema.node.find(keyword)
    members = holder.children() if holder is not None else ()
    made = ((str(one.key), schema.api.schema_at(one, schema)) for one in members if isinstance(one.value, dict | bool))
    return {name: one for name, one in made if one is not None}
