from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/info-contact",
    "The document says whom to ask.",
    severities("- H W -", spectral="W"),
    alias="info-contact",
)


@clause.promised_of_everything
def has_contact(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """`info.contact` is there and not empty."""
    contact = api.root.find("info", "contact")
    if contact is not None and contact.value:
        return HOLDS
    return broken(api.root.nearest("info"), "the API has no contact: say in `info.contact` whom to ask")
