from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/success-response",
    "Every operation says what it answers when it succeeds.",
    severities("W E E W", spectral="W"),
    alias="operation-success-response",
)


@clause.promised_of_everything
def says_success(operation: Operation, context: Context[Options]) -> Verdict:
    """At least one of the statuses in the option `success` is declared."""
    if operation.side != "server":
        return NOT_THE_SERVERS
    wanted = {status.upper() for status in context.options.success}
    if any(status in wanted or f"{status[:1]}XX" in wanted for status in map(str.upper, operation.responses)):
        return HOLDS
    return broken(
        operation.node.nearest("responses"), f"{operation.label} declares no successful response: add a 2xx or 3xx"
    )
