from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api

from . import Options
from .exemptions import ONLY_2_0

clause = Clause(
    "openapi/schemes-declared",
    "The document says whether the API speaks HTTPS.",
    severities("I W E -", spectral="W"),
    alias_2="oas2-api-schemes",
)

NO_HOST = not_applicable("the document has no host: the one that serves it is meant, and its scheme")


@clause.promised_of_everything
def has_schemes(api: Api, context: Context[Options]) -> Verdict:
    """The `schemes` of 2.0; without them callers use whatever the document came by."""
    if api.version != (2, 0):
        return ONLY_2_0
    if not api.root.get("host") and not context.options.require_host:
        return NO_HOST
    node = api.root.nearest("schemes")
    return HOLDS if node.items else broken(node, "the document has no `schemes`: say `https`")
