from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import ONLY_2_0

clause = Clause(
    "openapi/form-consumes",
    "An operation with form parameters accepts forms.",
    severities("W W W W", spectral="W"),
    alias_2="oas2-operation-formData-consume-check",
)

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
NO_FORM = not_applicable("the operation has no form parameters, or says nowhere what it consumes")


@clause.promised_of_everything
def accepts_forms(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A `consumes` (its own or the document's) without a form type contradicts the parameters."""
    if operation.api.version != (2, 0):
        return ONLY_2_0
    if not operation.consumes or not any(one.location == "formData" for one in operation.all_parameters):
        return NO_FORM
    if any(name.split(";")[0].strip().lower() in FORMS for name in operation.consumes):
        return HOLDS
    return broken(operation, f"{operation.label} has form parameters: add a form type to `consumes`")
