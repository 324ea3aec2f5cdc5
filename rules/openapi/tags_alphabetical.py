from itertools import pairwise

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .tags import declared_tags

clause = Clause(
    "openapi/tags-alphabetical",
    "The declared tags are in alphabetical order.",
    severities("- - - -", spectral="-"),
    alias="openapi-tags-alphabetical",
)


@clause.promised_of_everything
def are_sorted(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """By code points, as Spectral compares them."""
    names = [str(tag.get("name")) for tag in declared_tags(api)]
    for name, following in pairwise(names):
        if following < name:
            return broken(
                api.root.child("tags"), f"the tag '{following[:80]}' stands behind '{name[:80]}': sort the tags by name"
            )
    return HOLDS
