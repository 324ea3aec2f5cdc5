from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/required-declared",
    "What a schema requires is among its properties.",
    severities("W E W W"),
)

NO_REQUIRED = not_applicable("the schema requires nothing")
PART_OF = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "not"})


@clause.promised_where("required")
def is_declared(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """In an open schema the property may exist all the same: info. In a closed one no value is valid."""
    if "required" not in schema.raw or not schema.required:
        yield NO_REQUIRED
        return
    whole = whole_of(schema)
    names, parts = declared(whole)
    if any(isinstance(part.raw.get("additionalProperties"), dict) or "patternProperties" in part.raw for part in parts):
        yield not_applicable("the schema is a map")
        return
    missing = [name for name in sorted(schema.required) if name not in names]
    items = schema.node.child("required")
    for name in missing:
        place = items.child(items.items.index(name))
        if any(part.closed for part in parts):
            yield broken(place, f"'{name[:80]}' is required, but no property: no value can be valid")
        else:
            yield broken(
                place, f"'{name[:80]}' is required, but not described among the properties", severity=Severity.INFO
            )
    if not missing:
        yield HOLDS


def whole_of(schema: Schema) -> Schema:
    """The schema of which this one is only a part, by `allOf` and its like."""
    whole = schema
    while isinstance(whole.owner, Schema):
        parent = whole.node.parent
        inside = whole.node.key in PART_OF or (parent is not None and parent.key in PART_OF)
        if not inside:
            break
        whole = whole.owner
    return whole


def declared(schema: Schema) -> tuple[set[str], list[Schema]]:
    """All property names of a schema and of its parts, and those parts."""
    names: set[str] = set()
    seen: list[Schema] = []
    stack = [schema]
    while stack:
        one = stack.pop()
        if one in seen:
            continue
        seen.append(one)
        properties = one.raw.get("properties")
        names.update(properties if isinstance(properties, dict) else ())
        stack.extend((*one.all_of, *one.one_of, *one.any_of))
    return names, seen
