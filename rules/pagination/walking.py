"""Walks through the pages of a list, and what two walks and one large page tell of it."""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from contractctl.document.node import Value
from contractctl.model import Severity
from contractctl.traffic import Call, Exchange, Request, asked

from .pages import Listing, Page, bound, read

Answers = Exchange | tuple[Exchange, ...]
FEWEST = 5
"""A list of fewer items has too few pages to tell anything."""
PAGES = 5
"""In so many pages a list is walked."""
MOST_PAGES = 8
WHOLE = 4
"""So many of the largest pages are read to know all items."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages in their order, whether the end was reached, and what went wrong, in words."""

    pages: tuple[Page, ...]
    ended: bool
    fault: str = ""
    severity: Severity = Severity.ERROR

    @property
    def items(self) -> list[Value]:
        """All items, in their order."""
        return [item for page in self.pages for item in page.items]

    def ids(self, name: str) -> list[str]:
        """The ids of all items, in their order."""
        return [str(item.get(name)) for item in self.items if isinstance(item, dict)]


Walking = Generator[Call | Request, Answers, Walk]


def walk(listing: Listing, size: int | None, most: int) -> Walking:
    """Follow the pages from the first one, verbatim, to the end or to so many pages."""
    pages: list[Page] = []
    seen: set[str] = set()
    wish: Call | Request | None = listing.first(size)
    while wish is not None and len(pages) < most:
        exchange = yield from asked(wish)
        page = read(exchange, listing, size, len(pages))
        if page is None:
            what = "the first page" if not pages else "the next page"
            return Walk(tuple(pages), ended=False, fault=f"{exchange.answer.status}: {what} is no page")
        pages.append(page)
        if page.foreign:
            fault = "the next page is said to be on another host"
            return Walk(tuple(pages), ended=False, fault=fault, severity=Severity.WARNING)
        if page.token and page.token in seen:
            return Walk(
                tuple(pages), ended=False, fault="the pages lead round in a circle: the same next page comes again"
            )
        seen.add(page.token)
        wish = page.following
    return Walk(tuple(pages), ended=wish is None)


def whole(listing: Listing) -> Walking:
    """All items, on as few pages as can be."""
    return walk(listing, listing.largest, WHOLE)


def page_size(listing: Listing, count: int) -> int | None:
    """How many items a page has, so that a list of so many has a few pages; None where that cannot be chosen."""
    if not listing.paging.sizes:
        return None
    return max(2, -(-count // PAGES), bound(listing, "minimum") or 1)


def repeated(ids: Sequence[str]) -> set[str]:
    """The ids that come more than once."""
    return {name for name, count in Counter(ids).items() if count > 1}


def overlap_fault(every: Walk, walked: Walk, name: str) -> str | None:
    """What a walk with small pages shows that one with large pages does not; None where they fit."""
    known, seen = every.ids(name), walked.ids(name)
    missing = set(known) - set(seen)
    if repeated(seen):
        return "an item comes on two pages" + (", and another on none" if missing else "")
    return "an item comes on no page" if missing else None
