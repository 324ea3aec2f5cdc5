from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/operation-single-tag",
    "No operation has more than one tag.",
    severities("- - - -", spectral="-"),
    alias="operation-singular-tag",
)


@clause.promised_of_everything
def has_one_tag(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """Documentation shows an operation once for each of its tags."""
    if operation.side != "server":
        return NOT_THE_SERVERS
    if len(operation.tags) <= 1:
        return HOLDS
    return broken(operation.node.child("tags"), f"{operation.label} has {len(operation.tags)} tags: choose one")
