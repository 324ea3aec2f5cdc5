from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.declared import declares_client_error
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .declared import declares, listed, scheme_names, scheme_types

clause = Clause(
    "status-codes/unauthorized-declared", "An operation that asks for credentials declares 401.", severities("W E E I")
)

OPEN = not_applicable("anyone may call it")
NO_ERROR = not_applicable("it declares no 4xx at all, of which client-error-declared speaks")
BY_HANDSHAKE = not_applicable("a certificate is refused before there is an HTTP answer")


@clause.promised
def declares_401(operation: Operation, context: Context[Options]) -> Verdict:
    """Credentials expire; every caller meets this answer."""
    if not operation.secured:
        return OPEN
    why = gates.outside(operation) or gates.health(context.facts(operation))
    if why is not None:
        return not_applicable(why)
    if scheme_types(operation) == {"mutualTLS"}:
        return BY_HANDSHAKE
    if declares(operation, context, "401"):
        return HOLDS
    if not declares_client_error(operation, context.settings):
        return NO_ERROR
    schemes = listed(scheme_names(operation))
    return broken(operation.node.nearest("responses"), f"{operation.label} requires {schemes} but declares no 401")
