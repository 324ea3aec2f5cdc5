"""One operation in both versions: what its parts need to be compared and to write down what they find."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractctl.diff.change import Change, Way
from contractctl.diff.journal import Journal
from contractctl.diff.sameness import Sameness
from contractctl.diff.spot import Spot
from contractctl.diff.walk import Walk
from contractctl.document.node import Node, Value
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two operations that are the same one."""

    base: Operation
    revision: Operation
    number: int
    """Its number in the journal."""
    journal: Journal
    walk: Walk
    sameness: Sameness
    detail: Mapping[str, object] = field(default_factory=dict)
    """What every change in it says: `side` (`webhook` or `callback`) where it is the API that calls."""

    moved: bool = False
    """Whether it is at another address now."""

    @property
    def called(self) -> bool:
        """Whether a caller sends the requests; in webhooks and callbacks the API does."""
        return "side" not in self.detail

    @property
    def inward(self) -> Way:
        """Who sends the requests: a caller, or for webhooks and callbacks the API."""
        return "request" if self.called else "response"

    @property
    def outward(self) -> Way:
        """Who sends the answers."""
        return "response" if self.called else "request"

    def write(  # noqa: PLR0913, PLR0917 -- a change has that many parts
        self, subject: tuple[str, str, str], way: Way, name: str, nodes: tuple[Node | None, Node | None],
        values: tuple[Value, Value] = (None, None), detail: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Write down a change; subject is its context, aspect and verb."""
        base, revision = (node.place if node is not None else None for node in nodes)
        whole = {**self.detail, **(detail or {})}
        change = Change(*subject, way, name, *values, base, revision, detail=whole)
        self.journal.write((name, base, revision), change, self.number)

    def schemas(self, base: Schema | None, revision: Schema | None, spot: Spot) -> None:
        """Have two schemas compared."""
        self.walk.compare(base, revision, spot, self.number)

    def same(self, base: Node | None, revision: Node | None) -> bool:
        """Whether two parts are the same in every respect, or both are missing."""
        if base is None or revision is None:
            return base is revision
        return self.sameness.same(base, revision)

    @property
    def versions_agree(self) -> bool:
        """Whether the same text means the same in both; in 2.0 parts of the meaning stand elsewhere."""
        return self.base.api.version == self.revision.api.version != (2, 0)
