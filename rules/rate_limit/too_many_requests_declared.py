from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.declared import errors_told_elsewhere
from contractctl.contract.service import is_service
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .limits import limits_of

clause = Clause(
    "rate-limit/too-many-requests-declared",
    "An operation declares its answer to too many requests.",
    severities("I W E -"),
    few=3,  # they are cleaned up at once
)

UNLIMITED = not_applicable("the document says that there are no rate limits")
PRODUCT = not_applicable("no public server is named: who runs the software sets the limits")


@clause.promised
def answers_too_many(operation: Operation, context: Context[Options]) -> Verdict:
    """Where the document never speaks of limits, that is said once, for all of it."""
    facts = context.facts(operation)
    why = gates.health(facts) or gates.token(facts)
    if why is not None:
        return not_applicable(why)
    wanted = {"429", "4XX", "default"} if context.options.accept_default else {"429", "4XX"}
    if not wanted.isdisjoint(operation.responses):
        return HOLDS
    limits = limits_of(operation.api, context)
    if limits.known:
        why = errors_told_elsewhere(operation, context.settings) if context.options.accept_default else None
        missing = f"{operation.label} declares no 429"
        return not_applicable(why) if why is not None else broken(operation.node.nearest("responses"), missing)
    if limits.known is False:
        return UNLIMITED
    if not is_service(operation.api):
        return PRODUCT
    return broken(
        operation.api,
        "rate limits are not part of the contract: declare a 429, or say in info.description that there are no rate limits",
        severity=Severity.INFO,
    )
