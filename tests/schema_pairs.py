"""Random pairs of JSON Schemas, and what must hold of the relation of each: shared by the tests and the benchmark."""

import json
from collections.abc import Iterator
from math import floor
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema_rs import Draft202012Validator as Compiled

from contractctl.diff.schema import Kind, Relation, Relations
from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.spec.api import Api

NAMES = ("a", "b", "kind")
SCALARS = (None, False, True, 0, 1, 2, 3, -1, 1.5, 10, "", "a", "b", "ab", "abc", "2000-01-01", "zz")
CONTAINERS: tuple[Any, ...] = (
    [], [0], ["a"], [0, 0], [0, "a"], ["a", "b"], [1, 2, 3], [[]], {}, {"a": 0}, {"a": "a"}, {"b": 1}, {"a": 1, "b": "x"},
    {"kind": "a"}, {"kind": "b", "a": 1}, {"x": 1}, {"a": {}}, {"a": {"a": 1}}, {"a": [1]}, {"a": 1, "b": 1, "x": 1},
)  # fmt: skip
VALUES = (*SCALARS, *CONTAINERS)
PATTERNS = ("^a", "b$", "^[ab]+$", "^a*$", "a|z", "^.{2}$", "[0-9]")
WHOLE = frozenset({"enum", "const", "required", "$ref", "type", "uniqueItems", "dependentRequired"})
"""Keywords whose value is left alone or dropped as a whole."""

REFERENCES = ("R", "S", "T")

types = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
sizes = st.integers(0, 3)
bounds = st.sampled_from([-1, 0, 1, 1.5, 2, 3, 10])
references = st.sampled_from(REFERENCES).map(lambda name: {"$ref": f"#/components/schemas/{name}"})


def of_keywords(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A schema with up to three of these keywords."""
    pairs = st.one_of(*(value.map(lambda one, key=key: (key, one)) for key, value in keywords.items()))
    return st.lists(pairs, max_size=3).map(dict)


SCALAR_KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "minimum": bounds, "maximum": bounds, "exclusiveMinimum": bounds, "exclusiveMaximum": bounds,
    "multipleOf": st.sampled_from([0.5, 1, 2, 3, 1.5]),
    "minLength": sizes, "maxLength": sizes, "pattern": st.sampled_from(PATTERNS),
    "format": st.sampled_from(["date", "uuid", "ipv4", "int32", "double", "whatever"]),
}  # fmt: skip


def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas that hold others."""
    several = st.lists(inner, min_size=1, max_size=3)
    by_name = st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    names = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
    objects = of_keywords(
        properties=by_name, required=names, additionalProperties=inner, minProperties=sizes, maxProperties=sizes,
        patternProperties=st.dictionaries(st.sampled_from(PATTERNS), inner, max_size=2), propertyNames=inner,
        dependentRequired=st.dictionaries(st.sampled_from(NAMES), names, max_size=1),
        dependentSchemas=st.dictionaries(st.sampled_from(NAMES), inner, max_size=1),
        unevaluatedProperties=st.sampled_from([False, True, {"type": "string"}]),
    )  # fmt: skip
    arrays = of_keywords(
        items=inner, prefixItems=several, minItems=sizes, maxItems=sizes, uniqueItems=st.booleans(), contains=inner,
        minContains=sizes, maxContains=sizes,
    )  # fmt: skip
    composed = of_keywords(
        allOf=several, anyOf=several, oneOf=several, **{"not": inner, "if": inner, "then": inner, "else": inner}
    )
    typed = st.one_of(
        objects.map(lambda one: {"type": "object", **one}), arrays.map(lambda one: {"type": "array", **one})
    )
    both = st.tuples(st.one_of(typed, objects, arrays, composed), composed).map(lambda two: {**two[0], **two[1]})
    return st.one_of(typed, typed, composed, both)


flat = st.one_of(
    st.booleans(),
    st.builds(lambda kind, rest: {"type": kind, **rest}, types, of_keywords(**SCALAR_KEYWORDS)),
    st.builds(
        lambda kinds, rest: {"type": kinds, **rest},
        st.lists(types, min_size=1, max_size=3, unique=True),
        of_keywords(**SCALAR_KEYWORDS),
    ),
    st.sampled_from(VALUES).map(lambda value: {"const": value}),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=4, unique_by=json.dumps).map(
        lambda values: {"enum": values}
    ),
    of_keywords(**SCALAR_KEYWORDS),
    references,
)
schemas = st.recursive(flat, deeper, max_leaves=6)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any]]:
    """Two schemas, often alike, and what they refer to."""
    one = draw(schemas)
    other = draw(st.one_of(schemas, changed(one)))
    return one, other, {name: draw(schemas) for name in REFERENCES}


@st.composite
def changed(draw: st.DrawFn, schema: Any) -> Any:
    """A schema with one place changed."""
    if not isinstance(schema, dict | list) or not schema or draw(st.integers(0, 3)) == 0:
        return draw(schemas) if isinstance(schema, dict | bool) else schema
    if isinstance(schema, list):
        index = draw(st.integers(0, len(schema) - 1))
        return [draw(changed(one)) if place == index else one for place, one in enumerate(schema)]
    key = draw(st.sampled_from(sorted(schema)))
    if key in {"properties", "patternProperties", "dependentSchemas"}:
        return {**schema, key: {name: draw(changed(one)) for name, one in schema[key].items()}}
    if key in WHOLE or draw(st.booleans()):
        return {name: value for name, value in schema.items() if name != key} | draw(of_keywords(**SCALAR_KEYWORDS))
    return {**schema, key: draw(changed(schema[key]))}


MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
APPLIED = frozenset({
    "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "items", "prefixItems", "contains", "propertyNames",
    "additionalProperties", "unevaluatedProperties",
})  # fmt: skip


def reworded(schema: Any) -> Any:
    """The same schema in other words, all schemas in it too."""
    if isinstance(schema, list):
        return [reworded(one) for one in schema]
    if not isinstance(schema, dict):
        return {} if schema else {"not": {}}
    made: dict[str, Any] = {}
    for key, value in reversed(schema.items()):
        inner = {name: reworded(one) for name, one in value.items()} if key in MAPS else value
        made[key] = reworded(value) if key in APPLIED else inner
    types = made.get("type")
    if types == "integer" and "exclusiveMinimum" in made and "minimum" not in made:
        made["minimum"] = floor(made.pop("exclusiveMinimum")) + 1
    if isinstance(types, list):
        del made["type"]
        made["allOf"] = [*made.get("allOf", []), {"anyOf": [{"type": one} for one in reversed(types)]}]
    if "const" in made and "enum" not in made:
        made["enum"] = [made.pop("const")]
    elif "const" not in made and len(made.get("enum", [])) == 1:
        made["const"] = made.pop("enum")[0]
    return made


def rewritings(schema: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The same schema in other words, each with the components that these need."""
    yield reworded(schema), {}
    yield {"$ref": "#/components/schemas/Moved"}, {"Moved": {"allOf": [schema], "description": "moved"}}
    twice = {"anyOf": [schema, {"allOf": [schema, True]}]}
    yield {"allOf": [{"not": {"not": twice}}], "title": "T"}, {}


def unlike(schema: Any, components: dict[str, Any]) -> list[str]:
    """Rewritings of a schema that count as another one. Some arrays are not decided; that they differ is never said."""
    found = []
    for other, more in rewritings(schema):
        kind = relation_of(schema, other, components, {**components, **more}).kind
        if kind not in {Kind.EQUAL, Kind.UNDECIDED}:
            found.append(f"{json.dumps(other)} is {kind.value}")
    return found


def api_of(schema: Any, components: dict[str, Any]) -> Api:
    """A 3.1 document whose component `Root` is the schema."""
    text = json.dumps({
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"},
        "components": {"schemas": {"Root": schema, **components}},
    })  # fmt: skip
    return Api(Document(parse("api.json", text.encode()), LocalFile("api.json", None), ReadOptions()))  # type: ignore[arg-type]


def relation_of(base: Any, revision: Any, components: dict[str, Any], other: dict[str, Any] | None = None) -> Relation:
    """The relation of two schemas."""
    apis = api_of(base, components), api_of(revision, components if other is None else other)
    return Relations(*apis).of(*(one.components["schemas"].get("Root") for one in apis), None)  # type: ignore[arg-type]


def whole(schema: Any, components: dict[str, Any]) -> dict[str, Any]:
    """A schema with its components, for a validator."""
    return {
        "allOf": [bounded(schema)],
        "components": {"schemas": {name: bounded(one) for name, one in components.items()}},
    }


def bounded(schema: Any) -> Any:
    """A schema whose int32 is the interval that it means: no validator of JSON Schema knows it."""
    if isinstance(schema, list):
        return [bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: value if key in {"enum", "const"} else bounded(value) for key, value in schema.items()}
    if schema.get("format") == "int32":
        made["allOf"] = [*made.get("allOf", []), {"minimum": -(2**31), "maximum": 2**31 - 1}]
    return made


def has_meaning(pair: tuple[Any, Any, dict[str, Any]]) -> bool:
    """Whether no component applies to the very value it is asked of: such a schema has no meaning."""
    components = pair[2]
    edges = {name: set(in_place(schema)) for name, schema in components.items()}
    for _ in components:
        for name, inner in edges.items():
            edges[name] = inner.union(*(edges[one] for one in inner))
    return all(name not in inner for name, inner in edges.items())


def in_place(schema: Any) -> Iterator[str]:
    """The components that apply to the same value as a schema."""
    for key, value in schema.items() if isinstance(schema, dict) else ():
        if key == "$ref":
            yield value.rpartition("/")[2]
        elif key in {"not", "if", "then", "else"}:
            yield from in_place(value)
        elif key in {"allOf", "anyOf", "oneOf", "dependentSchemas"}:
            for one in value.values() if isinstance(value, dict) else value:
                yield from in_place(one)


def independent(schema: Any, components: dict[str, Any], value: Any) -> bool:
    """What the validator in Python says."""
    return bool(Draft202012Validator(whole(schema, components), format_checker=FormatChecker()).is_valid(value))


def variants(value: Any) -> Iterator[Any]:
    """Values that differ a little from one."""
    yield value
    if isinstance(value, dict):
        for key in value:
            yield {name: inner for name, inner in value.items() if name != key}
            for inner in SCALARS[:8]:
                yield {**value, key: inner}
        for key in (*NAMES, "x"):
            yield {**value, key: "a"}
    elif isinstance(value, list):
        yield value[:-1]
        yield [*value, *value[-1:]]
        yield [*value, 0]
    elif isinstance(value, str):
        yield value + "a"
        yield value[:-1]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value + 1
        yield value - 0.5


def contradictions(base: Any, revision: Any, components: dict[str, Any], more: tuple[Any, ...] = ()) -> list[str]:
    """Everything that shows the relation of a pair to be wrong."""
    found = relation_of(base, revision, components)
    compiled = [Compiled(whole(one, components), validate_formats=True) for one in (base, revision)]
    tried = [*VALUES, *more]
    samples = [
        relation_of(*two, components) for two in ((base, False), (revision, False), (True, base), (True, revision))
    ]
    for relation in (found, *samples):
        for witness in (relation.lost, relation.gained):
            tried.extend(variants(witness.value) if witness else ())
    wrong = []
    for value in tried:
        old, new = (one.is_valid(value) for one in compiled)
        if (old and not new and found.loses is False) or (new and not old and found.gains is False):
            wrong.append(f"{value!r} is valid in one only, though nothing of it is said: {found}")
    for witness, has, misses in ((found.lost, base, revision), (found.gained, revision, base)):
        if witness is not None and not (
            independent(has, components, witness.value) and not independent(misses, components, witness.value)
        ):
            wrong.append(f"the other validator does not confirm {witness.value!r}")
    if found.kind is Kind.UNDECIDED and not found.why:
        wrong.append("nothing says why it is undecided")
    return wrong
