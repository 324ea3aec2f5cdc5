import re

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.paging import Paging, types_of
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Call, Talk, asked

from . import Options
from .growth import grows
from .house import House, house_of
from .lists import NO_PAGES, has_no_room, is_large, is_search, leads_by_link, pages_of
from .pages import Listing, listing_of, read

clause = Clause(
    "pagination/cursor-style", "Pages are chosen by a cursor, not by a number.", severities("I W W I"), few=3
)

ARRAY = not_applicable("the answer is an array, which has no room for a cursor (pagination/object-envelope)")
SEARCH = not_applicable("it is a search, whose best results are on its first pages (option 'search-exempt')")
STILL = not_applicable("nothing shows that it grows (option 'growing-only')")
OTHERS = not_applicable("most lists of the document choose pages by number, and bear it")
NO_NUMBER = not_applicable("no number chooses its pages")
NOT_READ = unknown("not-read: the list could not be read")
SERVER_ERROR = 500
SLOW, TIMES = 2.0, 10.0
"""A page that takes more seconds than this, and so many times what the first one took, is counted out from the start."""
FAR_PAGE = 1000
URLS = ("url", "uri", "link", "href")
DEPTH = re.compile(
    r"max(imum)? (offset|page)|\bfirst [\d,]+\b|up to [\d,]+ (results|records|items)|deep pag|page jumps? (is|are) not",
    re.IGNORECASE,
)


@clause.promised
def chooses_by_cursor(operation: Operation, context: Context[Options]) -> Verdict:
    """A number is bearable where the depth is bounded, or where the caller follows a link and never counts."""
    facts = context.facts(operation)
    found = pages_of(operation, facts, context.settings)
    if found is None:
        return NO_PAGES
    large = is_large(operation, facts, context.options)
    if found.style == "cursor" or (not large and is_bearable(operation, found, context)):
        return HOLDS
    if is_bare(operation, found, context):
        return ARRAY
    return by_number(operation, found, context, large=large)


def by_number(operation: Operation, found: Paging, context: Context[Options], *, large: bool) -> Verdict:
    """What is wrong with a number, in one list or as the style of the document."""
    options = context.options
    if options.search_exempt and is_search(operation):
        return SEARCH
    name = found.chooser.name if found.chooser is not None else ""
    problem = f"{operation.label} chooses pages by {'page number' if found.style == 'page' else 'offset'} ('{name}')"
    if large:
        return broken(operation, f"{problem}, and its list is large: use a cursor", severity=Severity.WARNING)
    facts, prose = context.facts(operation), context.settings.prose
    if options.growing_only and not grows(operation, facts, small=False, prose=prose):
        return STILL
    house = house_of(operation.api, context)
    if house.counts:
        return of_all(operation.api, house, context)
    return broken(operation, f"{problem}: use a cursor, or say how far it reaches")


def of_all(api: Api, house: House, context: Context[Options]) -> Verdict:
    """Where numbers are the style of the document, that is one choice, told once; a single list should not differ."""
    key = (of_all, context.settings, context.options)
    found = api.memo.get(key)
    if not isinstance(found, Verdict):
        numbered = [one for one in house.paged if one[1].style != "cursor" and not is_bare(*one, context)]
        unbearable = sum(not is_bearable(*one, context) for one in numbered)
        message = "most lists of the document choose pages by number: use cursors, or say how far the numbers reach"
        found = broken(api.root.nearest("paths"), message) if 2 * unbearable > len(numbered) else OTHERS
        api.memo[key] = found
    return found


def is_bare(operation: Operation, found: Paging, context: Context[Options]) -> bool:
    """Whether it has no room for a cursor, so that another clause speaks of it."""
    return has_no_room(operation, context.facts(operation), found, context.settings)


def is_bearable(operation: Operation, found: Paging, context: Context[Options]) -> bool:
    """Whether one of the allowed excuses is there."""
    allowed, depth = context.options.offset_allowed_if, context.options.deepest
    numbers = (*found.pages, *found.offsets)
    size = max((maximum(one) or depth for one in found.sizes), default=1) if found.pages else 1
    if "maximum" in allowed and any((maximum(one) or depth + 1) * size <= depth for one in numbers):
        return True
    linked = any(is_url(name) for name in found.next) or leads_by_link(operation, found, context.settings)
    if "link" in allowed and linked:
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def bears_its_depth(operation: Operation, context: Context[Options]) -> Talk:
    """Far behind the first page is another one, as quickly, or a refusal; beyond the declared maximum there is none."""
    listing = listing_of(operation, context)
    number = number_of(listing) if listing is not None else None
    if listing is None or number is None or gates.outside(operation):
        return NO_NUMBER
    first = yield from asked(listing.first(None))
    if read(first, listing, None, 0) is None:
        return NOT_READ
    most, name = maximum(number), number.name
    far = int(most or (FAR_PAGE if number in listing.paging.pages else context.options.deepest))
    deep = yield from asked(Call(operation, query={name: far}, again=True))
    if deep.answer.status >= SERVER_ERROR:
        return crash(operation, deep.answer.status, name, far)
    if deep.succeeded and deep.answer.seconds > max(SLOW, TIMES * first.answer.seconds):
        message = f"'{name}' of {far} takes more than {TIMES:g} times as long as the first page"
        return broken(operation, message, severity=Severity.WARNING)
    return (yield from ends_at(operation, name, far)) if most else HOLDS


def ends_at(operation: Operation, name: str, most: int) -> Talk:
    """Whether one more than the declared maximum is refused."""
    beyond = yield from asked(Call(operation, query={name: most + 1}))
    if beyond.answer.status >= SERVER_ERROR:
        return crash(operation, beyond.answer.status, name, most + 1)
    if beyond.succeeded:
        message = f"'{name}' of {most + 1} is answered, though {most} is declared as the most"
        return broken(operation, message, severity=Severity.INFO)
    return HOLDS


def crash(operation: Operation, status: int, name: str, value: int) -> Verdict:
    """What is said of a page that the server fails at."""
    message = f"{status}: '{name}' of {value} is answered with a server error: want a page, or 400"
    return broken(operation, message, severity=Severity.ERROR)


def number_of(listing: Listing) -> Parameter | None:
    """The number that chooses a page; None where it may be anything else."""
    found = listing.paging
    number = next(iter((*found.offsets, *found.pages)), None) if found.style != "cursor" else None
    return number if number is not None and types_of(number) <= {"integer", "number"} else None
