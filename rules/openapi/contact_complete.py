from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/contact-complete",
    "A contact has a name, a URL and an email address.",
    severities("- H W -", spectral="-"),
    alias="contact-properties",
)

NO_CONTACT = not_applicable("there is no contact")


@clause.promised_of_everything
def is_complete(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """All three members; which of them people use is theirs to choose."""
    contact = api.root.find("info", "contact")
    if contact is None:
        return NO_CONTACT
    missing = [name for name in ("name", "url", "email") if not contact.get(name)]
    return broken(contact, f"the contact has no {' and no '.join(missing)}: add it") if missing else HOLDS
