"""Two versions of an API, and what belongs together in them."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from contractctl.diff.matching import MatchOptions, OperationPair, pairs, shape
from contractctl.engine.fingerprints import Fingerprints
from contractctl.model import Place
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

Key = tuple[str, ...]


class Versions:
    """The base and the revision."""

    def __init__(self, base: Api, revision: Api, options: MatchOptions) -> None:
        self.base = base
        self.revision = revision
        self.options = options
        self._keys: dict[int, Key] = {}
        self._names = {id(api): Fingerprints(api.document) for api in (base, revision)}

    def in_base(self, labels: Iterable[str]) -> tuple[Operation, ...]:
        """The operations of the base that bear these labels."""
        return self._operations(labels, 0)

    def in_revision(self, labels: Iterable[str]) -> tuple[Operation, ...]:
        """The operations of the revision that belong to these labels of the base, or are new and bear them."""
        return self._operations(labels, 1)

    def _operations(self, labels: Iterable[str], side: int) -> tuple[Operation, ...]:
        found = (self._by_label[label][side] for label in labels if label in self._by_label)
        return tuple(one for one in found if one is not None)

    def label(self, operation: Operation) -> str:
        """The name of an operation of the revision: that of the base where it was there."""
        return self._label_of.get(operation, operation.label)

    @cached_property
    def _pairs(self) -> tuple[OperationPair, ...]:
        return (*pairs(self.base, self.revision, self.options), *self._webhooks())

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
    def _label_of(self) -> dict[Operation, str]:
        return {pair.revision: pair.label for pair in self._pairs if pair.revision is not None}

    @cached_property
    def _renamed(self) -> dict[tuple[str, str], str]:
        """The shape of a path in the base, by its shape in the revision and the method, where they differ."""
        both = ((pair.base, pair.revision) for pair in self._pairs)
        found = (
            (shape(one.path), other.method, shape(other.path))
            for one, other in both
            if one is not None and other is not None
        )
        return {(there, method): here for here, method, there in found if here != there}

    def key(self, subject: View | Api) -> Key:
        """The name of a subject, the same in both versions."""
        key = self._keys.get(id(subject))
        if key is None:
            key = self._keys[id(subject)] = self.key_of(
                subject.place, subject if isinstance(subject, Api) else subject.api
            )
        return key

    def key_of(self, place: Place, api: Api) -> Key:
        """The name of a place, the same in both versions: the pointer without names of path parameters, as the base has it."""
        file, tokens = self._names[id(api)].steady(place)
        if api is self.revision and len(tokens) > 2 and tokens[0] == "paths":  # noqa: PLR2004 -- paths, path, method
            here = self._renamed.get((str(tokens[1]), str(tokens[2])))
            tokens = ("paths", here, *tokens[2:]) if here is not None else tokens
        return (file, *map(str, tokens))
