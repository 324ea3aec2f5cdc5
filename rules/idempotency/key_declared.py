from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.fact import Fact
from contractctl.model import HOLDS, Certainty, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation

from . import Options
from .keys import key_of, need, needs_no_key
from .named import may_be_named
from .told import is_unreadable, may_clash_by_name

clause = Clause(
    "idempotency/key-declared", "A request that creates or pays takes an idempotency key.", severities("W E E W")
)

OTHER = not_applicable("it is not among the operations that need a key (option 'only')")
TOLD = not_applicable("no operation of the document takes a key, which is told of those that surely need one")
FOREIGN = unknown("its 409 may refuse a second one, in a language that is not read")
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
    why = needs_no_key(operation, facts, options, context.settings)
    if why is not None:
        return not_applicable(why)
    said = facts.said(SAID)
    if said is not None and said.value is True and operation.description:
        return HOLDS
    return judge(operation, need(facts, options), context)


def judge(operation: Operation, fact: Fact | None, context: Context[Options]) -> Verdict:
    """What an operation without a key needs, and whether that is told already."""
    if fact is None:
        return OTHER
    if not fact.certain and told_already(context):
        return TOLD
    if context.settings.prose and is_unreadable(operation):
        return FOREIGN
    header = context.options.header
    if may_clash_by_name(operation) or may_be_named(operation):
        return broken(
            operation,
            f"{operation.label} can be sent again safely only if it refuses a 'name' that is in use:"
            f" say so with a 409, or declare the {header} header",
            certainty=Certainty.PROBABLE,
        )
    return broken(
        operation,
        f"{operation.label} cannot be sent again safely: declare the {header} header",
        certainty=fact.certainty,
    )


def told_already(context: Context[Options]) -> bool:
    """Whether the document knows no keys at all, and an operation that surely creates something lacks one."""
    memo, key = context.api.memo, (told_already, context.options, context.settings)
    if key not in memo:
        operations = [one for one in context.api.operations if one.method == "post" and gates.outside(one) is None]
        keys = any(key_of(one, context.options, context.settings) is not None for one in operations)
        memo[key] = not keys and any(surely_needs(one, context) for one in operations)
    return memo[key] is True


def surely_needs(operation: Operation, context: Context[Options]) -> bool:
    """Whether an operation needs a key for a fact that is certain."""
    facts = context.facts(operation)
    fact = need(facts, context.options)
    return (
        fact is not None and fact.certain and needs_no_key(operation, facts, context.options, context.settings) is None
    )
