import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.names import words
from contractctl.contract.paging import Paging
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter

from . import Options
from .lists import NO_PAGES, is_dated, is_search, pages_of, spoken
from .short_lists import aggregated

clause = Clause("pagination/sort-documented", "The order of a list is documented.", severities("I W W -"), few=3)

SEARCH = not_applicable("it is a search, sorted by what fits best (option 'search-exempt')")
TIMELESS = not_applicable(
    "its items do not tell when they were made (option 'growing-only'), or they are figures by time"
)
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
