from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options

clause = Clause(
    "openapi/callbacks-in-callbacks",
    "No callback has callbacks of its own.",
    severities("I W W I", spectral="W"),
    alias="oas3-callbacks-in-callbacks",
)

NO_CALLBACK = not_applicable("the operation is no callback")


@clause.promised_of_everything
def has_none(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A request that answers a request has no further answer to announce."""
    if operation.side != "callback":
        return NO_CALLBACK
    if "callbacks" not in operation.node:
        return HOLDS
    return broken(
        operation.node.child("callbacks"), f"{operation.label} has callbacks of its own: describe them as webhooks"
    )
