from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.challenges import read_challenges
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation, Requirement
from contractctl.traffic import Call, Caller, Exchange, Payload, Talk

from . import Options
from .declared import declares, listed, scheme_names, scheme_types

clause = Clause(
    "status-codes/forbidden-declared", "An operation that not everyone may call declares 403.", severities("I W W I")
)

OPEN = not_applicable("anyone may call it")
NO_401 = not_applicable("it declares no 401 either, of which unauthorized-declared or client-error-declared speaks")
NO_CHALLENGE = not_applicable("it is no 403 for which a challenge is declared")
ANSWERED = not_applicable("who may only read is answered, of which the pack security speaks")
READS = not_applicable("who may only read may call it")
OTHERWISE = unknown("refused-otherwise: the request is refused before anyone asks what its caller may do")
PRIVILEGED = frozenset({"admin", "write", "manage"})
"""Words in the names of scopes that a caller who may only read does not have."""
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def refuses_readers_of_more(operation: Operation, context: Context[Options]) -> Talk:
    """A GET that asks for a scope to administrate or write answers 403 to a caller who may only read."""
    if operation.method != "get" or not operation.secured or not all(map(is_privileged, operation.security)):
        return READS
    if gates.outside(operation) or gates.token(context.facts(operation)):
        return READS
    exchange = yield Call(operation, caller=Caller.READ_ONLY)
    return (yield from judge_refusal(exchange, operation)) if isinstance(exchange, Exchange) else OTHERWISE


def is_privileged(requirement: Requirement) -> bool:
    """Whether an alternative asks for a scope that its name puts above reading."""
    return any(PRIVILEGED & set(normalised(scope).split("_")) for scopes in requirement.values() for scope in scopes)


@clause.kept(Level.REJECT, reached=False)
def refuses_unreadable_writes(operation: Operation, context: Context[Options]) -> Talk:
    """A write by a caller who may only read, which could not be carried out anyway: its body is no JSON."""
    body = operation.request_body
    if not is_write(operation, context) or body is None or body.json is None:
        return READS
    exchange = yield Call(operation, caller=Caller.READ_ONLY, body=Payload(b'{"'))
    return (yield from judge_refusal(exchange, operation)) if isinstance(exchange, Exchange) else OTHERWISE


@clause.kept(Level.WRITE)
def refuses_writes(operation: Operation, context: Context[Options]) -> Talk:
    """A valid write by a caller who may only read."""
    if not is_write(operation, context):
        return READS
    exchange = yield Call(operation, caller=Caller.READ_ONLY)
    return (yield from judge_refusal(exchange, operation)) if isinstance(exchange, Exchange) else OTHERWISE


def judge_refusal(exchange: Exchange, operation: Operation) -> Talk:
    """What an answer to a caller who may not means; 401 is wrong for a caller who is answered where reading is enough."""
    read = plain_read(operation)
    if exchange.answer.status != 401 or read is None:  # noqa: PLR2004 -- Unauthorized
        return judge(exchange)
    known = yield Call(read, caller=Caller.READ_ONLY)
    if not isinstance(known, Exchange) or not known.succeeded:
        return OTHERWISE
    message = "401: a caller who is known and may only read is asked who it is: want 403"
    return broken(operation, message, severity=Severity.WARNING)


def plain_read(operation: Operation) -> Operation | None:
    """A GET without input that asks for the same schemes, and for no more than to read."""
    return next(
        (
            one
            for one in operation.api.operations
            if one.method == "get" and one.secured and "{" not in one.path and not one.deprecated
            if not any(map(is_privileged, one.security)) and scheme_names(one) == scheme_names(operation)
        ),
        None,
    )


def is_write(operation: Operation, context: Context[Options]) -> bool:
    """Whether it changes something, and asks who does."""
    facts = context.facts(operation)
    return operation.secured and bool(facts.mutating) and not (gates.outside(operation) or gates.token(facts))


def judge(exchange: Exchange) -> Verdict:
    """What an answer to a caller who may not means: 404 hides what is there (RFC 9110 15.5.4)."""
    status = exchange.answer.status
    if status in {403, 404}:
        return HOLDS
    return ANSWERED if exchange.succeeded else OTHERWISE


@clause.kept()
def names_the_scope(exchange: Exchange, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """Where the document declares a challenge for it, a 403 for want of a scope says so (RFC 6750 3.1)."""
    operation, answer = exchange.operation, exchange.answer
    declared = exchange.declared[1].header("WWW-Authenticate") if exchange.declared is not None else None
    if answer.status != 403 or operation is None or declared is None:  # noqa: PLR2004 -- Forbidden
        return NO_CHALLENGE
    if exchange.request.caller is not Caller.READ_ONLY or scheme_types(operation) - {"oauth2", "openIdConnect"}:
        return NO_CHALLENGE
    try:
        found = read_challenges(answer.headers.get("www-authenticate", ""))
    except ValueError:
        found = ()
    if any(one.parameters.get("error") == "insufficient_scope" for one in found):
        return HOLDS
    message = '403: the declared WWW-Authenticate does not say error="insufficient_scope" (RFC 6750 3.1)'
    return broken(operation, message, severity=Severity.INFO)
