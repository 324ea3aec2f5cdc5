from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Answer, Call, Exchange, Payload, Talk

from . import Options

clause = Clause("status-codes/method-not-allowed-allow", "A 405 says which methods are allowed.", severities("W W W I"))

OTHER = not_applicable("it is no 405")
TOLD = not_applicable("the first operation of the path stands for it")
OTHERWISE = unknown(
    "not-405: a method that the path does not have is answered in another way, and OPTIONS tells no methods"
)
MISSING = "405: the answer has no Allow header, which RFC 9110 asks for"
PROBE = "CTLPROBE"
"""A method that no server has, so that nothing can happen."""
ALWAYS = frozenset({"HEAD", "OPTIONS", "TRACE", ""})
"""What servers answer unasked."""
NO_BODY = Payload(b"", None)


@clause.kept()
def lists_the_methods(exchange: Exchange, context: Context[Options]) -> Verdict:
    """RFC 9110 15.5.6 asks for Allow in every 405."""
    if exchange.answer.status != 405:  # noqa: PLR2004 -- Method Not Allowed
        return OTHER
    where = exchange.operation or context.api
    return HOLDS if "allow" in exchange.answer.headers else broken(where, MISSING, severity=Severity.ERROR)


@clause.kept(Level.SAFE, reached=False)
def knows_its_methods(operation: Operation, context: Context[Options]) -> Talk:
    """A method that the path does not declare: GET, or where there is one, a word that is no method; else OPTIONS."""
    item = operation.path_item
    if item.operations[0] is not operation or gates.outside(operation) or context.facts(operation).token:
        return TOLD
    declared = {one.method.upper() for one in item.operations}
    exchange = yield Call(operation, method=PROBE if "GET" in declared else "GET", body=NO_BODY)
    if isinstance(exchange, Exchange) and exchange.answer.status != 405:  # noqa: PLR2004 -- Method Not Allowed
        exchange = yield Call(operation, method="OPTIONS", body=NO_BODY)
        if not isinstance(exchange, Exchange) or not exchange.succeeded or "allow" not in exchange.answer.headers:
            return OTHERWISE
    return judge_allow(operation, exchange.answer, declared) if isinstance(exchange, Exchange) else OTHERWISE


def judge_allow(operation: Operation, answer: Answer, declared: set[str]) -> Verdict:
    """Whether Allow names the methods that the path declares; that of OPTIONS may name more (RFC 9110 9.3.7)."""
    written, refused = answer.headers.get("allow"), answer.status == 405  # noqa: PLR2004 -- Method Not Allowed
    if written is None:
        return broken(operation, MISSING, severity=Severity.ERROR)
    allowed = {one.strip().upper() for one in written.split(",")}
    lacking, more = sorted(declared - allowed), sorted(allowed - declared - ALWAYS)
    if lacking:
        message = f"{answer.status}: Allow does not name {', '.join(lacking)}, which the document declares"
        return broken(operation, message, severity=Severity.WARNING)
    if more and refused:
        message = f"405: Allow names {', '.join(more)[:60]}, which the document does not declare"
        return broken(operation, message, severity=Severity.INFO)
    return HOLDS
