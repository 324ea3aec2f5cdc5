"""What operations answer: responses, the places where they are used, and the links in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.document.node import Node
from contractctl.spec.parts import Header, MediaType, media_types
from contractctl.spec.view import View

if TYPE_CHECKING:
    from contractctl.spec.operation import Operation


@dataclass(frozen=True, slots=True)
class Use:
    """One place where an operation answers with a response: the status as written (`404`, `4XX`, `default`)."""

    operation: "Operation"
    status: str
    node: Node


class Response(View):
    """A response; one view for a reusable response, with a `Use` for each operation and status."""

    kind = "response"
    flow = "response"

    @cached_property
    def uses(self) -> list[Use]:
        """Where operations answer with it; filled by the walk. Empty for a component that nobody uses."""
        return []

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses it is used for, sorted, each once."""
        return tuple(sorted({use.status for use in self.uses}))

    @cached_property
    def headers(self) -> dict[str, Header]:
        """The headers by name as written."""
        return self.api.views_at(Header, self.node.find("headers"), self)

    def header(self, name: str) -> Header | None:
        """The header of that name, in any case (RFC 9110 5.1)."""
        lower = name.lower()
        return next((header for key, header in self.headers.items() if key.lower() == lower), None)

    @cached_property
    def content(self) -> dict[str, MediaType]:
        """The media types; in 2.0 made of `produces` (of the operations that use it) and the schema."""
        if self.api.version != (2, 0):
            return media_types(self)
        if "schema" not in self.node and "examples" not in self.node:
            return {}
        names = dict.fromkeys(name for use in self.uses for name in use.operation.produces)
        names.update(dict.fromkeys(key for key in self.node.nearest("examples").mapping if "/" in key))
        content: dict[str, MediaType] = {}
        for name in names or ("application/json",):
            media = MediaType(self.api, self.node)
            media.name, media.owner = name, self
            content[name] = media
        return content

    @cached_property
    def json(self) -> MediaType | None:
        """The first JSON media type, or None."""
        return next((media for media in self.content.values() if media.is_json), None)

    @cached_property
    def links(self) -> "dict[str, Link]":
        """The links by name (3.x)."""
        return self.api.views_at(Link, self.node.find("links"), self) if self.api.version != (2, 0) else {}

    def parts(self) -> Iterator[View]:
        """Headers, media types, links."""
        yield from self.headers.values()
        yield from self.content.values()
        yield from self.links.values()


class Link(View):
    """A link to another operation (3.x)."""

    kind = "link"
