from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.declared import declares_client_error
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options

clause = Clause(
    "status-codes/client-error-declared", "An operation declares how it refuses a request.", severities("W E E W")
)

NOTHING_WRONG = not_applicable("it takes nothing that could be wrong")
ONLY_VALIDATES = not_applicable("its only 4xx is the one that a framework adds unasked")
READING = frozenset({"get", "head", "options"})


@clause.promised
def declares_a_refusal(operation: Operation, context: Context[Options]) -> Verdict:
    """Any 4xx will do, a range or a `default` too."""
    why = gates.outside(operation) or gates.health(context.facts(operation))
    if why is not None:
        return not_applicable(why)
    if declares_client_error(operation, context.settings):
        return HOLDS
    if operation.method in READING and not (operation.parameters or operation.request_body or operation.secured):
        return NOTHING_WRONG
    by_framework = any(status[:1] == "4" for status in operation.responses)
    if by_framework and "{" not in operation.path and not operation.secured:
        return ONLY_VALIDATES
    what = "no 4xx but the one that a framework adds" if by_framework else "no 4xx and no default response"
    return broken(operation.node.nearest("responses"), f"{operation.label} declares {what}")
