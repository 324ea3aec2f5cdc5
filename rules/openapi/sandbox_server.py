import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api

from . import Options
from .exemptions import NO_SERVERS_IN_2_0

clause = Clause(
    "openapi/sandbox-server",
    "One of the servers is meant for trying things out.",
    severities("- - I -"),
)

SANDBOX = re.compile(r"(?<![a-z])(sandbox|test|staging|playground|mock|demo)", re.IGNORECASE)
NOT_REQUIRED = not_applicable("the option `require-sandbox` is off")
NO_SERVERS = not_applicable("the document has no servers")


def is_set_apart(server: Node) -> bool:
    """Whether `x-environment` names any environment but production."""
    environment = server.get("x-environment")
    return isinstance(environment, str) and not environment.lower().startswith(("prod", "live"))


def words(server: Node) -> str:
    """What a server says of itself: name, URL, description, the values of its variables."""
    texts = [server.get(key) for key in ("name", "url", "description")]
    variables = server.find("variables")
    for variable in variables.children() if variables else ():
        texts.extend([*variable.nearest("enum").items, variable.get("description")])
    return " ".join(text for text in texts if isinstance(text, str))


@clause.promised_of_everything
def has_sandbox(api: Api, context: Context[Options]) -> Verdict:
    """Its URL, description, variables or `x-environment` speak of a sandbox or a test."""
    if not context.options.require_sandbox:
        return NOT_REQUIRED
    if api.version == (2, 0):
        return NO_SERVERS_IN_2_0
    node = api.root.nearest("servers")
    if not node.items:
        return NO_SERVERS
    if any(SANDBOX.search(words(server)) or is_set_apart(server) for server in node.children()):
        return HOLDS
    return broken(node, "none of the servers is a sandbox: say where callers can try things out")
