from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation, Requirement
from contractctl.traffic import Call, Caller, Exchange, Talk

from . import Options
from .schemes import asked_scopes, is_lasting
from .scopes import power_of

clause = Clause(
    "security/scope-admin", "What only administrators may do needs a token of theirs.", severities("I W W I")
)

ORDINARY = not_applicable("nothing shows that it is for administrators")
NO_CHOICE = not_applicable("the document has neither scopes nor several schemes to tell callers apart by")
OPEN = not_applicable("anyone may call it, of which security/defined speaks")


@clause.promised
def needs_more(operation: Operation, context: Context[Options]) -> Verdict:
    """A scope of administrators, or a scheme that nothing else asks for."""
    why = evidence_of(operation, context.options)
    if why is None or gates.outside(operation):
        return ORDINARY
    if not operation.secured:
        return OPEN
    if len(context.api.security_schemes) < 2 and not context.facts(operation).scoped:  # noqa: PLR2004 -- one is no choice
        return NO_CHOICE
    ordinary = schemes_of_others(context)
    if all(is_guarded(operation, one, ordinary, context.options) for one in operation.security):
        return HOLDS
    message = f"{operation.label} is for administrators ({why}), but needs neither a scope nor a scheme of theirs"
    return broken(operation, message)


def evidence_of(operation: Operation, options: Options) -> str | None:
    """What shows that an operation is for administrators; None for nothing."""
    said = operation.node.find("x-contract", "admin")
    if said is not None and isinstance(said.value, bool):
        return "x-contract" if said.value else None
    for one in operation.segments:
        if one.lower() in options.admin_segments:
            return f"its path has '{one}'"
    for tag in operation.tags:
        if normalised(tag) in options.admin_segments:
            return f"its tag is '{tag[:40]}'"
    return None


def is_guarded(operation: Operation, requirement: Requirement, ordinary: frozenset[str], options: Options) -> bool:
    """Whether an alternative is one that only administrators can meet."""
    admin = any(power_of(scope, options) == "admin" for scope in asked_scopes(operation, requirement))
    return admin or any(name not in ordinary for name in requirement)


def schemes_of_others(context: Context[Options]) -> frozenset[str]:
    """The schemes by which operations for all are called."""
    memo, key = context.api.memo, (schemes_of_others, context.options)
    if key not in memo:
        others = [
            one for one in context.api.operations if is_lasting(one) and evidence_of(one, context.options) is None
        ]
        memo[key] = frozenset(name for one in others for wanted in one.security for name in wanted)
    found = memo[key]
    return found if isinstance(found, frozenset) else frozenset()


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def refuses_readers(operation: Operation, context: Context[Options]) -> Talk:
    """A GET for administrators does not answer a caller who may only read."""
    if operation.method != "get" or not is_for_administrators(operation, context):
        return ORDINARY
    return judge_stranger(operation, (yield Call(operation, caller=Caller.READ_ONLY)))


@clause.kept(Level.SAFE)
def refuses_writers(operation: Operation, context: Context[Options]) -> Talk:
    """Nor one who may read and write."""
    if operation.method != "get" or not is_for_administrators(operation, context):
        return ORDINARY
    return judge_stranger(operation, (yield Call(operation, caller=Caller.READ_WRITE)))


@clause.kept(Level.WRITE)
def refuses_changes_of_writers(operation: Operation, context: Context[Options]) -> Talk:
    """What administrators change is not changed by a caller who may read and write other things."""
    if not context.facts(operation).mutating or not is_for_administrators(operation, context):
        return ORDINARY
    return judge_stranger(operation, (yield Call(operation, caller=Caller.READ_WRITE)))


def is_for_administrators(operation: Operation, context: Context[Options]) -> bool:
    """Whether each alternative asks for a scope of administrators."""
    if gates.outside(operation) or not operation.secured:
        return False
    asked = [asked_scopes(operation, one) for one in operation.security]
    return all(any(power_of(scope, context.options) == "admin" for scope in some) for some in asked)


def judge_stranger(operation: Operation, exchange: object) -> Verdict:
    """A success is more than the caller may have."""
    if not isinstance(exchange, Exchange) or not exchange.succeeded:
        return HOLDS
    message = f"{exchange.answer.status}: a caller who is no administrator is answered"
    return broken(operation, message, severity=Severity.ERROR)
