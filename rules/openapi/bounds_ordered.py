from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "openapi/bounds-ordered",
    "A lower bound is not above its upper bound.",
    severities("W E W W"),
)

NO_BOUNDS = not_applicable("the schema has no two bounds")
PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
)


@clause.promised_where(*dict(PAIRS))
def are_ordered(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """No value keeps both bounds; equal bounds are fine unless one of them is exclusive."""
    raw = schema.raw
    judged = False
    for low, high in PAIRS:
        if low not in raw or high not in raw:
            continue
        least, most = raw[low], raw[high]
        if is_number(least) and is_number(most):
            judged = True
            if crossed(schema, low, high):
                yield broken(schema.node.child(low), f"no value is between '{low}: {least}' and '{high}: {most}'")
            else:
                yield HOLDS
    if not judged:
        yield NO_BOUNDS


def crossed(schema: Schema, low: str, high: str) -> bool:
    """Whether no value is between two numeric bounds."""
    least, most = schema.raw[low], schema.raw[high]
    if not is_number(least) or not is_number(most):
        return False
    exclusive = low.startswith("exclusive") or high.startswith("exclusive")
    if low == "minimum":
        exclusive = (
            exclusive or schema.raw.get("exclusiveMinimum") is True or schema.raw.get("exclusiveMaximum") is True
        )
    return bool(least >= most if exclusive else least > most)  # type: ignore[operator]


def is_number(value: object) -> bool:
    """Whether a bound is a number: `true` is none, though Python counts it as one."""
    return isinstance(value, int | float) and not isinstance(value, bool)
