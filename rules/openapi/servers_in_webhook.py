from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Webhook

from . import Options

clause = Clause(
    "openapi/servers-in-webhook",
    "No webhook has servers: the receiver says where it is.",
    severities("I W W I", spectral="W"),
    alias="oas3_1-servers-in-webhook",
)


@clause.promised_of_everything
def has_none(webhook: Webhook, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for a webhook that is in order, else one for each `servers` in it."""
    nodes = (webhook.path_item.node, *(operation.node for operation in webhook.operations))
    found = [
        broken(node.child("servers"), "who registers a webhook says where it goes: remove `servers`")
        for node in nodes
        if "servers" in node
    ]
    yield from found or [HOLDS]
