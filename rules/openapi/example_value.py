from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.parts import Example, MediaType, RequestBody

from . import Options

clause = Clause(
    "openapi/example-value",
    "A named example has a value, or says where it is.",
    severities("W E W W", spectral="W"),
    alias="oas3-examples-value-or-externalValue",
)

EMPTY = not_applicable("it shows a request without a body, which need not be sent")
VALUES = ("value", "externalValue")
VALUES_3_2 = ("value", "externalValue", "dataValue", "serializedValue")


@clause.promised_of_everything
def has_value(example: Example, context: Context[Options]) -> Verdict:
    """`value` and `externalValue` exclude each other; in 3.2 so do the others, where the meta-schema says so."""
    allowed = VALUES_3_2 if example.api.version >= (3, 2) else VALUES
    if not any(name in example.node for name in allowed):
        if not context.options.literal_examples and shows_no_body(example):
            return EMPTY
        return broken(example, f"an example needs {' or '.join(repr(name) for name in allowed[:2])}")
    if "value" in example.node and "externalValue" in example.node:
        return broken(example, "an example has either a 'value' or an 'externalValue', not both")
    return HOLDS


def shows_no_body(example: Example) -> bool:
    """Whether an example has words in the place of a value, and stands for requests whose body is optional."""
    if not (example.raw.get("summary") or example.raw.get("description")):
        return False
    users = [one for one in (example.owner, *example.referrers) if one is not None]
    bodies = [one.owner if isinstance(one, MediaType) else None for one in users]
    return bool(bodies) and all(isinstance(one, RequestBody) and one.raw.get("required") is not True for one in bodies)
