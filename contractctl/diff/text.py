"""What a parameter accepts as it is written in a request, where all values are text and one value is a list of one."""

import json
import re

from contractctl.document.node import Value
from contractctl.spec.schema import Schema

NUMERIC = {
    "integer": "^-?(0|[1-9][0-9]*)$",
    "number": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$",
}
"""The texts that are read as a number."""

SCALAR = r"true|false|-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?"

SAYING = frozenset({"type", "description", "title", "example", "examples", "default", "nullable", "x-example", "in", "name", "required", "collectionFormat"})  # fmt: skip
"""Keywords that leave all values of a type; those of a parameter of 2.0 stand beside them."""


def as_text(schema: Schema) -> dict[str, Value]:
    """A schema that accepts as well what is written in the same way as a value of this schema.

    `5` is written like `"5"`, `["a"]` like `"a"` (styles `form` and `simple`, exploded or not). What cannot be told
    without a look at the values, such as the numbers that are texts of some pattern, stays refused.
    """
    members: list[Value] = [schema.node.value, *_others(schema)]
    types = schema.types
    if "array" in types:
        members.extend(_alone(schema))
    elif types and "object" not in types:
        members.append({"type": "array", "maxItems": 1, "items": {"anyOf": list(members)}})
    return {"anyOf": members}


def _others(schema: Schema) -> list[Value]:
    """The scalars of other types that are written like those of a schema."""
    listed = schema.raw.get("enum")
    if isinstance(listed, list):
        return [{"enum": [one for value in listed for one in _alike(value)]}]
    if not schema.types or not schema.raw.keys() <= SAYING:
        return []
    found: list[Value] = [{"type": "string", "pattern": NUMERIC[name]} for name in schema.types if name in NUMERIC]
    if "string" in schema.types:
        found += [{"type": "number"}, {"type": "boolean"}]
    if "boolean" in schema.types:
        found.append({"type": "string", "enum": ["true", "false"]})
    return found


def _alone(schema: Schema) -> list[Value]:
    """One item of an array by itself."""
    least = schema.raw.get("minItems")
    if isinstance(least, int) and least > 1:
        return []
    return [as_text(schema.items)] if schema.items is not None else [{"type": ["string", "number", "boolean"]}]


def _alike(value: Value) -> list[Value]:
    """The scalars of other types that are written like this one."""
    if isinstance(value, str):
        return [json.loads(value)] if re.fullmatch(SCALAR, value) else []
    return [json.dumps(value)] if isinstance(value, bool | int | float) else []
