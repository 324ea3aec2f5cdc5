"""A list as a server answers it, page by page: what is on a page, and where the next one is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from contractctl.clause import Context
from contractctl.contract.collection import Collection
from contractctl.contract.paging import Paging, paging_of
from contractctl.contract.resources import id_of_items
from contractctl.contract.web_links import target_of
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Request

from . import Options
from .lists import BY_ID

LARGEST = 100
"""The size of a page that is asked for where no maximum is declared."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list operation, how it comes in pages, and the query that all its pages have besides."""

    operation: Operation
    paging: Paging
    collection: Collection
    query: Mapping[str, Value] = field(default_factory=dict)

    def first(self, size: int | None) -> Call:
        """The first page; None for a page of the usual size."""
        return Call(self.operation, query={**self.query, **self.sized(size)})

    def sized(self, size: int | None) -> dict[str, Value]:
        """The parameter that bounds a page."""
        return {one.name: size for one in self.paging.sizes[:1] if size is not None}

    @property
    def largest(self) -> int | None:
        """The size of the largest page that may be asked for; None where no parameter bounds it."""
        if not self.paging.sizes:
            return None
        most = bound(self, "maximum")
        return min(most, 2 * LARGEST) if most is not None and most > 0 else LARGEST


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its items, and what leads on. None for `following` is the end."""

    exchange: Exchange
    items: tuple[Value, ...]
    following: Call | Request | None
    token: str = ""
    """What leads on, as text, to see whether it comes again."""
    foreign: bool = False
    """Whether the next page is said to be on another host."""
    counted: bool = False
    """Whether nothing in the answer leads on, so that the next page is the next number."""


def listing_of(operation: Operation, context: Context[Options]) -> Listing | None:
    """A list that comes in pages; None for other operations."""
    facts = context.facts(operation)
    paging, collection = paging_of(operation, context.settings), facts.collection
    bounded = facts.said("bounded")
    if operation.method != "get" or not facts.list or collection is None or (bounded and bounded.value is True):
        return None
    leads = paging.chooser is not None or paging.next or paging.link is not None
    return Listing(operation, paging, collection) if leads else None


def bound(listing: Listing, keyword: str) -> int | None:
    """What the size parameter's schema gives as its maximum, minimum or default."""
    schema = listing.paging.sizes[0].schema if listing.paging.sizes else None
    value = schema.raw.get(keyword) if schema is not None else None
    return value if type(value) is int else None


def read(exchange: Exchange, listing: Listing, size: int | None, number: int) -> Page | None:
    """The page that an answer is, the first is number 0; None where it is no page."""
    body = exchange.answer.json_or_none if exchange.succeeded else None
    items = body.get(listing.collection.member) if isinstance(body, dict) and listing.collection.member else body
    if not isinstance(items, list):
        return None
    page = Page(exchange, tuple(items), None)
    return (
        _by_link(page, listing, size)
        or _by_body(page, body, listing, size)
        or _by_count(page, body, listing, size, number)
    )


def _by_link(page: Page, listing: Listing, size: int | None) -> Page | None:
    """What a Link header leads to, or the header `Next-Page` in its place."""
    headers = page.exchange.answer.headers
    target = target_of(headers.get("link", ""), "next") or headers.get("next-page")
    return _to(page, target, listing, size) if target else None


def _by_body(page: Page, body: Value, listing: Listing, size: int | None) -> Page | None:
    """What a member of the body leads to; the page itself where the body says that it is the last one."""
    ended = False
    for dotted in listing.paging.next:
        value = body
        for part in dotted.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, bool):
            if value:
                return _behind(page, listing, size)
            ended = True
        elif isinstance(value, str | int) and value != "" and not _is_echo(dotted, value, page, listing):
            return _to(page, str(value), listing, size)
        else:
            ended = True
    return page if ended else None


def _is_echo(name: str, value: str | int, page: Page, listing: Listing) -> bool:
    """Whether a member repeats the cursor that was sent, and is not called the next one."""
    if "next" in name.lower():
        return False
    return any(
        f"{one.name}={value}" in urlsplit(page.exchange.request.url).query.split("&") for one in listing.paging.cursors
    )


def _behind(page: Page, listing: Listing, size: int | None) -> Page | None:
    """Behind the last item, where its id is the cursor."""
    name = id_of_items(page.items)
    chooser = next((one for one in listing.paging.cursors if normalised(one.name) in BY_ID), None)
    last = page.items[-1] if page.items else None
    if name is None or chooser is None or not isinstance(last, dict) or normalised(chooser.name).startswith("ending"):
        return None
    return _call(page, {chooser.name: last[name]}, listing, size)


def _to(page: Page, value: str, listing: Listing, size: int | None) -> Page | None:
    """The page with a link or a cursor."""
    if "://" in value or value.startswith(("/", "?")):
        url = page.exchange.absolute(value)
        if url is None:
            return None
        if urlsplit(url)[:2] != urlsplit(page.exchange.request.url)[:2]:
            return Page(page.exchange, page.items, None, url, foreign=True)
        return Page(
            page.exchange, page.items, Request({"accept": "application/json"}, b"", "GET", url, Caller.FULL), url
        )
    chooser = listing.paging.chooser
    return _call(page, {chooser.name: value}, listing, size) if chooser is not None else None


def _by_count(page: Page, body: Value, listing: Listing, size: int | None, number: int) -> Page:
    """The next number, where pages are counted; a page that is not full is the last one, if only because it must be."""
    chooser, full = listing.paging.chooser, size is not None and len(page.items) >= size
    page = replace(page, counted=chooser is not None and chooser not in listing.paging.cursors)
    if chooser is None or not page.counted or not full or size is None:
        return page
    total = next(
        (body[name] for name in listing.paging.totals if isinstance(body, dict) and type(body.get(name)) is int), None
    )
    if type(total) is int and "page" not in str(listing.paging.totals) and (number + 1) * size >= total:
        return page
    first = chooser.schema.raw.get("default", chooser.schema.raw.get("minimum")) if chooser.schema is not None else None
    start = first if first in {0, 1} else 1
    at = start + number + 1 if chooser in listing.paging.pages else (number + 1) * size
    return _call(page, {chooser.name: at}, listing, size) if isinstance(at, int) else page


def _call(page: Page, choice: Mapping[str, Value], listing: Listing, size: int | None) -> Page:
    call = Call(listing.operation, query={**listing.query, **listing.sized(size), **choice})
    return replace(page, following=call, token=json.dumps(choice, sort_keys=True))
