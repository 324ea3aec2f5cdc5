from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .tags import declared_tags

clause = Clause(
    "openapi/tag-described",
    "Every declared tag has a description.",
    severities("- H H -", spectral="-"),
    alias="tag-description",
)


@clause.promised_of_everything
def are_described(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each tag that the document declares."""
    for tag in declared_tags(api):
        name = str(tag.get("name"))[:80]
        yield (
            HOLDS
            if tag.get("description")
            else broken(tag, f"the tag '{name}' has no description: say what it gathers")
        )
