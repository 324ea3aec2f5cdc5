from contractctl.clause import Clause, Context, severities
from contractctl.model import Severity, Verdict
from contractctl.traffic import Failure

from . import Options
from .failures import OTHER, found, told

clause = Clause("conformance/auth-enforced", "Who may not is not answered.", severities("E E E E"))


@clause.kept()
def asks_who_it_is(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """Without credentials, with wrong ones, or with those of somebody else."""
    if not found(failure, clause.rule):
        return OTHER
    if failure.check == "object_level_authorization":
        return told(failure, "the resource of another caller is answered", severity=Severity.ERROR)
    message = "a request without good credentials is answered, though the operation asks for them"
    return told(failure, message, severity=Severity.ERROR)
