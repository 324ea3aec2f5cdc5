"""Schemas of every OpenAPI version become JSON Schema 2020-12, for one direction, with references as absolute names."""

from collections.abc import Callable, Mapping
from functools import cache

from contractctl.document.node import Node, Value
from contractctl.spec.schema import ANNOTATIONS

Json = dict[str, Value]
Follow = Callable[[Mapping[str, Value]], Node | None]
"""From an object with a `$ref` to what it leads to; None for one that leads nowhere."""

Name = Callable[[Node], str]
"""The absolute name of a schema that references lead to."""

RESOURCE = "urn:contractctl:schemas"
BROKEN = f"{RESOURCE}#/$defs/broken"
"""The name of what a broken `$ref` leads to: no validator can be made of it."""

PLAIN = ANNOTATIONS | {
    "type",
    "format",
    "enum",
    "nullable",
    "x-nullable",
    "default",
    "readOnly",
    "writeOnly",
    "x-example",
}
"""A schema with nothing but these words is converted without a closer look."""

TYPES = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})
KEYWORDS = {
    "type": "type", "required": "required", "enum": "list", "format": "text", "pattern": "pattern",
    "uniqueItems": "flag", "properties": "map",
    "multipleOf": "positive",
    **dict.fromkeys(("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"), "number"),
    **dict.fromkeys(
        ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), "count",
    ),
    **dict.fromkeys(("additionalProperties", "not", "items"), "schema"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), "schemas"),
}  # fmt: skip
"""The keywords that say which values are valid, and the form of each."""

KEYWORDS_3_1 = {
    **KEYWORDS,
    **dict.fromkeys(
        ("if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties"), "schema",
    ),
    "dependentRequired": "names", "dependentSchemas": "map", "patternProperties": "patterns",
    "prefixItems": "schemas", "maxContains": "count", "minContains": "count",
}  # fmt: skip

MOST_NESTED = 60
"""Deeper schemas accept everything: no API has them, and the converter is recursive."""

BACKTRACKING = 10_000
"""How many steps back a pattern may take on one string; after that nothing is known about the string."""


@cache
def compiles(pattern: str) -> bool:
    """Whether the validator's engine can read a pattern; one that it cannot read is left out."""
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions

    try:
        Draft202012Validator({"pattern": pattern}, pattern_options=FancyRegexOptions(backtrack_limit=BACKTRACKING))
    except ValueError:
        return False
    return True


class Converter:
    """Converts the schemas of one document; properties with one of the flags in `hidden` are required of nobody."""

    def __init__(self, version: tuple[int, int], hidden: frozenset[str], follow: Follow, name: Name) -> None:
        self._follow = follow
        self._name = name
        self._old = version < (3, 1)
        self._hidden = hidden
        self._keywords = KEYWORDS if self._old else KEYWORDS_3_1

    def convert(self, schema: Value, depth: int = 0, hidden: frozenset[str] = frozenset()) -> Value:
        """The JSON Schema of a schema. `hidden` are properties that an enclosing `allOf` marks for the other side."""
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else True
        if PLAIN.issuperset(schema):
            return _plain(schema)
        if depth > MOST_NESTED or schema.get("type") == "file":
            return True
        return self._converted(schema, depth, hidden)

    def _converted(self, schema: Json, depth: int, hidden: frozenset[str]) -> Value:
        made = self._reference(schema)
        if made and (self._old or all(key == "$ref" or key in ANNOTATIONS for key in schema)):
            return made
        if self._hidden and ("required" in schema or "allOf" in schema):
            hidden |= self._hidden_in(schema, 0)
        for keyword, value in schema.items():
            form = self._keywords.get(keyword)
            if form is not None:
                kept = ASSERTIONS[form](value) if form in ASSERTIONS else self._applied(form, value, depth + 1, hidden)
                if kept is not None:
                    made[keyword] = kept
        return self._finished(schema, made, depth)

    def _reference(self, schema: Json) -> Json:
        """The `$ref` of a schema under the absolute name of its target; nothing where there is none."""
        if not isinstance(schema.get("$ref"), str):
            return {}
        target = self._follow(schema)
        return {"$ref": self._name(target) if target is not None else BROKEN}

    def _applied(self, form: str, value: Value, depth: int, hidden: frozenset[str]) -> Value:
        """What a keyword that holds schemas or names becomes; None where its value is not of its form."""
        if isinstance(value, dict | bool) and form == "schema":
            return self.convert(value, depth)
        if isinstance(value, list) and form == "schemas" and value:
            return [self.convert(one, depth, hidden) for one in value]
        if isinstance(value, list) and form == "required":
            return list(dict.fromkeys(one for one in value if isinstance(one, str) and one not in hidden))
        if isinstance(value, dict) and form == "map":
            return {name: self.convert(one, depth) for name, one in value.items()}
        if isinstance(value, dict) and form == "patterns":
            return {key: self.convert(one, depth) for key, one in value.items() if compiles(key)}
        return None

    def _finished(self, schema: Json, made: Json, depth: int) -> Value:
        """What one keyword alone does not tell."""
        if "const" in schema and not self._old:
            made["const"] = schema["const"]
        items = schema.get("items")
        if self._old and isinstance(items, list) and items:
            made["prefixItems"] = [self.convert(one, depth + 1) for one in items]
        for keyword, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if schema.get(keyword) is True and bound in made:
                made[keyword] = made.pop(bound)
        if "discriminator" in schema and "oneOf" in made and "anyOf" not in made:
            made["anyOf"] = made.pop("oneOf")  # the discriminator says which one is meant, though several may fit
        patterns = schema.get("patternProperties")
        if isinstance(patterns, dict) and not all(compiles(key) for key in patterns):
            made.pop("additionalProperties", None)
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            return _nullable(made)
        return made

    def _hidden_in(self, schema: Value, depth: int) -> frozenset[str]:
        """The properties of a schema and of its `allOf` that only the other side sends."""
        if not isinstance(schema, dict) or depth > 8:  # noqa: PLR2004 -- deep enough for any hierarchy
            return frozenset()
        target = self._target(schema)
        found: set[str] = set()
        properties = target.get("properties")
        for name, member in properties.items() if isinstance(properties, dict) else ():
            if isinstance(member, dict) and (self._is_hidden(member) or self._is_hidden(self._target(member))):
                found.add(name)
        members = target.get("allOf")
        for member in members if isinstance(members, list) else ():
            found |= self._hidden_in(member, depth + 1)
        return frozenset(found)

    def _is_hidden(self, schema: Json) -> bool:
        return not self._hidden.isdisjoint(schema) and any(schema.get(flag) is True for flag in self._hidden)

    def _target(self, schema: Json) -> Json:
        target = self._follow(schema) if isinstance(schema.get("$ref"), str) else None
        return target.mapping if target is not None else schema


def _plain(schema: Json) -> Value:
    """The JSON Schema of one that says no more than its type, format and enum: most of a document's schemas."""
    if schema.get("type") == "file":
        return True
    made: Json = {
        keyword: kept
        for keyword in ("type", "format", "enum")
        if keyword in schema and (kept := ASSERTIONS[KEYWORDS[keyword]](schema[keyword])) is not None
    }
    return _nullable(made) if schema.get("nullable") is True or schema.get("x-nullable") is True else made


def _types(value: Value) -> Value:
    if isinstance(value, str):
        return value if value in TYPES else None
    names = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one in TYPES]
    return (names[0] if len(names) == 1 else list(dict.fromkeys(names))) if names else None


def _names(value: Value) -> Value:
    """The lists of names in `dependentRequired`."""
    if not isinstance(value, dict):
        return None
    lists = {key: names for key, names in value.items() if isinstance(names, list)}
    return {key: list(dict.fromkeys(one for one in names if isinstance(one, str))) for key, names in lists.items()}


def _number(value: Value) -> Value:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: Value) -> Value:
    number = _number(value)
    return int(number) if isinstance(number, int | float) and number >= 0 and number == int(number) else None


ASSERTIONS: dict[str, Callable[[Value], Value]] = {
    "type": _types,
    "names": _names,
    "number": _number,
    "count": _count,
    "positive": lambda value: value if isinstance(value, int | float) and value > 0 and value is not True else None,
    "pattern": lambda value: value if isinstance(value, str) and compiles(value) else None,
    "text": lambda value: value if isinstance(value, str) else None,
    "flag": lambda value: value if isinstance(value, bool) else None,
    "list": lambda value: value if isinstance(value, list) else None,
}
"""What is kept of a keyword's value, by its form; None leaves the keyword out."""


def _nullable(made: Json) -> Value:
    """`nullable` of 3.0, which 3.1 documents still use, and the `x-nullable` that 2.0 documents know."""
    types = made.get("type")
    if types is not None:
        made["type"] = list(dict.fromkeys([*(types if isinstance(types, list) else [str(types)]), "null"]))
    values = made.get("enum")
    if isinstance(values, list) and None not in values:
        made["enum"] = [*values, None]
    composed = any(keyword in made for keyword in ("$ref", "allOf", "anyOf", "oneOf"))
    return {"anyOf": [{"type": "null"}, made]} if composed else made
