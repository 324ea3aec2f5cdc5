from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.names import words
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Payload, Talk

from . import Options
from .schemes import asked_scopes, scopes
from .scopes import power_of

clause = Clause("security/scope-read-write", "A token that may read may not write.", severities("I W W I"))

NO_SCOPES = not_applicable("it asks for no scope")
ASKING = words(
    "search query list get find filter validate verify check preview estimate calculate quote lookup count export"
)
READS = not_applicable("it is no write that asks who does it, or takes no JSON body")
UNREAD = unknown("the names of its scopes do not say whether they let read or write")


@clause.promised
def keeps_them_apart(operation: Operation, context: Context[Options]) -> Verdict:
    """Only where the names of scopes say what they let do."""
    alternatives = [asked for one in operation.security if (asked := asked_scopes(operation, one))]
    if gates.outside(operation) or context.facts(operation).token or not alternatives:
        return NO_SCOPES
    return UNREAD if only_asks(operation) else judge(operation, alternatives, context)


def judge(operation: Operation, alternatives: list[tuple[str, ...]], context: Context[Options]) -> Verdict:
    """What the scopes of each alternative let do, beside what the operation does."""
    facts = context.facts(operation)
    powers = [{power_of(scope, context.options) for scope in asked} for asked in alternatives]
    if facts.mutating:
        weak = next((asked for asked, found in zip(alternatives, powers, strict=True) if found == {"read"}), None)
        if weak is not None:
            message = f"{operation.label} changes something, and the scope '{weak[0][:60]}' is enough, which says that it only reads"
            return broken(operation.node.nearest("security"), message)
        return HOLDS if all(found & {"write", "admin"} for found in powers) else UNREAD
    if not facts.safe:
        return UNREAD
    if all(found == {"write"} for found in powers) and offers_read(operation, context.options):
        message = (
            f"{operation.label} only reads, and needs '{alternatives[0][0][:60]}': a scope to read should be enough"
        )
        return broken(operation.node.nearest("security"), message, severity=Severity.INFO)
    return HOLDS if any("read" in found for found in powers) else UNREAD


def only_asks(operation: Operation) -> bool:
    """Whether a POST is named after a question, whatever else its name says: `search-invoices`."""
    last = normalised(operation.segments[-1]) if operation.segments else ""
    return operation.method == "post" and not ASKING.isdisjoint(last.split("_"))


def offers_read(operation: Operation, options: Options) -> bool:
    """Whether a scheme of the operation has a scope that lets read the same kind of thing: `orders.read`, `orders.write`."""
    known = operation.api.security_schemes
    listed = [one for wanted in operation.security for name in wanted if name in known for one in scopes(known[name])]
    stems = {stem(one) for wanted in operation.security for one in asked_scopes(operation, wanted)}
    return any(power_of(one, options) == "read" and stem(one) in stems for one in listed)


def stem(scope: str) -> str:
    """A scope without its last or first word: what it is about."""
    for mark in (":", ".", "/", "_", "-"):
        head, found, tail = scope.rpartition(mark)
        if found:
            return head if len(head) > 1 else tail
    return scope


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def refuses_reads_of_more(operation: Operation, context: Context[Options]) -> Talk:
    """A GET that asks for a scope to write does not answer a caller who may only read."""
    asked = [asked_scopes(operation, one) for one in operation.security]
    powers = [{power_of(scope, context.options) for scope in some} for some in asked]
    wants_more = bool(powers) and all("write" in found and "admin" not in found for found in powers)
    if operation.method != "get" or not wants_more or gates.outside(operation):
        return READS
    exchange = yield Call(operation, caller=Caller.READ_ONLY)
    if not isinstance(exchange, Exchange) or not exchange.succeeded:
        return HOLDS
    message = f"{exchange.answer.status}: a caller who may only read is answered what needs '{asked[0][0][:40]}'"
    return broken(operation, message, severity=Severity.WARNING)


@clause.kept(Level.REJECT, reached=False)
def refuses_unreadable_writes(operation: Operation, context: Context[Options]) -> Talk:
    """A write by a caller who may only read is not carried out, whatever its body is: it is sent one that is no JSON."""
    body = operation.request_body
    if not is_write(operation, context) or body is None or body.json is None:
        return READS
    return judge_reader(operation, (yield Call(operation, caller=Caller.READ_ONLY, body=Payload(b'{"'))))


@clause.kept(Level.WRITE)
def refuses_writes(operation: Operation, context: Context[Options]) -> Talk:
    """A valid write by a caller who may only read. With which status is a matter of `status-codes/forbidden-declared`."""
    if not is_write(operation, context):
        return READS
    return judge_reader(operation, (yield Call(operation, caller=Caller.READ_ONLY)))


def is_write(operation: Operation, context: Context[Options]) -> bool:
    """Whether it changes something, and asks who does."""
    facts = context.facts(operation)
    return operation.secured and bool(facts.mutating) and not (gates.outside(operation) or gates.token(facts))


def judge_reader(operation: Operation, exchange: object) -> Verdict:
    """A success is more than the caller may have."""
    if not isinstance(exchange, Exchange) or not exchange.succeeded:
        return HOLDS
    message = f"{exchange.answer.status}: a caller who may only read changes something"
    return broken(operation, message, severity=Severity.ERROR)
