from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/required-declared",
    "What a schema requires is among its properties.",
    severities("W E W W"),
)

NO_REQUIRED = not_applicable("the schema requires nothing")
UNREADABLE = unknown("a $ref stands in the place of properties")
MOST_NAMED = 3
SHORTEST = 3
MOST_LETTERS = 2
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
    if not missing:
        yield HOLDS
    elif any(is_reference(part.raw.get("properties")) for part in parts):
        yield UNREADABLE
    else:
        yield undeclared(schema, missing, names, closed=any(part.closed for part in parts))


def is_reference(properties: Value) -> bool:
    """Whether somebody wrote a `$ref` in the place of properties, which tools read as a property of that name."""
    return isinstance(properties, dict) and isinstance(properties.get("$ref"), str)


def undeclared(schema: Schema, missing: list[str], names: set[str], *, closed: bool) -> Verdict:
    """One verdict for all names of a `required`, at the first of them."""
    items = schema.node.child("required")
    first = min(items.items.index(name) for name in missing)
    named = [f"'{name[:60]}'" for name in missing[:MOST_NAMED]]
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    subject = f"{', '.join(named)}{more} {'is' if len(missing) == 1 else 'are'} required, but"
    if closed:
        alone = not {"oneOf", "anyOf"}.intersection(map(str, schema.node.pointer))
        so = "no value can be valid" if alone else "no value can be valid by this alternative"
        return broken(items.child(first), f"{subject} no propert{'y' if len(missing) == 1 else 'ies'}: {so}")
    meant = [(name, other) for name in missing for other in sorted(names - schema.required) if is_misspelt(name, other)]
    if meant:
        return broken(items.child(first), f"{subject} not described: is '{meant[0][1][:60]}' meant?")
    return broken(items.child(first), f"{subject} not described among the properties", severity=Severity.INFO)


def is_misspelt(name: str, other: str) -> bool:
    """Whether two names differ by the case, separators, or one or two more letters (`tag` and `tags`)."""
    short, long = sorted((normalised(name).replace("_", ""), normalised(other).replace("_", "")), key=len)
    if len(short) < SHORTEST or len(long) - len(short) > MOST_LETTERS:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


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
