from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/servers-declared",
    "The document says where the API is.",
    severities("I W E -", spectral="W"),
    alias="oas3-api-servers",
    alias_2="oas2-api-host",
)

NO_PATHS = not_applicable("the document has no paths")
SAME_HOST = not_applicable("a document of 2.0 without a host is about the host that serves it")


@clause.promised_of_everything
def has_server(api: Api, context: Context[Options]) -> Verdict:
    """A server (in 2.0 a host); without one callers get the address of the document."""
    if not api.path_items:
        return NO_PATHS
    if api.version == (2, 0):
        if not api.root.get("host") and not context.options.require_host:
            return SAME_HOST
        return HOLDS if api.root.get("host") else broken(api, "the document has no `host`: say where the API is")
    node = api.root.nearest("servers")
    return HOLDS if node.items else broken(node, "the document has no `servers`: say where the API is")
