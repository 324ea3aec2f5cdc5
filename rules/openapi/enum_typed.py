from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Value
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/enum-typed",
    "The values of an enum have the type of the schema.",
    severities("W E W W", spectral="W"),
    alias="typed-enum",
)

NO_TYPED_ENUM = not_applicable("the schema has no enum, or no type")


@clause.promised_where("enum")
def fits(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One finding for each value that no valid instance can have."""
    values = schema.raw.get("enum")
    types = schema.types
    if not isinstance(values, list) or not types or schema.raw.get("type") == "file":
        yield NO_TYPED_ENUM
        return
    allowed = types | {"null"} if schema.raw.get("nullable") is True or schema.raw.get("x-nullable") is True else types
    wrong = [index for index, value in enumerate(values) if not (types_of(value) & allowed)]
    for index in wrong:
        value = values[index]
        shown = f"'{value[:60]}'" if isinstance(value, str) else "null" if value is None else str(value)[:60]
        yield broken(schema.node.child("enum").child(index), f"{shown} is not of the type {' or '.join(sorted(types))}")
    if not wrong:
        yield HOLDS


def types_of(value: Value) -> set[str]:
    """The JSON Schema types of a value; a number without a fraction is an integer, too."""
    if value is None:
        return {"null"}
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    if isinstance(value, float):
        return {"integer", "number"} if value.is_integer() else {"number"}
    return {"string"} if isinstance(value, str) else {"array"} if isinstance(value, list) else {"object"}
