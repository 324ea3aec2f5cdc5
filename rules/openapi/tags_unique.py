from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .tags import declared_tags

clause = Clause(
    "openapi/tags-unique",
    "No tag is declared twice.",
    severities("E E E E", spectral="E"),
    alias="openapi-tags-uniqueness",
)


@clause.promised_of_everything
def are_unique(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each tag that the document declares."""
    first: dict[object, Node] = {}
    for tag in declared_tags(api):
        name = tag.get("name")
        if not isinstance(name, str):
            continue
        known = first.setdefault(name, tag)
        if known is tag:
            yield HOLDS
        else:
            yield broken(
                tag.child("name"), f"the tag '{name[:80]}' is declared twice: remove one of them", related=[known]
            )
