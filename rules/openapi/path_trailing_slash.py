from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import PathItem

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/path-trailing-slash",
    "No path ends with a slash.",
    severities("I W W I", spectral="W"),
    alias="path-keys-no-trailing-slash",
)


@clause.promised_of_everything
def ends_without_slash(item: PathItem, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """`/orders` and `/orders/` are two resources to HTTP, and one to most people."""
    if item.side != "server":
        return NOT_THE_SERVERS
    if item.path == "/" or not item.path.endswith("/"):
        return HOLDS
    return broken(item, f"the path '{item.path[:80]}' ends with a slash: leave it out")
