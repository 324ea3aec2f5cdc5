from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/info-described",
    "The document says what the API is for.",
    severities("I W E -", spectral="W"),
    alias="info-description",
)


@clause.promised_of_everything
def is_described(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """`info.description` is there and not empty."""
    node = api.root.nearest("info")
    return (
        HOLDS if node.get("description") else broken(node, "the API has no description: say in `info` what it is for")
    )
