import json
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/enum-unique",
    "An enum names each value once.",
    severities("W E W W", spectral="W"),
    alias="duplicated-entry-in-enum",
)

NO_ENUM = not_applicable("the schema has no enum")


@clause.promised_where("enum")
def is_unique(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One finding for each value that stands there again."""
    values = schema.raw.get("enum")
    if not isinstance(values, list):
        yield NO_ENUM
        return
    seen: dict[str, int] = {}
    unique = True
    for index, value in enumerate(values):
        key = f"'{value}'" if isinstance(value, str) else json.dumps(value, sort_keys=True)
        first = seen.setdefault(key, index)
        if first != index:
            unique = False
            enum = schema.node.child("enum")
            yield broken(enum.child(index), f"{key[:80]} stands twice in the enum", related=[enum.child(first)])
    if unique:
        yield HOLDS
