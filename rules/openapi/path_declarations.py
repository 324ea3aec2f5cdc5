from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import PathItem

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/path-declarations",
    "Every path parameter in a path has a name.",
    severities("E E E E", spectral="W"),
    alias="path-declarations-must-exist",
)


@clause.promised_of_everything
def names_its_parameters(item: PathItem, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """`{}` stands for nothing that a caller could fill in."""
    if item.side != "server":
        return NOT_THE_SERVERS
    if "{}" not in item.path:
        return HOLDS
    return broken(item, f"the path '{item.path[:80]}' has an empty '{{}}': name the parameter")
