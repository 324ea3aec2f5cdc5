from contractctl.clause import Clause, Context, severities
from contractctl.model import Severity, Verdict
from contractctl.traffic import Failure

from . import Options
from .failures import OTHER, found, told

clause = Clause(
    "conformance/unsupported-method", "A method that is not declared is not answered.", severities("W W W I")
)


@clause.kept()
def refuses_other_methods(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """With 405 and a right Allow; such methods are sent only where the configuration of schemathesis asks for it."""
    if not found(failure, clause.rule):
        return OTHER
    if failure.check == "allow_header_conformance":
        return told(failure, "Allow does not name the methods that the document declares", severity=Severity.WARNING)
    return told(failure, "a method that the document does not declare is answered: want 405", severity=Severity.WARNING)
