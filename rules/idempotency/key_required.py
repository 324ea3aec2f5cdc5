from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .keys import key_of, needs_no_key

clause = Clause("idempotency/key-required", "A request that moves money must carry its key.", severities("I E W W"))

NO_KEY = not_applicable("it takes no key, of which idempotency/key-declared speaks")
NO_MONEY = not_applicable("nothing shows that it moves money")


@clause.promised
def demands_the_key(operation: Operation, context: Context[Options]) -> Verdict:
    """What only looks like money is never more than info. A key that many operations share is reported once."""
    facts = context.facts(operation)
    if not facts.money:
        return NO_MONEY
    why = needs_no_key(operation, facts, context.options, context.settings)
    if why is not None:
        return not_applicable(why)
    key = key_of(operation, context.options, context.settings)
    if key is None:
        return NO_KEY
    if key.required:
        return HOLDS
    return broken(
        key.parameter or key.field or key.said or operation,
        f"{key.name} is optional, also where money is moved: require it",
        certainty=facts.money.certainty,
        severity=Severity.INFO if not facts.money.certain else None,
    )
