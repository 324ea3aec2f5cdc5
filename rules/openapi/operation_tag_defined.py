from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .tags import declared_tags

clause = Clause(
    "openapi/operation-tag-defined",
    "The tags of operations are declared in the document.",
    severities("- H W -", spectral="W"),
    alias="operation-tag-defined",
)


@clause.promised_of_everything
def are_declared(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each tag of each operation."""
    known = {tag.nearest("name").text for tag in declared_tags(api)}
    for operation in api.operations:
        for tag in operation.node.nearest("tags").children() if "tags" in operation.node else ():
            if not isinstance(tag.value, str):
                continue
            if tag.value in known:
                yield HOLDS
            else:
                yield broken(tag, f"the tag '{tag.value[:80]}' is not declared: list it in the document's `tags`")
