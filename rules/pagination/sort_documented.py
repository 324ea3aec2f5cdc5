import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.names import words
from contractctl.contract.paging import Paging
from contractctl.contract.resources import id_of_items, steady
from contractctl.contract.wording import foreign
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Talk

from . import Options
from .lists import NO_PAGES, is_dated, is_search, pages_of, spoken
from .orders import order_of
from .pages import listing_of
from .short_lists import aggregated
from .walking import FEWEST, Walk, walk, whole

clause = Clause("pagination/sort-documented", "The order of a list is documented.", severities("I W W -"), few=3)

SEARCH = not_applicable("it is a search, sorted by what fits best (option 'search-exempt')")
TIMELESS = not_applicable(
    "its items do not tell when they were made (option 'growing-only'), or they are figures by time"
)
NOT_READ = unknown("not-read: the list could not be read")
NO_IDS = unknown("no-ids: nothing tells its items apart")
NO_ORDER = unknown("no-order: the order is not said in a form that a program can read")
SMALL_PAGES = 5
FOREIGN = unknown("its descriptions are not in English")
SORTS = words(
    """sort sort_by sorted_by sort_order sort_direction sort_dir sorting sort_key sort_field order order_by orderby $orderby
    order_direction direction ordering"""
)
SAID = re.compile(
    r"\b(sort(ed|ing|s)?|order(ed|ing|s)? (by|is|in|of)|in .{0,30}\border|ascending|descending|chronological\w*|alphabetical\w*"
    r"|lexicographic\w*|newest|oldest|latest|(most|least) recent\w*|recently|asc|desc|reverse order)\b",
    re.IGNORECASE,
)


@clause.promised
def says_the_order(operation: Operation, context: Context[Options]) -> Verdict:
    """Pages of an unknown order repeat items and leave others out while somebody writes."""
    facts = context.facts(operation)
    found = pages_of(operation, facts, context.settings)
    if found is None or not facts.list.certain:
        return NO_PAGES
    if aggregated(facts) or (context.options.growing_only and not is_dated(facts)):
        return TIMELESS
    if context.options.search_exempt and is_search(operation):
        return SEARCH
    texts = list(said(operation, found)) if context.settings.prose else []
    if is_stated(operation) or any(SAID.search(one) for one in texts):
        return HOLDS
    return FOREIGN if foreign(texts) else broken(operation, f"{operation.label}: nothing says how the list is sorted")


def is_stated(operation: Operation) -> bool:
    """Whether the order is said in a form that programs can read: `x-sort`, or a parameter that names it."""
    stated = "x-sort" in operation.raw or "x-sort" in operation.api.root
    return stated or any(sorts(one) for one in operation.parameters)


def sorts(parameter: Parameter) -> bool:
    """Whether a parameter chooses among orders that it names, or says the usual one."""
    if parameter.location != "query" or normalised(parameter.name) not in SORTS or parameter.schema is None:
        return False
    shapes = merged(parameter.schema, "request").alternatives
    items = [one for shape in shapes for one in shape.items]
    named = any(shape.enum is not None or shape.facet("default") is not None for shape in shapes)
    return named or any("enum" in one.raw for one in items)


def said(operation: Operation, found: Paging) -> Iterator[str]:
    """The words that may tell the order: the operation's, its tags', those of sorting and paging parameters."""
    yield from spoken(operation)
    chosen = {id(one) for one in (*found.cursors, *found.pages, *found.offsets)}
    for one in operation.parameters:
        if id(one) in chosen or normalised(one.name) in SORTS:
            yield one.description
    told = tags(operation.api)
    yield from (told[name] for name in operation.tags if name in told)


def tags(api: Api) -> dict[str, str]:
    """The descriptions of the document's tags by name; read once."""
    found = api.memo.get(tags)
    if not isinstance(found, dict):
        entries = [one for one in api.root.nearest("tags").items if isinstance(one, dict)]
        found = api.memo[tags] = {str(one.get("name")): str(one.get("description", "")) for one in entries}
    return found


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def comes_in_order(operation: Operation, context: Context[Options]) -> Talk:  # noqa: PLR0911 -- one for each reason
    """Items come in the order that is documented, and in the same one on small pages as on large ones."""
    listing = listing_of(operation, context)
    if listing is None or gates.outside(operation):
        return NO_PAGES
    if context.options.search_exempt and is_search(operation):
        return SEARCH
    every = yield from whole(listing)
    if every.fault:
        return NOT_READ
    stated = order_of(operation, prose=context.settings.prose)
    member = stated.broken_at(every.items) if stated is not None else None
    if stated is not None and member is not None:
        way = "descending" if stated.descending else "ascending"
        return broken(
            operation, f"the items do not come by '{member}' {way}, as it is documented", severity=Severity.ERROR
        )
    if len(every.items) < FEWEST:
        return HOLDS if stated is not None else unknown(f"few-items: only {len(every.items)}")
    small = yield from walk(listing, 2, SMALL_PAGES)
    again = yield from whole(listing)
    name = id_of_items(every.items)
    if name is None:
        return NO_IDS
    message = change_of(every, small, again, name)
    if message is not None:
        return broken(operation, message, severity=Severity.ERROR if stated is not None else None)
    return HOLDS if stated is not None else NO_ORDER


def change_of(every: Walk, small: Walk, again: Walk, name: str) -> str | None:
    """How the order of the same items changes; None where it does not."""
    if differs(every, again, name):
        return "the items come in another order each time, though none of them has changed"
    if differs(every, small, name):
        return "the items come in another order on small pages than on a large one"
    return None


def differs(one: Walk, other: Walk, name: str) -> bool:
    """Whether the items that are the same in two walks come in another order."""
    mine, theirs = contents(one, name), contents(other, name)
    same = [key for key in mine if key in theirs and steady(mine[key]) == steady(theirs[key])]
    return same != [key for key in theirs if key in set(same)]


def contents(walked: Walk, name: str) -> dict[str, Value]:
    """The items by their ids, in their order, each where it comes first."""
    found: dict[str, Value] = {}
    for item in walked.items:
        if isinstance(item, dict):
            found.setdefault(str(item.get(name)), item)
    return found
