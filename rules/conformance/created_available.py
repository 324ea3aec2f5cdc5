from contractctl.clause import Clause, Context, severities
from contractctl.model import Severity, Verdict, not_applicable
from contractctl.traffic import Failure

from . import Options
from .failures import OTHER, carries_key, found, told

clause = Clause("conformance/created-available", "What was created is there.", severities("W E E W"))

REPLAY = not_applicable("it was created under an idempotency key: the answer may be the kept one of an earlier run")


@clause.kept()
def is_there(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A resource that was created is no 404; some servers need a moment, so that it is no error."""
    if not found(failure, clause.rule):
        return OTHER
    if carries_key(failure):
        return REPLAY
    return told(failure, "a resource that was created is not there", severity=Severity.WARNING)
