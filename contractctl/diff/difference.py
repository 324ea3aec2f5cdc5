"""What the parts of a schema walk hand back: differences at one place, and the pairs of schemas below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractctl.diff.level import Level
from contractctl.diff.sameness import Sameness
from contractctl.document.node import Node, Value
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction


@dataclass(frozen=True, slots=True)
class Difference:
    """One keyword that differs between two schemas that belong together."""

    aspect: str
    verb: str
    base: Node
    revision: Node
    before: Value = None
    after: Value = None
    step: str | None = None
    """The property that it is about, where it is not about the schema itself."""
    detail: Mapping[str, object] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    """The scalar keywords that make it up: with these exchanged alone its own relation can be told."""
    holder: Schema | None = None
    """The schema that has the property or the branches, where some were added or removed."""
    branches: tuple[str, frozenset[int] | None] | None = None
    """The keyword and the places in its list, where branches were added or removed that have names; None for all."""
    annotation: bool = False
    """Whether it says nothing about the values that are valid."""
    hidden: bool = False
    """Whether it is about a property that is not sent this way (`readOnly` in a request)."""
    lasting: bool = False
    """Whether it is worth a word even where the valid values stay the same: then it is marked as inert."""
    structural: bool = False
    """Whether it is about how the schema is written only: what that does is told by other differences."""
    key: object = None
    """What tells it from others of the same aspect and verb in the same two schemas."""


@dataclass(frozen=True, slots=True)
class Below:
    """Two schemas that belong together inside two others."""

    base: Schema
    revision: Schema
    step: str
    hidden: bool = False
    nested: bool = True
    """Whether it is called a part of the value."""
    branch: bool = False
    """Whether it is about the same value, beside or below other schemas that are."""
    conditional: bool = False
    """Whether what it takes from a part of the value need not be taken from the value: of `contains`, of `then`, ..."""
    written: tuple[Node, Node] | None = None
    """Where the two stand in those above, a reference or themselves."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Two levels under comparison."""

    base: Level
    revision: Level
    sender: Direction | None
    """Who sends the value, as seen by a caller; None where both do, or nobody."""
    sameness: Sameness
    hidden: bool = False
    """Whether the whole value is not sent this way."""

    def nodes(self, keyword: str) -> tuple[Node, Node]:
        """Where a keyword stands in both."""
        return self.base.node(keyword), self.revision.node(keyword)


Found = Difference | Below
