from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/operation-id-declared",
    "Every operation has an operationId.",
    severities("W E E W", spectral="W"),
    alias="operation-operationId",
)


@clause.promised_of_everything
def is_named(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """The member is there and not empty."""
    if operation.side != "server":
        return NOT_THE_SERVERS
    if operation.raw.get("operationId"):
        return HOLDS
    return broken(
        operation, f"{operation.label} has no operationId: name it, so that clients and links can refer to it"
    )
