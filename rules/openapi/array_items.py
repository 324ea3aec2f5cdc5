from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import merged
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/array-items",
    "An array says what its items are.",
    severities("W E W W", spectral="E"),
    alias="array-items",
)

NO_ARRAY = not_applicable("the schema is no array")


@clause.promised_of_everything
def has_items(schema: Schema, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """The items may be described in a schema that is part of this one."""
    raw = schema.raw
    kind = raw.get("type")
    if kind is None or (kind != "array" and isinstance(kind, str)) or "array" not in schema.types:
        return NO_ARRAY
    if "items" in raw or "prefixItems" in raw or "unevaluatedItems" in raw:
        return HOLDS
    composed = any(keyword in raw for keyword in ("allOf", "oneOf", "anyOf", "$ref"))
    if composed and all(shape.items for shape in merged(schema, "response").alternatives):
        return HOLDS
    return broken(schema, "an array without 'items': say what it holds")
