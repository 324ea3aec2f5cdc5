from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .schemes import scopes

clause = Clause(
    "security/scope-declared", "An operation that asks for a token says which scope it needs.", severities("W E E I")
)

NO_SCOPES = not_applicable("it asks for no scheme that has scopes")
TOLD = not_applicable("the requirement of the document is told at another operation")


@clause.promised
def names_a_scope(operation: Operation, context: Context[Options]) -> Verdict:
    """Where the flows list scopes. That a scope is listed at all is asked by `openapi/security-defined`."""
    why = gates.outside(operation) or gates.token(context.facts(operation))
    if why is not None:
        return not_applicable(why)
    own = "security" in operation.node
    holder = operation.node if own else context.api.root
    found = [
        judged
        for requirement in (holder.child("security").children() if "security" in holder else ())
        if isinstance(requirement.value, dict)
        for entry in requirement.children()
        if (judged := judge(entry, operation, context)) is not None
    ]
    wrong = next((one for one in found if one is not HOLDS), None)
    if wrong is None:
        return HOLDS if found else NO_SCOPES
    return wrong if own or is_first(operation, context) else TOLD


def judge(entry: Node, operation: Operation, context: Context[Options]) -> Verdict | None:
    """One scheme of one requirement; None where the scheme has no scopes."""
    scheme = context.api.security_schemes.get(str(entry.key))
    listed = set(scopes(scheme)) - set(context.options.identity_scopes) if scheme is not None else set()
    if not listed:
        return None
    if entry.items:
        return HOLDS
    which = operation.label if "security" in operation.node else "the document"
    few = ", ".join(sorted(listed)[:2])[:80]
    is_harmless = len(listed) == 1 or ("security" in operation.node and bool(context.facts(operation).safe))
    message = f"{which} asks for a token of '{str(entry.key)[:40]}' with any scope: name the one that is needed, such as {few}"
    return broken(entry, message, severity=Severity.INFO if is_harmless else None)


def is_first(operation: Operation, context: Context[Options]) -> bool:
    """Whether it is the first one that takes over what the document asks for."""
    memo, key = context.api.memo, is_first
    if key not in memo:
        memo[key] = next(
            one
            for one in context.api.operations
            if "security" not in one.node and gates.outside(one) is None and not context.facts(one).token
        )
    return memo[key] is operation
