from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .keys import key_of, needs_no_key

clause = Clause("idempotency/key-required", "A request that moves money must carry its key.", severities("I E W W"))

NO_MONEY = not_applicable("nothing shows that it moves money")


@clause.promised
def demands_the_key(operation: Operation, context: Context[Options]) -> Verdict:
    """What only looks like money is never more than info."""
    facts = context.facts(operation)
    if not facts.money:
        return NO_MONEY
    why = needs_no_key(operation, facts, context.options)
    if why is not None:
        return not_applicable(why)
    key = key_of(operation, context.options, context.settings)
    if key is not None and key.required:
        return HOLDS
    declared = key.parameter or key.field or key.said if key is not None else None
    problem = "takes no idempotency key" if key is None else f"does not require {key.name}"
    return broken(
        operation,
        f"{operation.label} moves money but {problem}",
        certainty=facts.money.certainty,
        severity=Severity.INFO if not facts.money.certain else None,
        related=(declared,) if declared is not None else (),
    )
