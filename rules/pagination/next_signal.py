from collections.abc import Generator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.classify import Facts
from contractctl.contract.collection import success_body
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.names import NEXT_HOLDERS
from contractctl.contract.paging import Paging, types_of
from contractctl.contract.resources import id_of_items
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Request, Talk, asked

from . import Options
from .house import house_of
from .lists import NO_PAGES, goes_by_id, leads_by_link, pages_of
from .pages import Listing, Page, listing_of, read
from .walking import (
    FEWEST,
    MOST_PAGES,
    Walk,
    Walking,
    overlap_fault,
    page_size,
    walk,
    whole,
)  # fmt: skip

clause = Clause("pagination/next-signal", "A page says whether there is another one, and where.", severities("W E E W"))

ARRAY = not_applicable("the answer is an array, which has no room for it (pagination/object-envelope)")
SHORT_PAGE = not_applicable("a short page is the last one (option 'short-page-ends')")
NOT_READ = unknown("not-read: the list could not be read")
NO_IDS = unknown("no-ids: nothing tells its items apart")
ONE_PAGE = unknown("one-page: all items come on the first page")
CAPPED = unknown("capped: the largest page may have been cut short, so that nobody knows how many items there are")
LIVE = unknown("live-data: the list changes while it is read")
NO_CURSOR = not_applicable("no cursor that is a text leads to its pages")
NO_CREATE = not_applicable("nothing that we may send adds to it, or its pages are counted and move")
NO_FILTER = unknown("no-filter: no filter has a value that some items have and others do not")
NOBODYS = "contractctl-no-such-cursor"
SERVER_ERROR = 500
FILTERED_PAGES = 3
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def walks_to_the_end(operation: Operation, context: Context[Options]) -> Talk:  # noqa: PLR0911 -- one for each reason
    """On small pages come the same items as on large ones, each once, and the last page says that it is the last."""
    listing = listing_of(operation, context)
    if listing is None or gates.outside(operation):
        return NO_PAGES
    every = yield from whole(listing)
    if not every.pages:
        return NOT_READ
    if every.fault:
        return broken(operation, every.fault, severity=every.severity)
    count = len(every.items)
    if count < FEWEST:
        return unknown(f"few-items: only {count}")
    size = page_size(listing, count) if every.ended else 2
    first = yield from walk(listing, size, MOST_PAGES)
    if len(first.pages) < 2 and not first.fault:  # noqa: PLR2004 -- two make a walk
        return ONE_PAGE
    fault = yield from fault_of(listing, every, first)
    if isinstance(fault, Verdict):
        return fault
    if fault is not None:
        return broken(operation, fault[0], severity=fault[1])
    return (yield from works_again(listing, first, size))


Fault = tuple[str, Severity]


def fault_of(
    listing: Listing, every: Walk, walked: Walk
) -> Generator[Call | Request, Exchange | tuple[Exchange, ...], Fault | Verdict | None]:
    """What is wrong with a walk; a verdict where nothing can be said, None where nothing is wrong."""
    if walked.fault:
        return walked.fault, walked.severity
    counted = walked.pages[0].counted
    if every.ended and not walked.ended:
        return (
            CAPPED if counted else ("the pages do not end: there are more of them than the items need", Severity.ERROR)
        )
    name = id_of_items(every.items)
    if name is None:
        return NO_IDS
    overlap = overlap_fault(every, walked, name) if every.ended else None
    if overlap is not None:
        again = yield from whole(listing)
        return LIVE if set(again.ids(name)) != set(every.ids(name)) else (overlap, Severity.ERROR)
    if walked.ended and not counted and not walked.pages[-1].items:
        return "the last page leads to an empty one", Severity.INFO
    return None


def works_again(
    listing: Listing, walked: Walk, size: int | None
) -> Generator[Call | Request, Exchange | tuple[Exchange, ...], Verdict]:
    """What led to the second page leads there once more: a client may have lost the answer."""
    following = walked.pages[0].following
    if following is None:
        return HOLDS
    again = yield from asked(following)
    if read(again, listing, size, 1) is None:
        message = f"{again.answer.status}: what leads to the next page works only once"
        return broken(listing.operation, message, severity=Severity.WARNING)
    return HOLDS


@clause.kept(Level.SAFE)
def refuses_unknown_cursors(operation: Operation, context: Context[Options]) -> Talk:
    """A cursor that nobody gave is refused, and not taken for the first page."""
    listing = listing_of(operation, context)
    cursor = next(iter(listing.paging.cursors), None) if listing is not None else None
    if listing is None or cursor is None or gates.outside(operation) or types_of(cursor) not in ({"string"}, set()):
        return NO_CURSOR
    first = yield from asked(listing.first(None))
    known = read(first, listing, None, 0)
    if known is None or not known.items:
        return NOT_READ
    answered = yield from asked(Call(operation, query={cursor.name: NOBODYS}))
    status = answered.answer.status
    if status >= SERVER_ERROR:
        message = f"{status}: a '{cursor.name}' that nobody gave is answered with a server error: want 400"
        return broken(operation, message, severity=Severity.ERROR)
    page = read(answered, listing, None, 0)
    if page is None or page.items != known.items:
        return HOLDS
    promised = not {"400", "404", "422", "4XX"}.isdisjoint(operation.responses)
    message = f"{status}: a '{cursor.name}' that nobody gave leads to the first page: want 400"
    return broken(operation, message, severity=Severity.WARNING if promised else Severity.INFO)


@clause.kept(Level.SAFE)
def keeps_the_filter(operation: Operation, context: Context[Options]) -> Talk:
    """What was asked for on the first page is asked for on all."""
    listing = listing_of(operation, context)
    if listing is None or gates.outside(operation):
        return NO_PAGES
    every = yield from whole(listing)
    found = next(filters(listing, every), None)
    if found is None:
        return NO_FILTER
    name, member, value, count = found
    narrowed = Listing(operation, listing.paging, listing.collection, {name: value})
    walked = yield from walk(narrowed, page_size(narrowed, count), FILTERED_PAGES)
    if len(walked.pages) < 2 or not all(has(item, member, value) for item in walked.pages[0].items):  # noqa: PLR2004
        return NO_FILTER
    if any(not has(item, member, value) for page in walked.pages[1:] for item in page.items):
        message = f"'{name}' filters the first page, and not those after it"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


def filters(listing: Listing, every: Walk) -> Generator[tuple[str, str, Value, int]]:
    """Parameters named like a member of the items, with a value that several items have and others do not, and how many."""
    items = [one for one in every.items if isinstance(one, dict)]
    for parameter in listing.operation.parameters:
        if parameter.location != "query" or parameter in listing.paging.sizes or parameter is listing.paging.chooser:
            continue
        member = next(
            (name for name in (items[0] if items else ()) if normalised(name) == normalised(parameter.name)), None
        )
        values = [one.get(member) for one in items] if member is not None else []
        for value in dict.fromkeys(one for one in values if isinstance(one, str) and one):
            if FEWEST <= values.count(value) < len(values) and member is not None:
                yield parameter.name, member, value, values.count(value)


def has(item: Value, member: str, value: Value) -> bool:
    """Whether an item has that value."""
    return isinstance(item, dict) and item.get(member) == value


@clause.kept(Level.WRITE)
def keeps_its_place(operation: Operation, context: Context[Options]) -> Talk:
    """What is added while somebody walks makes no page repeat an item or leave one out; counted pages cannot help it."""
    listing = listing_of(operation, context)
    create = next((one for one in operation.path_item.operations if one.method == "post"), None)
    if listing is None or create is None or not context.facts(create).create or listing.paging.style != "cursor":
        return NO_CREATE
    made = yield from asked(Call(create))
    every = yield from whole(listing)
    count, name = len(every.items), id_of_items(every.items)
    if not made.succeeded or not every.ended or name is None or count < FEWEST:
        return NOT_READ
    size = -(-count // 2) if listing.paging.sizes else None
    first = read((yield from asked(listing.first(size))), listing, size, 0)
    added = yield from asked(anew(create, made, context))
    if first is None or first.following is None or not added.succeeded:
        return ONE_PAGE
    rest = yield from onward(listing, first.following, size)
    seen = [str(item.get(name)) for item in (*first.items, *rest.items) if isinstance(item, dict)]
    if len(seen) > len(set(seen)):
        return broken(
            operation, "when an item is added during a walk, the next page repeats one", severity=Severity.WARNING
        )
    if rest.ended and set(every.ids(name)) - set(seen):
        return broken(
            operation, "when an item is added during a walk, the next page leaves one out", severity=Severity.WARNING
        )
    return HOLDS


def anew(create: Operation, made: Exchange, context: Context[Options]) -> Call:
    """The create again, under an idempotency key of its own."""
    keys = [name for name in made.request.headers if context.settings.names.is_idempotency_header(name)]
    return Call(create, headers={name: lookalike(made.request.headers[name]) for name in keys})


def onward(listing: Listing, following: Call | Request, size: int | None) -> Walking:
    """The pages from some page on."""
    pages: list[Page] = []
    wish: Call | Request | None = following
    while wish is not None and len(pages) < MOST_PAGES:
        page = read((yield from asked(wish)), listing, size, len(pages) + 1)
        if page is None:
            break
        pages.append(page)
        wish = page.following
    return Walk(tuple(pages), ended=wish is None)
