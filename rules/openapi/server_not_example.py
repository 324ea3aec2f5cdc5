import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .addresses import addresses

clause = Clause(
    "openapi/server-not-example",
    "No server is the placeholder example.com.",
    severities("I W E -", spectral="-"),
    alias="oas3-server-not-example.com",
    alias_2="oas2-host-not-example",
)

PLACEHOLDER = re.compile(r"(^|[./@])example\.(com|net|org)\b", re.IGNORECASE)


@clause.promised_of_everything
def are_real(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """The names that RFC 2606 keeps for examples lead nowhere."""
    for node in addresses(api):
        yield (
            HOLDS
            if not PLACEHOLDER.search(node.text)
            else broken(node, f"the server '{node.text[:80]}' is a placeholder: name the real one")
        )
