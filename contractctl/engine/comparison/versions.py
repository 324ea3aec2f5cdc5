"""Two versions of an API, and what belongs together in them."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from contractctl.diff.matching import MatchOptions, OperationPair, pairs
from contractctl.document.file import File
from contractctl.document.node import Node
from contractctl.engine.fingerprints import Fingerprints, steady
from contractctl.engine.places import Places
from contractctl.model import Place, Pointer
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation


class Versions:
    """The base and the revision."""

    def __init__(self, base: Api, revision: Api, options: MatchOptions) -> None:
        self.base = base
        self.revision = revision
        self.options = options
        self._places = {id(api): Places(api.document) for api in (base, revision)}

    def places(self, api: Api) -> Places:
        """The lines of one of the two documents."""
        return self._places[id(api)]

    def in_base(self, labels: Iterable[str]) -> tuple[Operation, ...]:
        """The operations of the base that bear these labels."""
        return self._operations(labels, 0)

    def in_revision(self, labels: Iterable[str]) -> tuple[Operation, ...]:
        """The operations of the revision that belong to these labels of the base, or are new and bear them."""
        return self._operations(labels, 1)

    def _operations(self, labels: Iterable[str], side: int) -> tuple[Operation, ...]:
        found = (self._by_label[label][side] for label in labels if label in self._by_label)
        return tuple(one for one in found if one is not None)

    @cached_property
    def compared(self) -> tuple[Operation, ...]:
        """The operations of the revision's server that take part."""
        return tuple(one for one in self._before if one.side == "server")

    def before(self, operation: Operation) -> Operation | None:
        """What an operation of the revision was in the base, perhaps at another path; None where it is new."""
        return self._before.get(operation)

    def label(self, operation: Operation) -> str:
        """The name of an operation of the revision: that of the base where it was there."""
        before = self.before(operation)
        return before.label if before is not None else operation.label

    @cached_property
    def pairs(self) -> tuple[OperationPair, ...]:
        """The operations that the servers answer, matched: those of the base in their order, then the new ones."""
        return pairs(self.base, self.revision, self.options)

    @cached_property
    def _pairs(self) -> tuple[OperationPair, ...]:
        return (*self.pairs, *self._webhooks())

    def _webhooks(self) -> Iterator[OperationPair]:
        old, new = (
            {one.label: one for hook in api.webhooks for one in hook.path_item.operations}
            for api in (self.base, self.revision)
        )
        for label in dict.fromkeys((*old, *new)):
            yield OperationPair(old.get(label), new.get(label))

    @cached_property
    def _by_label(self) -> dict[str, tuple[Operation | None, Operation | None]]:
        found: dict[str, tuple[Operation | None, Operation | None]] = {}
        for pair in self._pairs:
            found.setdefault(pair.label, (pair.base, pair.revision))
        return found

    @cached_property
    def _before(self) -> dict[Operation, Operation | None]:
        return {pair.revision: pair.base for pair in self._pairs if pair.revision is not None}

    def node_before(self, place: Place) -> Node | None:
        """What stood in the base where a place of the revision is: the same operation, the same names of parts."""
        pointer = place.pointer
        here = next(one for one in self.revision.document.files if one.name == place.file)
        operation = self._by_address.get(pointer[:3]) if here is self.revision.root.file else None
        if operation is not None:
            before = self.before(operation)
            return _found(before.node, operation.node, pointer[3:]) if before is not None else None
        file = self._files_of_base.get(Fingerprints(self.revision.document).beside(here))
        return _found(file.root, here.root, pointer) if file is not None else None

    @cached_property
    def _by_address(self) -> dict[Pointer, Operation]:
        """The operations of the revision by where they are usually written."""
        return {("paths", one.path, one.method): one for one in self.compared}

    @cached_property
    def _files_of_base(self) -> dict[str, File]:
        """The files of the base by their names as seen from the root file."""
        _ = self.base.index  # the walk that follows every $ref
        names = Fingerprints(self.base.document)
        return {names.beside(one): one for one in self.base.document.files}


def _found(before: Node, now: Node, pointer: Pointer) -> Node | None:
    """What a pointer leads to in the one node, items of arrays called by what they are in the other."""
    node: Node | None = before
    names = steady(now.value, pointer)
    for token, name in zip(pointer, names, strict=True):
        if node is None:
            return None
        if isinstance(token, int) and not isinstance(name, int):
            node = next((one for one in node.children() if steady(node.value, (one.key or 0,)) == (name,)), None)
        else:
            node = node.find(token)
    return node
