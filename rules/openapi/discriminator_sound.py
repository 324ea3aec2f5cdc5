from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/discriminator-sound",
    "A discriminator (2.0) is a required property of its schema.",
    severities("E E E E", spectral="E"),
    alias_2="oas2-discriminator",
)

NO_DISCRIMINATOR = not_applicable("the schema has no discriminator of OpenAPI 2.0")


@clause.promised_where("discriminator")
def is_required(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """The property may stand in a schema that is part of this one."""
    name = schema.raw.get("discriminator")
    if not isinstance(name, str) or schema.api.version != (2, 0):
        yield NO_DISCRIMINATOR
        return
    parts = with_parts(schema)
    if not any(name in part.properties for part in parts):
        message = f"the discriminator '{name[:80]}' is no property of its schema: add the property"
        yield broken(schema.node.nearest("properties"), message)
    elif not any(name in part.required for part in parts):
        message = f"the discriminator '{name[:80]}' may be left out: add it to `required`"
        yield broken(schema.node.nearest("required"), message)
    else:
        yield HOLDS


def with_parts(schema: Schema) -> list[Schema]:
    """A schema and everything that its `allOf` brings in."""
    found: list[Schema] = []
    stack = [schema]
    while stack:
        one = stack.pop()
        if one not in found:
            found.append(one)
            stack.extend(one.all_of)
    return found
