from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .declared import declares, listed, scheme_names, scheme_types

clause = Clause(
    "status-codes/forbidden-declared", "An operation that not everyone may call declares 403.", severities("I W W I")
)

OPEN = not_applicable("anyone may call it")
NO_401 = not_applicable("it declares no 401 either, of which unauthorized-declared or client-error-declared speaks")
FOR_ALL = not_applicable("it asks for no scope and changes nothing")


@clause.promised
def declares_403(operation: Operation, context: Context[Options]) -> Verdict:
    """Who is known may still not be allowed."""
    if not operation.secured:
        return OPEN
    facts = context.facts(operation)
    why = gates.outside(operation) or gates.health(facts) or gates.token(facts)
    if why is not None:
        return not_applicable(why)
    scopes = tuple(dict.fromkeys(scope for one in operation.security for found in one.values() for scope in found))
    if not scopes and not facts.mutating:
        return FOR_ALL
    masked = context.options.mask_as_404 and "404" in operation.responses
    if masked or declares(operation, context, "403"):
        return HOLDS
    if not declares(operation, context, "401") and scheme_types(operation) != {"mutualTLS"}:
        return NO_401
    need = (
        f"needs the scope {listed(scopes)}"
        if scopes
        else f"changes something and requires {listed(scheme_names(operation))}"
    )
    return broken(operation.node.nearest("responses"), f"{operation.label} {need} but declares no 403")
