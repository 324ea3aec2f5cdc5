from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.schema import Schema

from . import Options
from .exemptions import ONLY_2_0

clause = Clause(
    "openapi/no-any-of",
    "A 2.0 document does not use anyOf, which came with 3.0.",
    severities("W W W W", spectral="W"),
    alias_2="oas2-anyOf",
)


@clause.promised_of_everything
def does_without(schema: Schema, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """Tools for 2.0 pass over the keyword, and with it all that it says."""
    if schema.api.version != (2, 0):
        return ONLY_2_0
    if "anyOf" not in schema.raw:
        return HOLDS
    return broken(
        schema.node.child("anyOf"), "OpenAPI 2.0 has no `anyOf`, and tools pass over it: use `allOf`, or move to 3.0"
    )
