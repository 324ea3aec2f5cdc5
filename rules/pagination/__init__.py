"""A list comes in pages of bounded size that a caller can follow to the end."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack

REFERENCE_WORDS = (
    "types", "regions", "countries", "currencies", "templates", "models", "markets", "platforms", "capabilities",
    "features", "permissions", "roles", "languages", "timezones", "genres", "locales", "sizes", "tiers", "plans",
    "themes", "formats", "units", "rates", "machines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack; what parameters and members are called is `[contract.names]`."""

    allow: tuple[str, ...] = ()
    """Globs of the paths whose lists need no pages."""
    bounded_max: int = 200
    """The most items that an array may have (`maxItems`) and need no pages."""
    reference_words: tuple[str, ...] = REFERENCE_WORDS
    """Last words of paths whose lists are short and rarely change."""
    sub_resource: Literal["error", "warning", "info", "hint", "off"] = "info"
    """How bad it is that a list below one resource has no pages; such lists are usually short."""
    growing_only: bool = True
    """Whether only those lists need pages or cursors that show that they grow: callers add to them, or they are logs."""
    search_exempt: bool = True
    """Whether searches may count pages and need not say how they are sorted."""
    offset_allowed_if: tuple[Literal["maximum", "documented", "link"], ...] = ("maximum", "documented", "link")
    """What makes offsets and page numbers bearable: a bound on the depth, the same in words, a link to follow."""
    deepest: int = 10_000
    """The largest `maximum` of an offset, or of a page number times the size of a page."""
    short_page_ends: bool = True
    """Whether a page with fewer items than asked for may be the only sign of the end of a list by offset or page."""
    size_needs: tuple[Literal["maximum", "default", "minimum"], ...] = ("maximum",)
    """What the size of a page must have."""
    max_page_size: int = 1000
    """The largest `maximum` of the size of a page."""
    min_share: float = 0.7
    """The share of lists from which on a style or a name is the document's own."""
    large_collections: tuple[str, ...] = ()
    """Globs of the paths of lists that grow beyond what pages are good for."""
    large_rows: int = 10_000
    """How many rows those are."""


pack = Pack(
    "pagination",
    Options,
    profiles={
        "strict": {
            "sub-resource": "warning",
            "growing-only": False,
            "offset-allowed-if": ["maximum", "documented"],
            "short-page-ends": False,
            "size-needs": ["maximum", "default", "minimum"],
        },
        "public-api": {"sub-resource": "warning", "short-page-ends": False},
    },
)
