"""One change is told once: where a promise of another pack tells it already, its own finding is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contractctl.engine.broken import Broken
from contractctl.engine.comparison.promises import mentions, operations_of
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.comparison.weighing import Weighed
from contractctl.facts import Change
from contractctl.model import Place

NEAR = 3
"""How many steps a change may be above or below the place of a broken promise: `responses/429/headers`."""


class Claims:
    """Which promises tell which changes.

    A promise claims a change at its place or at most three steps above or below it, in operations that it concerns,
    where its message names what changed. What is said of a part that is gone gives way to a change that is as bad: its
    id says what went, and is known to those who come from elsewhere.
    """

    def __init__(self, promises: Sequence[Broken], weighed: Iterable[Weighed], versions: Versions) -> None:
        self._promises = list(promises)
        self._told: set[int] = set()
        """The numbers of those that a change tells."""
        self._versions = versions
        self.unclaimed: list[Weighed] = []
        """The changes that no promise tells, the safe ones too."""
        for one in weighed:
            if one.broken is None or not self._is_claimed(one.broken, one.change):
                self.unclaimed.append(one)

    @property
    def promises(self) -> list[Broken]:
        """The broken promises, each as severe as the worst change that it claims."""
        return [one for number, one in enumerate(self._promises) if number not in self._told]

    def settled(self) -> list[Broken]:
        """The broken promises and the broken changes, without the changes that a promise claims."""
        return [*self.promises, *(one.broken for one in self.unclaimed if one.broken is not None)]

    def _is_claimed(self, broken: Broken, change: Change) -> bool:
        number = next((index for index, one in enumerate(self._promises) if self._claims(one, change)), None)
        if number is None:
            return False
        promise = self._promises[number]
        if promise.api is self._versions.base and promise.severity <= broken.severity:
            self._told.add(number)
            return False
        if promise.severity < broken.severity:
            self._promises[number] = replace(promise, verdict=replace(promise.verdict, severity=broken.severity))
        return True

    def _claims(self, promise: Broken, change: Change) -> bool:
        there = change.base if promise.api is self._versions.base else change.revision
        name = _word(change)
        if not name or not mentions(promise.verdict.message, name) or not _near(promise.verdict.place, there):
            return False
        concerned = {self._versions.label(operation) for operation in operations_of(promise)}
        return bool(change.operations) and (not concerned or concerned.issuperset(change.operations))


def _word(change: Change) -> str:
    """The word for what changed: of an operation itself that it was `removed`, or its `sunset`; else the name of the part."""
    if change.context == "endpoint":
        return change.verb if change.aspect == "existence" else change.aspect
    return change.name.rpartition("/")[2]


def _near(place: Place | None, other: Place | None) -> bool:
    """Whether one place is in the other, and not deep in it."""
    if place is None or other is None or place.file != other.file:
        return False
    shorter, longer = sorted((place.pointer, other.pointer), key=len)
    return longer[: len(shorter)] == shorter and len(longer) - len(shorter) <= NEAR
