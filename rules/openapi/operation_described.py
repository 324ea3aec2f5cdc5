from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/operation-described",
    "Every operation says what it does.",
    severities("I W E -", spectral="W"),
    alias="operation-description",
)


@clause.promised_of_everything
def is_described(operation: Operation, context: Context[Options]) -> Verdict:
    """A description, or a summary where the option `accept-summary` takes one."""
    if operation.side != "server":
        return NOT_THE_SERVERS
    if operation.raw.get("description") or (context.options.accept_summary and operation.summary):
        return HOLDS
    wanted = "description and no summary" if context.options.accept_summary else "description"
    return broken(operation, f"{operation.label} has no {wanted}: say what it does")
