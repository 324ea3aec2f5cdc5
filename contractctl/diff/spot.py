"""Where two schemas that belong together stand, and what is known of them on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractctl.diff.change import Way
from contractctl.diff.journal import Spring
from contractctl.spec.schema import Schema

if TYPE_CHECKING:
    from contractctl.diff.schema import Relation


@dataclass(frozen=True, slots=True)
class Spot:
    """Where two schemas stand, as far as the changes in them need it."""

    context: str
    direction: Way
    name: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


class SchemaPair(Spring):
    """Two schemas that belong together, met for the first time at a spot."""

    __slots__ = ("base", "below", "hidden", "quiet", "relation", "revision", "spot", "told")

    def __init__(self, base: Schema, revision: Schema, spot: Spot, *, quiet: bool, hidden: bool) -> None:
        super().__init__()
        self.base = base
        self.revision = revision
        self.spot = spot
        self.quiet = quiet
        self.hidden = hidden
        self.below: list[SchemaPair] = []
        self.relation: Relation | None = None
        self.told = False
        """Whether a change in it or below it explains why the values are not the same."""
