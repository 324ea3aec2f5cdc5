from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Talk

from . import Options
from .keys import key_header, key_of, needs_no_key

clause = Clause("idempotency/key-required", "A request that moves money must carry its key.", severities("I E W W"))

NO_KEY = not_applicable("it takes no key, of which idempotency/key-declared speaks")
OPTIONAL = not_applicable("no header with a key is required of it")
NO_ANSWER = unknown("no-answer")
SERVER_ERROR = 500
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def refuses_without_key(operation: Operation, context: Context[Options]) -> Talk:
    """A valid request without the key that the document requires is refused (400, or 428)."""
    header = key_header(operation, context.settings)
    if header is None or not header.required or gates.outside(operation):
        return OPTIONAL
    exchange = yield Call(operation, headers={header.name: None})
    if not isinstance(exchange, Exchange):
        return NO_ANSWER
    status = exchange.answer.status
    if exchange.succeeded:
        message = f"{status}: a request without {header.name}, which is required, is carried out: want 400"
        return broken(operation, message, severity=Severity.ERROR)
    if status >= SERVER_ERROR:
        message = f"{status}: a request without {header.name} is answered with a server error: want 400"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS
