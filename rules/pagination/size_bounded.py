import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.introduction import introductions
from contractctl.contract.paging import paging_of
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Exchange, Talk, asked

from . import Options
from .pages import Listing, bound, listing_of, read

clause = Clause("pagination/size-bounded", "The size of a page is bounded.", severities("I W W I"), faults=True, few=3)

NO_SIZE = not_applicable("no parameter bounds its pages")
NOT_READ = unknown("not-read: the list could not be read")
FEW_ITEMS = unknown("few-items: it has not more than two")
SMALL = 2
SERVER_ERROR = 500
OTHER = not_applicable("it is no size of a page")
SPAN = r"between \d+ (and|to|-) ?\d+|\d+ ?(-|to|\.\.) ?\d+|\brang(e|es|ing)\b"
SAID = {
    "maximum": re.compile(
        rf"max(imum)?\b[^.]{{0,60}}\d|{SPAN}|\b(up to|at most|limited to|under|(no|not) \w+ than|(less|fewer) than) \D{{0,10}}\d"
        r"|\bexceed|upper limit",
        re.IGNORECASE,
    ),
    "default": re.compile(r"default", re.IGNORECASE),
    "minimum": re.compile(rf"min(imum)?\b[^.]{{0,60}}\d|{SPAN}|at least \d", re.IGNORECASE),
}
"""The words by which a description gives what a schema should."""
BOUNDS = {
    "maximum": ("maximum", "exclusiveMaximum", "enum", "const"),
    "minimum": ("minimum", "exclusiveMinimum", "enum"),
}


@clause.promised
def is_bounded(parameter: Parameter, context: Context[Options]) -> Iterator[Verdict]:
    """A shared parameter is judged once."""
    if not sizes_a_page(parameter, context):
        yield OTHER
        return
    problems = list(problems_of(parameter, context))
    for problem in problems:
        yield broken(parameter, f"{parameter.name} {problem}")
    if not problems:
        yield HOLDS


def sizes_a_page(parameter: Parameter, context: Context[Options]) -> bool:
    """Whether some list takes it as the size of its pages."""
    if parameter.location != "query" or not context.settings.names.is_size(parameter.name):
        return False
    return any(
        found.chooser is not None and parameter in found.sizes and context.facts(one).list
        for one in parameter.users
        if one.side == "server" and (found := paging_of(one, context.settings))
    )


def problems_of(parameter: Parameter, context: Context[Options]) -> Iterator[str]:
    """What is wrong with it, each in a few words."""
    options, said = context.options, context.settings.prose
    missing = [one for one in options.size_needs if facet(parameter, one) is None]
    words = f"{parameter.description} {parameter.schema.description if parameter.schema is not None else ''}"
    if missing and said:
        words += "".join(told_of(parameter, context))
    unsaid = [one for one in missing if not (said and SAID[one].search(words))]
    if unsaid and not (said and foreign([words])):
        yield f"has no {' and no '.join(unsaid)}"
    most = facet(parameter, "maximum")
    if isinstance(most, int | float) and most > options.max_page_size:
        yield f"allows pages of {most:g} items; {options.max_page_size} are the most that is wanted"
    if parameter.required:
        yield "must be given: a list should answer with a page of a usual size by itself"


def told_of(parameter: Parameter, context: Context[Options]) -> Iterator[str]:
    """The paragraphs of the document's introduction that speak of a parameter by its name."""
    named = re.compile(rf"[`?&'\"]{re.escape(parameter.name)}\b")
    for text in introductions(context.api):
        yield from (part for part in re.split(r"\n\s*\n", text) if named.search(part))


def facet(parameter: Parameter, keyword: str) -> object:
    """What a parameter's schema gives for a keyword, or for one that says the same."""
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    for name in BOUNDS.get(keyword, (keyword,)):
        for shape in shapes:
            value = shape.facet(name)
            if value is not None:
                return value
    return None


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def keeps_its_size(operation: Operation, context: Context[Options]) -> Talk:
    """No page has more items than asked for, than the default without being asked, or than the maximum at all."""
    listing = listing_of(operation, context)
    if listing is None or not listing.paging.sizes or gates.outside(operation):
        return NO_SIZE
    usual = yield from asked(listing.first(None))
    page = read(usual, listing, None, 0)
    if page is None:
        return NOT_READ
    default = bound(listing, "default")
    if default is not None and len(page.items) > default:
        return complaint(listing, f"without it come more items than the default of {default}", Severity.ERROR)
    small = max(SMALL, bound(listing, "minimum") or 0)
    asked_for = read((yield from asked(listing.first(small))), listing, small, 0)
    if asked_for is not None and len(asked_for.items) > small:
        return complaint(listing, f"a page of {small} has {len(asked_for.items)} items", Severity.ERROR)
    return (yield from odd_sizes(listing, len(page.items)))


def odd_sizes(listing: Listing, usual: int) -> Talk:
    """Sizes that no page has: refused, or brought within the bounds."""
    most, least = bound(listing, "maximum"), bound(listing, "minimum")
    odd = (*((most + 1,) if most is not None else ()), 0, -1)
    for size in (one for one in odd if least is None or one < least or one > 0):
        exchange = yield from asked(listing.first(size))
        verdict = judge(listing, exchange, size, usual)
        if verdict.state is State.BROKEN:
            return verdict
    return HOLDS if usual > SMALL else FEW_ITEMS


def judge(listing: Listing, exchange: Exchange, size: int, usual: int) -> Verdict:
    """What an answer to a size out of bounds means."""
    status, most = exchange.answer.status, bound(listing, "maximum")
    if status >= SERVER_ERROR:
        return complaint(listing, f"{size} is answered with {status}: want 400", Severity.ERROR)
    page = read(exchange, listing, None, 0)
    if page is None:
        return HOLDS
    count, least = len(page.items), bound(listing, "minimum")
    if most is not None and count > most:
        return complaint(listing, f"{size} gives {count} items, more than the maximum of {most}", Severity.ERROR)
    if size <= 0 and count > usual:
        promised = least is not None or bound(listing, "default") is not None
        severity = Severity.ERROR if promised else None
        return complaint(listing, f"{size} gives more items than a page has by itself", severity)
    if size < 0 and least is not None:
        return complaint(listing, f"{size} is accepted, though {least} is declared as the least", Severity.INFO)
    return HOLDS


def complaint(listing: Listing, what: str, severity: Severity | None) -> Verdict:
    """What is wrong with the size of a page."""
    return broken(listing.operation, f"{listing.paging.sizes[0].name}: {what}", severity=severity)
