from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/tags-declared",
    "The document declares its tags.",
    severities("- H H -", spectral="-"),
    alias="openapi-tags",
)


@clause.promised_of_everything
def has_tags(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A list with at least one tag, whose order documentation follows."""
    node = api.root.nearest("tags")
    return (
        HOLDS
        if node.items
        else broken(node, "the document declares no tags: list them in `tags`, in the order of the documentation")
    )
