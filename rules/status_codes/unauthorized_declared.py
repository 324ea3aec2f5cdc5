from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.declared import declares_client_error
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Payload, Talk

from . import Options
from .declared import declares, listed, scheme_names, scheme_types

clause = Clause(
    "status-codes/unauthorized-declared", "An operation that asks for credentials declares 401.", severities("W E E I")
)

OPEN = not_applicable("anyone may call it")
NO_ERROR = not_applicable("it declares no 4xx at all, of which client-error-declared speaks")
NO_READ = not_applicable("it is no GET, of which the safe side asks")
NO_BODY = not_applicable("it takes no JSON body that could be unreadable")
OTHERWISE = unknown("refused-otherwise: the request is refused before anyone asks who sent it")
ANSWERED = not_applicable("the request is answered as if nothing were missing, of which security/defined speaks")
LOCKED_OUT = unknown("locked-out: the credentials that worked do not any more")
NO_ANSWER = unknown("no-answer")
SERVER_ERROR = 500
BASIC = "Basic Y29udHJhY3RjdGw6bm9ib2R5"
"""The name `contractctl` with the password `nobody`."""
BROKEN_JSON = Payload(b'{"')
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def refuses_strangers(operation: Operation, context: Context[Options]) -> Talk:
    """A GET that answers the caller who may answers 401 to one without credentials, and to one with unknown ones."""
    why = outside(operation, context)
    if why is not None or operation.method != "get":
        return why or NO_READ
    for caller in (Caller.ANONYMOUS, Caller.UNKNOWN):
        exchange = yield Call(operation, caller=caller)
        verdict = judge(exchange, operation, context) if isinstance(exchange, Exchange) else NO_ANSWER
        if verdict.state is State.BROKEN:
            after = yield Call(operation, again=True)
            return verdict if isinstance(after, Exchange) and after.succeeded else LOCKED_OUT
        if verdict is not HOLDS:
            return verdict
    return (yield from refuses_another_scheme(operation)) if takes_bearer(operation) else HOLDS


def refuses_another_scheme(operation: Operation) -> Talk:
    """Basic credentials where a token is wanted are refused, and no server error."""
    exchange = yield Call(operation, caller=Caller.ANONYMOUS, headers={"Authorization": BASIC})
    if isinstance(exchange, Exchange) and exchange.answer.status >= SERVER_ERROR:
        message = f"{exchange.answer.status}: credentials of another scheme are answered with a server error: want 401"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


def takes_bearer(operation: Operation) -> bool:
    """Whether a scheme of the operation takes a token in `Authorization`."""
    return bool(scheme_types(operation) & {"oauth2", "openIdConnect"})


def outside(operation: Operation, context: Context[Options]) -> Verdict | None:
    """Why nobody is refused for want of credentials, or nobody asks; None where the server must refuse."""
    if not operation.secured:
        return OPEN
    facts = context.facts(operation)
    why = gates.outside(operation) or gates.health(facts) or gates.token(facts)
    if why is not None:
        return not_applicable(why)
    return BY_HANDSHAKE if scheme_types(operation) == {"mutualTLS"} else None


def judge(exchange: Exchange, operation: Operation, context: Context[Options]) -> Verdict:
    """What an answer to a caller without good credentials means."""
    status = exchange.answer.status
    who = "without credentials" if exchange.request.caller is Caller.ANONYMOUS else "with unknown credentials"
    if status == 401 or (status == 404 and context.options.mask_as_404):  # noqa: PLR2004 -- Unauthorized, hidden
        return HOLDS
    if exchange.succeeded:
        return ANSWERED
    if status == 429:  # noqa: PLR2004 -- Too Many Requests
        return LOCKED_OUT
    severity = Severity.ERROR if status >= SERVER_ERROR else Severity.WARNING
    return broken(operation, f"{status}: the answer to a request {who} must be 401", severity=severity)


@clause.kept(Level.REJECT, reached=False)
def refuses_strange_writes(operation: Operation, context: Context[Options]) -> Talk:
    """A write without credentials, which could not be carried out anyway: its body is no JSON."""
    why = outside(operation, context)
    if why is not None:
        return why
    if operation.request_body is None or operation.request_body.json is None or not context.facts(operation).mutating:
        return NO_BODY
    exchange = yield Call(operation, caller=Caller.ANONYMOUS, body=BROKEN_JSON)
    if not isinstance(exchange, Exchange):
        return NO_ANSWER
    if exchange.succeeded or exchange.answer.status in {401, 403}:
        return judge(exchange, operation, context)
    return OTHERWISE
