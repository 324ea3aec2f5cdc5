from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .keys import key_of, need, needs_no_key

clause = Clause(
    "idempotency/key-declared", "A request that creates or pays takes an idempotency key.", severities("W E E W")
)

OTHER = not_applicable("it is not among the operations that need a key (option 'only')")
SAID = "idempotent"


@clause.promised
def takes_a_key(operation: Operation, context: Context[Options]) -> Verdict:
    """A key anywhere is enough: in a header, in the body, or said once for the document."""
    options = context.options
    if operation.method not in options.methods:
        return not_applicable("its method needs no key")
    facts = context.facts(operation)
    if key_of(operation, options, context.settings) is not None:
        return HOLDS
    why = needs_no_key(operation, facts, options)
    if why is not None:
        return not_applicable(why)
    said = facts.said(SAID)
    if said is not None and said.value is True and operation.description:
        return HOLDS
    fact = need(facts, options)
    if fact is None:
        return OTHER
    return broken(
        operation,
        f"{operation.label} cannot be sent again safely: declare the {options.header} header",
        certainty=fact.certainty,
    )
