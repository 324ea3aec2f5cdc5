from contractctl.clause import Clause, Context, severities
from contractctl.model import Certainty, Severity, Verdict, not_applicable
from contractctl.traffic import Failure

from . import Options
from .failures import OTHER, carries_key, found, told

clause = Clause("conformance/accepts-valid", "What the document allows is accepted.", severities("I I I I"))

RIGHT = not_applicable("the document declares that it may be refused so: for a cursor, a version, a state, or its size")
REPLAY = not_applicable("it carries an idempotency key, which the server may know from an earlier request or run")
ABOUT_THE_INPUT = frozenset({400, 422})
"""Statuses that say that the input is wrong; others tell of something that no schema can say."""
CONDITIONS = frozenset({"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"})


@clause.kept()
def accepts_what_is_allowed(failure: Failure, context: Context[Options]) -> Verdict:
    """Only what is refused as wrong input, and holds no cursor, no condition and no id that nobody gave."""
    if not found(failure, clause.rule):
        return OTHER
    if carries_key(failure):
        return REPLAY
    exchange = failure.exchange
    operation = exchange.operation
    if operation is None or exchange.answer.status not in ABOUT_THE_INPUT or exchange.declared is None:
        return RIGHT  # an undeclared status is told by status-declared
    names = context.settings.names
    known = any(names.is_cursor(one.name, beside_size=True) for one in operation.parameters if one.location == "query")
    if known or CONDITIONS & exchange.request.headers.keys() or "{" in operation.path:
        return RIGHT
    message = "a request that the document allows is refused: say what else it must be"
    return told(failure, message, severity=Severity.INFO, certainty=Certainty.PROBABLE)
