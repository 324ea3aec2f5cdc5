from typing import cast

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.glob import path_matches
from contractctl.contract.names import words
from contractctl.contract.service import is_service
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Payload, Talk

from . import Options
from .schemes import is_lasting

clause = Clause("security/defined", "Each operation says who may call it.", severities("W E E W"))

TOLD = not_applicable("of the document as a whole it is told at another operation")
WAS_OPEN = not_applicable("it is new or gone, or needed no credentials in the base")
PUBLIC = not_applicable("anyone may call it, as the configuration or x-contract says")
OPEN = not_applicable("anyone may call it")
NO_READ = not_applicable("it is no GET, of which the safe sides ask")
NO_BODY = not_applicable("it takes no JSON body that could be unreadable")
BY_HANDSHAKE = not_applicable("a certificate is refused before there is an HTTP answer")
NOT_ANSWERED = unknown("not-answered: the operation does not answer the caller who may any more")
CREDENTIALS = {
    Caller.ANONYMOUS: "without credentials",
    Caller.UNKNOWN: "with unknown credentials",
    Caller.EXPIRED: "with credentials that have expired",
}
DOORS = words(
    """login signin sign_in signup sign_up register registration logout forgot_password reset_password password_reset
    verify verify_email confirm refresh callback session sessions"""
)
"""Last segments of paths that people call before they have credentials."""

CAPABILITIES = words("token secret signature")
"""Last words of path parameters that are credentials themselves: who has the link may."""


@clause.promised
def says_who_may(operation: Operation, context: Context[Options]) -> Verdict:
    """`security: []` says it, too: anyone. What nobody wrote down is no decision."""
    why = exempt(operation, context)
    if why is not None:
        return why
    if operation.secured:
        return HOLDS
    if operation.security:
        return judge_optional(operation, context)
    if "security" in operation.node or "security" in context.api.root:
        return judge_open(operation, context)
    if not says_anything(context):
        return judge_document(operation, context)
    message = f"{operation.label} does not say who may call it: give it 'security', or 'security: []' for anyone"
    return broken(operation, message, severity=None if is_serious(operation, context) else Severity.INFO)


def exempt(operation: Operation, context: Context[Options]) -> Verdict | None:
    """Why nobody asks who may call it; None for nothing."""
    facts = context.facts(operation)
    why = gates.outside(operation) or gates.health(facts) or gates.token(facts)
    if why is not None:
        return not_applicable(why)
    said = operation.node.find("x-contract", "public")
    named = any(path_matches(glob, operation.path) for glob in context.options.public)
    return PUBLIC if named or ".well-known" in operation.segments or (said is not None and said.value is True) else None


def is_serious(operation: Operation, context: Context[Options]) -> bool:
    """Whether it changes something, and is no door through which callers come, nor opened by a secret in its path."""
    named = [one.name for one in operation.parameters if one.location == "path"]
    if any(normalised(name).rpartition("_")[2] in CAPABILITIES for name in named):
        return False
    last = normalised(operation.segments[-1]) if operation.segments else ""
    return bool(context.facts(operation).mutating) and last not in DOORS


def judge_optional(operation: Operation, context: Context[Options]) -> Verdict:
    """Credentials that may be left out are for reads that show more to who is known."""
    if not is_serious(operation, context):
        return HOLDS
    where = operation.node.nearest("security")
    message = f"{operation.label} may be called without credentials: an alternative of its 'security' is empty"
    return broken(where, message, severity=Severity.INFO)


def judge_open(operation: Operation, context: Context[Options]) -> Verdict:
    """Somebody wrote down that anyone may call it."""
    if context.options.explicit_open or not is_serious(operation, context):
        return HOLDS
    message = f"{operation.label} changes something, and anyone may call it: where that is meant, say x-contract: {{public: true}}"
    return broken(operation.node.nearest("security"), message, severity=Severity.WARNING)


def says_anything(context: Context[Options]) -> bool:
    """Whether any operation says who may call it."""
    memo, key = context.api.memo, says_anything
    if key not in memo:
        memo[key] = any("security" in one.node for one in context.api.operations)
    return memo[key] is True


def judge_document(operation: Operation, context: Context[Options]) -> Verdict:
    """Nothing at all is said: that is one fault of the document, told at the first operation that it is about."""
    first, changes = silent(context)
    if first is not operation:
        return TOLD
    api, names = context.api, list(context.api.security_schemes)
    if names:
        message = f"no operation asks for credentials, though the scheme '{names[0][:40]}' is defined: add 'security'"
    else:
        message = "the document does not say how callers show who they are: define a security scheme and ask for it"
    serious = changes and is_service(api)
    return broken(api, message, severity=None if serious else Severity.INFO)


def silent(context: Context[Options]) -> tuple[Operation, bool]:
    """The first operation of which somebody asks, and whether one of them changes something."""
    memo, key = context.api.memo, (silent, context.options, context.settings)
    if key not in memo:
        asked = [one for one in context.api.operations if is_lasting(one) and exempt(one, context) is None]
        memo[key] = asked[0], any(is_serious(one, context) for one in asked)
    return cast("tuple[Operation, bool]", memo[key])


@clause.preserved
def stays_closed(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """Credentials that were needed are needed still. What nobody wrote down any more is told by the promise itself."""
    base, revision = pair.base, pair.revision
    if base is None or revision is None or not base.secured:
        return WAS_OPEN
    if (
        revision.secured
        or says_who_may(revision, context).state is State.BROKEN
        or exempt(revision, context) is not None
    ):
        return HOLDS
    message = f"anyone may call {revision.label} now, which needed credentials in the base"
    return broken(revision.node.nearest("security"), message, severity=Severity.ERROR)


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def refuses_strangers(operation: Operation, context: Context[Options]) -> Talk:
    """A GET that answers the caller who may answers neither one without credentials nor one with unknown ones.

    With which status it refuses them is a matter of `status-codes/unauthorized-declared`.
    """
    why = not_asked(operation, context)
    if why is not None or operation.method != "get":
        return why or NO_READ
    for caller in (Caller.ANONYMOUS, Caller.UNKNOWN):
        verdict = yield from refuses(operation, caller)
        if verdict is not HOLDS:
            return verdict
    return HOLDS


@clause.kept(Level.SAFE)
def refuses_old_credentials(operation: Operation, context: Context[Options]) -> Talk:
    """The same of credentials that were good once."""
    why = not_asked(operation, context)
    if why is not None or operation.method != "get":
        return why or NO_READ
    return (yield from refuses(operation, Caller.EXPIRED))


@clause.kept(Level.REJECT, reached=False)
def refuses_writes_of_strangers(operation: Operation, context: Context[Options]) -> Talk:
    """A write without credentials is not carried out, whatever its body is: it is sent one that is no JSON."""
    why = not_asked(operation, context)
    body = operation.request_body
    if why is not None or not context.facts(operation).mutating or body is None or body.json is None:
        return why or NO_BODY
    exchange = yield Call(operation, caller=Caller.ANONYMOUS, body=Payload(b'{"'))
    return judge_stranger(operation, exchange, Caller.ANONYMOUS)


def not_asked(operation: Operation, context: Context[Options]) -> Verdict | None:
    """Why nobody must be refused, or not with an answer; None where the server must refuse."""
    if not operation.secured:
        return OPEN
    facts = context.facts(operation)
    why = gates.outside(operation) or gates.health(facts) or gates.token(facts)
    if why is not None:
        return not_applicable(why)
    schemes = operation.api.security_schemes
    kinds = {schemes[name].type for wanted in operation.security for name in wanted if name in schemes}
    return BY_HANDSHAKE if kinds == {"mutualTLS"} else None


def refuses(operation: Operation, caller: Caller) -> Talk:
    """Ask as somebody who may not; where that is answered, see that nothing else is wrong with the operation."""
    verdict = judge_stranger(operation, (yield Call(operation, caller=caller)), caller)
    if verdict.state is State.BROKEN:
        after = yield Call(operation, again=True)
        return verdict if isinstance(after, Exchange) and after.succeeded else NOT_ANSWERED
    return verdict


def judge_stranger(operation: Operation, exchange: object, caller: Caller) -> Verdict:
    """A success is an answer as if nothing were missing."""
    if not isinstance(exchange, Exchange):
        return NOT_ANSWERED
    if not exchange.succeeded:
        return HOLDS
    message = f"{exchange.answer.status}: a request {CREDENTIALS[caller]} is answered, though the operation asks for good ones"
    return broken(operation, message, severity=Severity.ERROR)
