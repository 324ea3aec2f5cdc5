from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Webhook

from . import Options

clause = Clause(
    "openapi/callbacks-in-webhook",
    "No webhook has callbacks.",
    severities("I W W I", spectral="W"),
    alias="oas3_1-callbacks-in-webhook",
)


@clause.promised_of_everything
def has_none(webhook: Webhook, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for a webhook that is in order, else one for each `callbacks` in it."""
    nodes = (operation.node for operation in webhook.operations)
    found = [
        broken(node.child("callbacks"), "a webhook has no callbacks: describe them as webhooks of their own")
        for node in nodes
        if "callbacks" in node
    ]
    yield from found or [HOLDS]
