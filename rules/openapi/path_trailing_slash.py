from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.operation import PathItem

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/path-trailing-slash",
    "No path ends with a slash.",
    severities("I W W I", spectral="W"),
    alias="path-keys-no-trailing-slash",
)

STYLE = not_applicable("many paths of the document end with a slash, or this one exists without it, too")
FEWEST = 5
SHARE = 0.1


@clause.promised_of_everything
def ends_without_slash(item: PathItem, context: Context[Options]) -> Verdict:
    """`/orders` and `/orders/` are two resources to HTTP, and one to most people."""
    if item.side != "server":
        return NOT_THE_SERVERS
    if item.path == "/" or not item.path.endswith("/"):
        return HOLDS
    if context.options.slash_style and is_style(item.path, context.api):
        return STYLE
    return broken(item, f"the path '{item.path[:80]}' ends with a slash: leave it out")


def is_style(path: str, api: Api) -> bool:
    """Whether the slash is meant: five paths and a tenth of all end with one, or the path exists in both forms."""
    if is_style not in api.memo:
        api.memo[is_style] = frozenset(one.path for one in api.path_items if one.side == "server")
    paths = api.memo[is_style]
    if not isinstance(paths, frozenset):
        return False
    ending = sum(one.endswith("/") for one in paths)
    return path.rstrip("/") in paths or (ending >= FEWEST and ending >= SHARE * len(paths))
