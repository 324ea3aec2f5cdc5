from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import PathItem

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/path-without-query",
    "No path holds a query string.",
    severities("W E E W", spectral="W"),
    alias="path-not-include-query",
)


@clause.promised_of_everything
def has_no_query(item: PathItem, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """What follows a `?` is for query parameters to say."""
    if item.side != "server":
        return NOT_THE_SERVERS
    if "?" not in item.path:
        return HOLDS
    return broken(item, f"the path '{item.path[:80]}' has a query string: declare query parameters instead")
