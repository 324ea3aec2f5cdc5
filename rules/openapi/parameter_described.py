from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.parts import Parameter

from . import Options

clause = Clause(
    "openapi/parameter-described",
    "Every parameter has a description.",
    severities("- W - -", spectral="-"),
    alias="oas3-parameter-description",
    alias_2="oas2-parameter-description",
)


@clause.promised_of_everything
def is_described(parameter: Parameter, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """The parameter's own words; those of its schema may speak of other places."""
    if parameter.raw.get("description"):
        return HOLDS
    return broken(
        parameter, f"the {parameter.location} parameter '{parameter.name[:80]}' has no description: say what it does"
    )
