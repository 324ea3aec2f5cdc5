from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .keys import key_header

clause = Clause("idempotency/errors-declared", "A reused key has a declared answer.", severities("I W W I"))

NO_ERROR = not_applicable("it declares no error at all, of which status-codes/client-error-declared speaks")
NO_KEY = not_applicable("it takes no idempotency key")


@clause.promised
def answers_reuse(operation: Operation, context: Context[Options]) -> Verdict:
    """The draft names 400 for a missing key, 422 for a reused one, 409 for one in flight."""
    key = key_header(operation, context.settings)
    if key is None or operation.method in {"get", "head", "options"}:
        return NO_KEY
    declared = set(operation.responses)
    if not context.options.without_errors and not any(status[:1] in "45d" for status in declared):
        return NO_ERROR
    general = context.options.accept_default and bool(declared & {"4XX", "default"})
    missing = []
    if not general and not declared & {"409", "422"}:
        missing.append("409 or 422 for a key that is reused or in flight")
    if key.required and not general and not declared & {"400", "428"}:
        missing.append("400 for a missing key")
    if not missing:
        return HOLDS
    where = operation.node.nearest("responses")
    return broken(where, f"{operation.label} takes {key.name} but declares no {' and no '.join(missing)}")
