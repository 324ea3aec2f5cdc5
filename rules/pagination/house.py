"""How most lists of a document come in pages: one choice of its authors, with which the others are compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract import gates
from contractctl.contract.paging import Paging
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

from . import Options
from .lists import is_search, leads_by_link, pages_of

FEW = 4
"""Fewer lists have no style in common."""

Paged = tuple[Operation, Paging]


@dataclass(frozen=True, slots=True)
class House:
    """The lists of a document that come in pages, and what most of them do."""

    paged: tuple[Paged, ...]
    counts: bool
    """Whether most choose pages by a number: a page or an offset."""
    links: bool
    """Whether most lead to the next page by a Link header."""


def house_of(api: Api, context: Context[Options]) -> House:
    """What is usual in a document; found out once."""
    key = (house_of, context.settings, context.options.search_exempt, context.options.min_share)
    found = api.memo.get(key)
    if not isinstance(found, House):
        found = api.memo[key] = usual(tuple(paged_lists(api, context)), context)
    return found


def usual(paged: tuple[Paged, ...], context: Context[Options]) -> House:
    """What most of these lists do; nothing is usual among a few."""
    least = max(1, context.options.min_share * len(paged))
    many = len(paged) >= FEW
    numbered = sum(found.style != "cursor" for _, found in paged)
    linked = sum(leads_by_link(one, found, context.settings) for one, found in paged)
    return House(paged, many and numbered >= least, many and linked >= least)


def paged_lists(api: Api, context: Context[Options]) -> Iterator[Paged]:
    """The lists that come in pages by a parameter; searches aside, which may be different."""
    for operation in api.operations:
        if gates.outside(operation) is None:
            found = pages_of(operation, context.facts(operation), context.settings)
            searches = context.options.search_exempt and is_search(operation)
            if found is not None and not searches:
                yield operation, found
