from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.classify import Facts
from contractctl.contract.collection import success_body
from contractctl.contract.names import NEXT_HOLDERS
from contractctl.contract.paging import Paging
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation

from . import Options
from .house import house_of
from .lists import NO_PAGES, goes_by_id, leads_by_link, pages_of

clause = Clause("pagination/next-signal", "A page says whether there is another one, and where.", severities("W E E W"))

ARRAY = not_applicable("the answer is an array, which has no room for it (pagination/object-envelope)")
SHORT_PAGE = not_applicable("a short page is the last one (option 'short-page-ends')")
OPEN = unknown("nothing is known of the members of its answer")


@clause.promised
def leads_on(operation: Operation, context: Context[Options]) -> Verdict:
    """A cursor must come from somewhere; a number can be counted, but not the end."""
    facts = context.facts(operation)
    found = pages_of(operation, facts, context.settings)
    if found is None or found.chooser is None or not facts.list.certain:
        return NO_PAGES
    counted = bool(found.totals and (found.pages or found.offsets))
    if found.next or goes_by_id(found, facts) or leads_by_link(operation, found, context.settings):
        return HOLDS
    if house_of(operation.api, context).links:
        bearable = counted or (context.options.short_page_ends and found.style != "cursor")
        return unlinked(operation, None if not bearable else Severity.INFO)
    if counted:
        return HOLDS
    return endless(operation, facts, found, context.options)


def unlinked(operation: Operation, severity: Severity | None) -> Verdict:
    """What is wrong where the others have a Link header; without their number, which changes with every list."""
    message = f"{operation.label} declares no Link header, by which most lists of the document lead to the next page"
    return broken(operation, message, severity=severity)


def blank(operation: Operation) -> bool:
    """Whether the members of the answer, or of one of its members that speaks of pages, are not known."""
    media = success_body(operation)
    body = merged(media.schema, "response") if media is not None else None
    if body is None or not body.complete or any(one.blank for one in body.alternatives):
        return True
    holders = (schemas for shape in body.alternatives for schemas in shape.named(NEXT_HOLDERS).values())
    return any(not one.properties for schemas in holders for one in merged(schemas, "response").alternatives)


def endless(operation: Operation, facts: Facts, found: Paging, options: Options) -> Verdict:
    """What is wrong where nothing leads on: no cursor to send, or no end to what is counted but a short page."""
    if facts.collection is None or blank(operation):
        return OPEN
    if facts.collection.member is None:
        return ARRAY
    name = found.chooser.name if found.chooser is not None else "a page"
    if found.style == "cursor":
        return broken(operation, f"{operation.label} takes {name}, but no member of its answer gives it")
    if options.short_page_ends:
        return SHORT_PAGE
    return broken(operation, f"{operation.label} takes {name}, but its answer tells neither a next page nor a total")
