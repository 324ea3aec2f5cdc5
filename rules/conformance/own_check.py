from contractctl.clause import Clause, Context, severities
from contractctl.model import Severity, Verdict
from contractctl.traffic import Failure

from . import Options
from .failures import OTHER, found, told

clause = Clause("conformance/own-check", "The checks that a project brings hold.", severities("W W W W"), faults=True)


@clause.kept()
def passes_own_checks(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """What a hook module registers with schemathesis, and what of its checks no other clause tells."""
    if not found(failure, clause.rule):
        return OTHER
    first = (failure.message.strip() or "it fails").splitlines()[0][:120]
    return told(failure, f"{failure.check}: {first}", severity=Severity.WARNING)
