from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.traffic import Exchange, Failure

from . import Options
from .failures import OTHER, found, told

clause = Clause("conformance/server-error", "No request makes the server fail.", severities("E E E E"))

UNSURE = not_applicable("nobody knows whether the request was valid")
BUSY = unknown("busy: a gateway answered, or the server was not ready")
SERVER_ERROR = 500
PASSING = frozenset({502, 503, 504})
FAILS = "the server fails"


@clause.kept()
def survives_valid_requests(exchange: Exchange, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """What is known to be valid is answered."""
    if exchange.operation is None or not exchange.valid:
        return UNSURE
    status = exchange.answer.status
    if status in PASSING:
        return BUSY
    if status < SERVER_ERROR:
        return HOLDS
    return broken(exchange.operation, f"{status}: {FAILS}", severity=Severity.ERROR)


@clause.kept()
def survives_anything(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """What is sent to try the server is answered, too."""
    if not found(failure, clause.rule):
        return OTHER
    if failure.exchange.answer.status in PASSING:
        return BUSY
    return told(failure, FAILS, severity=Severity.ERROR)
