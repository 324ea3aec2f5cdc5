import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.paging import Paging
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter

from . import Options
from .lists import NO_PAGES, has_no_room, is_large, is_search, pages_of

clause = Clause("pagination/cursor-style", "Pages are chosen by a cursor, not by a number.", severities("I W W I"))

ARRAY = not_applicable("the answer is an array, which has no room for a cursor (pagination/object-envelope)")
SEARCH = not_applicable("it is a search, whose best results are on its first pages (option 'search-exempt')")
URLS = ("url", "uri", "link", "href")
DEPTH = re.compile(
    r"max(imum)? (offset|page)|\bfirst [\d,]+\b|up to [\d,]+ (results|records|items)|deep pag|page jumps? (is|are) not",
    re.IGNORECASE,
)


@clause.promised
def chooses_by_cursor(operation: Operation, context: Context[Options]) -> Verdict:
    """A number is bearable where the depth is bounded, or where the caller follows a link and never counts."""
    facts, options = context.facts(operation), context.options
    found = pages_of(operation, facts, context.settings)
    if found is None or found.chooser is None:
        return NO_PAGES
    large = is_large(operation, facts, options)
    if found.style == "cursor" or (not large and is_bearable(operation, found, context)):
        return HOLDS
    if has_no_room(facts, found):
        return ARRAY
    if options.search_exempt and is_search(operation):
        return SEARCH
    by = "page number" if found.style == "page" else "offset"
    problem = f"{operation.label} chooses pages by {by} ('{found.chooser.name}')"
    if large:
        return broken(operation, f"{problem}, and its list is large: use a cursor", severity=Severity.WARNING)
    return broken(operation, f"{problem}: use a cursor, or say how far it reaches")


def is_bearable(operation: Operation, found: Paging, context: Context[Options]) -> bool:
    """Whether one of the allowed excuses is there."""
    allowed, depth = context.options.offset_allowed_if, context.options.deepest
    numbers = (*found.pages, *found.offsets)
    size = max((maximum(one) or depth for one in found.sizes), default=1) if found.pages else 1
    if "maximum" in allowed and any((maximum(one) or depth + 1) * size <= depth for one in numbers):
        return True
    if "link" in allowed and (found.link is not None or any(is_url(name) for name in found.next)):
        return True
    said = (operation.description, *(one.description for one in numbers))
    documented = "documented" in allowed and context.settings.prose
    return documented and (foreign(said) or any(DEPTH.search(one) for one in said))


def maximum(parameter: Parameter) -> float | None:
    """The `maximum` of a parameter."""
    value = parameter.schema.raw.get("maximum") if parameter.schema is not None else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_url(member: str) -> bool:
    """Whether a member holds the address of the next page: `next_page_uri`, `links.next`, `next`."""
    last = member.rpartition(".")[2].lower()
    return last.endswith(URLS) or last == "next"
