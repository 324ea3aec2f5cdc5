from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.collection import success_body
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .house import house_of
from .lists import NO_LIST, NO_PAGES, goes_by_id, has_no_room, pages_of

clause = Clause(
    "pagination/object-envelope",
    "A list that comes in pages has room for more than its items.",
    severities("I W W I"),
    few=3,
)

BY_ITSELF = not_applicable("the last item is the cursor of the next page")
BY_LINK = not_applicable("most lists of the document have a Link header (pagination/next-signal)")


@clause.promised
def has_room(operation: Operation, context: Context[Options]) -> Verdict:
    """A Link header (RFC 8288) is room enough; a list without pages is the matter of `required`."""
    facts = context.facts(operation)
    if not facts.list:
        return NO_LIST
    found = pages_of(operation, facts, context.settings)
    media = success_body(operation)
    if found is None or media is None:
        return NO_PAGES
    if not has_no_room(operation, facts, found, context.settings):
        return HOLDS
    if goes_by_id(found, facts):
        return BY_ITSELF
    if house_of(operation.api, context).links:
        return BY_LINK
    message = f"{operation.label} answers with an array, which has no room for the way to the next page"
    return broken(
        media.node.nearest("schema"),
        f"{message}: wrap it in an object, or declare a Link header",
        certainty=facts.list.certainty,
    )
