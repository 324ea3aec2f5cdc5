import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .exemptions import NOT_THE_SERVERS

clause = Clause(
    "openapi/operation-id-url-safe",
    "An operationId has only characters that a URL can hold.",
    severities("W E E W", spectral="W"),
    alias="operation-operationId-valid-in-url",
)

SAFE = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]*")
"""The unreserved and reserved characters of RFC 3986 2.2 and 2.3."""
NOT_NAMED = not_applicable("the operation has no operationId")


@clause.promised_of_everything
def is_url_safe(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """No space, quote, brace or letter beyond ASCII: documentation makes links of the name."""
    if operation.side != "server":
        return NOT_THE_SERVERS
    if not operation.operation_id:
        return NOT_NAMED
    if SAFE.fullmatch(operation.operation_id):
        return HOLDS
    where = operation.node.child("operationId")
    return broken(
        where, f"the operationId '{operation.operation_id[:80]}' does not fit into a URL: use ASCII letters and digits"
    )
