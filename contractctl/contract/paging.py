"""How a list comes in pages: the parameters that choose a page, and what in the answer leads to the next one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contractctl.contract.collection import Proof, success_body
from contractctl.contract.names import NEXT_HOLDERS, words
from contractctl.contract.settings import ContractSettings
from contractctl.spec.merged import Merged, Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Header, Parameter

Kind = Literal["cursor", "page", "offset", "size"]
Style = Literal["cursor", "page", "offset"]

DEPTH = 2
"""How many holders deep a next signal may lie: `links.pages.next`."""
COUNTS = frozenset({"total", "totals", "count"})
"""A member whose name has one of these words says how much there is."""
TEXT = frozenset({"string"})
TIMES = ("date", "date-time", "time")  # no set: a malformed document has a list here
EITHER_WAY = words("after before start start_at start_index from_index")
"""Names that are as likely a time: their type and description decide."""
TIME = re.compile(r"\b(date|time|timestamp|iso[ -]?8601|rfc ?3339|unix|epoch)s?\b", re.IGNORECASE)
COUNTED = re.compile(r"\bpage (number|index)\b|\bnumber of (the )?pages?\b|\b(which|what) page\b|\d", re.IGNORECASE)
LINKS = ("uri", "url", "uri-reference")  # no set, as above
NEXT = re.compile(r"\bnext\b", re.IGNORECASE)
CREDENTIAL = re.compile(r"\bauth|\bcredential|\bbearer\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paging:
    """The paging parameters of an operation by what they do, and what its answer tells of the pages around."""

    cursors: tuple[Parameter, ...] = ()
    pages: tuple[Parameter, ...] = ()
    offsets: tuple[Parameter, ...] = ()
    sizes: tuple[Parameter, ...] = ()
    next: tuple[str, ...] = ()
    """Members of the body that lead to the next page, such as `next_cursor`, or say whether there is one."""
    totals: tuple[str, ...] = ()
    """Members of the body that say how many items or pages there are."""
    link: Header | None = None
    """The `Link` header of a success answer (RFC 8288)."""

    @property
    def style(self) -> Style | None:
        """How a caller reaches the next page; a cursor wins over a number. None where nothing or only a size is said."""
        if self.cursors:
            return "cursor"
        if self.pages or self.offsets:
            return "page" if self.pages else "offset"
        return "cursor" if self.next or self.link else None

    @property
    def chooser(self) -> Parameter | None:
        """The parameter that chooses the page."""
        return next(iter((*self.cursors, *self.pages, *self.offsets)), None)


def paging_of(operation: Operation, settings: ContractSettings) -> Paging:
    """What shows that an operation answers in pages; found out once."""
    key = (paging_of, settings, operation)
    found = operation.api.memo.get(key)
    if not isinstance(found, Paging):
        found = operation.api.memo[key] = _read(operation, settings)
    return found


def page_signal(operation: Operation, settings: ContractSettings) -> Proof | None:
    """What shows that a list comes in pages, in words, with the place that proves it."""
    found = paging_of(operation, settings)
    if found.chooser is not None:
        return f"the parameter '{found.chooser.name}' chooses a page", found.chooser
    media = success_body(operation)
    if media is not None and found.next:
        return f"'{found.next[0]}' in the body leads to the next page", media
    if found.link is not None:
        return "a Link header leads to the next page", found.link
    size = next(iter(found.sizes), None)
    return (f"the parameter '{size.name}' bounds how much comes", size) if size is not None else None


def _read(operation: Operation, settings: ContractSettings) -> Paging:
    query = [one for one in operation.parameters if one.location == "query"]
    sizes = [one for one in query if settings.names.is_size(one.name)]
    textual = any(types_of(one) == TEXT for one in sizes)
    kinds: dict[Kind, list[Parameter]] = {"cursor": [], "page": [], "offset": [], "size": []}
    for one in query:
        kind = kind_of(one, settings, beside_size=bool(sizes), textual=textual)
        if kind is not None:
            kinds[kind].append(one)
    media = success_body(operation)
    cursors = {normalised(one.name) for one in kinds["cursor"]}
    leading = settings.names.among("next") | cursors | {f"next_{name}" for name in cursors}
    members = tuple(_members(merged(media.schema, "response"))) if media is not None else ()
    links = (one.header("Link") for status, one in operation.responses.items() if status.startswith("2"))
    return Paging(
        tuple(kinds["cursor"]),
        tuple(kinds["page"]),
        tuple(kinds["offset"]),
        tuple(kinds["size"]),
        tuple(name for name, plain in members if plain in leading),
        tuple(name for name, plain in members if plain not in leading and not COUNTS.isdisjoint(plain.split("_"))),
        next((one for one in links if one is not None), None),
    )


# -- parameters -----------------------------------------------------------------------------------------------------------


def kind_of(
    parameter: Parameter, settings: ContractSettings, *, beside_size: bool = False, textual: bool = False
) -> Kind | None:
    """What a query parameter chooses of a page, by its name and where that is not enough by its type; None for others.

    `textual` says that this document writes numbers as strings: the size beside it is one.
    """
    names, name = settings.names, parameter.name
    beside_size = beside_size and CREDENTIAL.search(parameter.description) is None
    if not (names.is_paging(name) or names.is_cursor(name, beside_size=beside_size)):
        return None
    if types_of(parameter) & {"boolean", "object"} or is_time(parameter):
        return None
    if names.is_size(name):
        return "size"
    if names.is_cursor(name, beside_size=beside_size):
        return "cursor"
    return counter(parameter, "page" if names.is_page(name) else "offset", textual=textual)


def counter(parameter: Parameter, kind: Kind, *, textual: bool) -> Kind | None:
    """What a name that counts is after all: a `page` or `offset` that is a string is a cursor, a `start` a time."""
    if textual or types_of(parameter) != TEXT or counts(parameter):
        return kind
    if normalised(parameter.name) in EITHER_WAY:
        return None
    return "cursor" if normalised(parameter.name) in {"page", "offset"} else kind


def is_time(parameter: Parameter) -> bool:
    """Whether a parameter such as `after` filters by time."""
    schema = parameter.schema
    if schema is not None and schema.raw.get("format") in TIMES:
        return True
    return normalised(parameter.name) in EITHER_WAY and TIME.search(parameter.description) is not None


def counts(parameter: Parameter) -> bool:
    """Whether a string is a number all the same, as an example or the description shows."""
    shown = (parameter.raw.get("example"), *((parameter.schema.raw.get("default"),) if parameter.schema else ()))
    digits = any(str(one).isdigit() for one in shown if one is not None)
    return digits or COUNTED.search(parameter.description) is not None


def types_of(parameter: Parameter) -> frozenset[str]:
    """All types that a parameter may have, null aside; empty where nothing is said."""
    schema = parameter.schema
    if schema is None:
        return frozenset()
    if schema.types:
        return schema.types - {"null"}
    return frozenset(kind for shape in merged(schema, "request").alternatives for kind in shape.types or ())


# -- answers --------------------------------------------------------------------------------------------------------------


def _members(body: Merged, depth: int = DEPTH) -> Iterator[tuple[str, str]]:
    """The members of a body, as written and normalised; those inside members that speak of pages under dotted names."""
    for shape in body.alternatives:
        for name, schemas in shape.properties.items():
            plain = normalised(name)
            yield name, plain
            if depth and plain in NEXT_HOLDERS:
                holder = merged(schemas, "response")
                for inner, its in _members(holder, depth - 1):
                    yield f"{name}.{inner}", its
                if any(_maps_links(one) for one in holder.alternatives):
                    yield f"{name}.next", "next"


def _maps_links(holder: Shape) -> bool:
    """Whether a member that names none of its own holds links under their relations, that to the next page among them."""
    if holder.properties or not holder.is_object:
        return False
    values = holder.facet("additionalProperties")
    links = isinstance(values, dict) and values.get("format") in LINKS
    return links or NEXT.search(str(holder.facet("description"))) is not None
