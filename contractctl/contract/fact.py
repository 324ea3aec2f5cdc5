"""A fact about an operation: whether it is so, how sure that is, why, and where the document proves it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.model import Certainty, Place

if TYPE_CHECKING:
    from contractctl.document.node import Node
    from contractctl.spec.view import View


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of an operation. It is true in the sense of `if fact:` when its value is."""

    value: bool
    why: str
    where: "View | Node"
    certainty: Certainty = Certainty.CERTAIN

    def __bool__(self) -> bool:
        """Whether it is so."""
        return self.value

    @property
    def certain(self) -> bool:
        """Whether a finding that rests on it keeps its severity."""
        return self.certainty is Certainty.CERTAIN

    @property
    def place(self) -> Place:
        """What in the document proves it."""
        return self.where.place
