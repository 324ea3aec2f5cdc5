from contractctl.clause import Clause, Context, severities
from contractctl.model import Severity, Verdict
from contractctl.traffic import Failure

from . import Options
from .failures import OTHER, found, told

clause = Clause("conformance/use-after-delete", "What was deleted is gone.", severities("E E E E"))


@clause.kept()
def is_gone(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A resource that was deleted answers 404 or 410."""
    if not found(failure, clause.rule):
        return OTHER
    return told(failure, "a resource that was deleted is still there", severity=Severity.ERROR)
