from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .addresses import addresses

clause = Clause(
    "openapi/server-trailing-slash",
    "No server ends with a slash.",
    severities("I W E -", spectral="W"),
    alias="oas3-server-trailing-slash",
    alias_2="oas2-host-trailing-slash",
)


@clause.promised_of_everything
def end_without_slash(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """Paths begin with one: the two of them make `//`."""
    for node in addresses(api):
        yield (
            HOLDS
            if node.text == "/" or not node.text.endswith("/")
            else broken(
                node, f"the server '{node.text[:80]}' ends with a slash, and so paths begin with two: leave it out"
            )
        )
