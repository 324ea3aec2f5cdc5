from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.parts import Example

from . import Options

clause = Clause(
    "openapi/example-value",
    "A named example has a value, or says where it is.",
    severities("W E W W", spectral="W"),
    alias="oas3-examples-value-or-externalValue",
)

VALUES = ("value", "externalValue")
VALUES_3_2 = ("value", "externalValue", "dataValue", "serializedValue")


@clause.promised_of_everything
def has_value(example: Example, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """`value` and `externalValue` exclude each other; in 3.2 so do the others, where the meta-schema says so."""
    allowed = VALUES_3_2 if example.api.version >= (3, 2) else VALUES
    if not any(name in example.node for name in allowed):
        return broken(example, f"an example needs {' or '.join(repr(name) for name in allowed[:2])}")
    if "value" in example.node and "externalValue" in example.node:
        return broken(example, "an example has either a 'value' or an 'externalValue', not both")
    return HOLDS
