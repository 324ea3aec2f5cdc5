from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/operation-tagged",
    "Every operation has a tag.",
    severities("- H W -", spectral="W"),
    alias="operation-tags",
)


@clause.promised_of_everything
def is_tagged(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """At least one tag, under which documentation and client libraries file it."""
    if operation.side != "server":
        return NOT_THE_SERVERS
    if operation.node.nearest("tags").items and "tags" in operation.node:
        return HOLDS
    return broken(operation.node.nearest("tags"), f"{operation.label} has no tag: say where it belongs")
