"""Where two schemas that belong together stand, and what is known of them on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractctl.diff.change import Way
from contractctl.diff.journal import Spring
from contractctl.document.node import Node
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

if TYPE_CHECKING:
    from contractctl.diff.difference import Difference
    from contractctl.diff.schema import Relation


@dataclass(frozen=True, slots=True)
class Spot:
    """Where two schemas stand, as far as the changes in them need it."""

    context: str
    direction: Way
    name: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    written: tuple[Node, Node] | None = None
    """Where the two stand in the operation, a reference or themselves."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A reference that leads to another schema now, though both versions know one of the two: neither has changed."""

    base: Node
    revision: Node
    name: str
    """The path of the property that refers to them."""
    before: str
    after: str


def exchange(base: Schema, revision: Schema, written: tuple[Node, Node] | None, name: str) -> Exchange | None:
    """What was exchanged for what, where two schemas stand for one another because a reference was."""
    if written is None or not all("$ref" in node for node in written):
        return None
    old, new = base.node.place.pointer, revision.node.place.pointer
    if old == new:
        return None
    if revision.api.root.find(*old) is None and base.api.root.find(*new) is None:
        return None  # it has another name now
    return Exchange(*written, name, str(old[-1]), str(new[-1]))


class SchemaPair(Spring):
    """Two schemas that belong together, met for the first time at a spot."""

    __slots__ = (
        "base", "below", "conditions", "differences", "exchanged", "hidden", "quiet", "relation", "revision", "spot",
        "told", "wholes",
    )  # fmt: skip

    def __init__(self, base: Schema, revision: Schema, spot: Spot, *, quiet: bool, hidden: bool) -> None:
        super().__init__()
        self.base = base
        self.revision = revision
        self.spot = spot
        self.quiet = quiet
        self.hidden = hidden
        self.below: list[SchemaPair] = []
        self.relation: Relation | None = None
        self.wholes: dict[SchemaPair, None] = {}
        """The pairs of which it is a branch: about the same value, and not alone."""
        self.conditions: dict[SchemaPair, None] = {}
        """The pairs that it is part of, and that may accept what it does not."""
        self.differences: list[Difference] = []
        self.exchanged: list[Exchange] = []
        """The references that lead to them, where those are what changed."""
        self.told = False
        """Whether a change in it or below it explains why the values are not the same."""

    @property
    def written(self) -> bool:
        """Whether the values are written as text, in a parameter; which alternative a text is of, nobody can tell."""
        composed = {"anyOf", "oneOf"} & (self.base.raw.keys() | self.revision.raw.keys())
        parameter = self.spot.context.startswith("request-parameter") and not self.spot.detail.get("content")
        return parameter and not composed

    @property
    def sender(self) -> Direction | None:
        """The direction in which the values go; a value that is hidden in it is looked at as if it were not."""
        direction = self.spot.direction
        return None if self.hidden or direction == "none" else direction
