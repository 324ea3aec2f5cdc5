"""One change is told once: where a promise of another pack tells it already, its own finding is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contractctl.engine.broken import Broken
from contractctl.engine.changes import Weighed
from contractctl.engine.promises import operations_of
from contractctl.model import Place

NEAR = 3
"""How many steps a change may be above or below the place of a broken promise: `responses/429/headers`."""


def settled(promises: Sequence[Broken], weighed: Iterable[Weighed]) -> list[Broken]:
    """The broken promises and the broken changes, without the changes that a promise claims.

    A promise claims a change at its place or at most three steps above or below it, in operations that it concerns,
    where its message names what changed. It is then as severe as the change.
    """
    found = list(promises)
    changes = []
    for one in weighed:
        if one.broken is None:
            continue
        number = next((index for index, promise in enumerate(found) if _claims(promise, one)), None)
        if number is None:
            changes.append(one.broken)
        elif found[number].severity < one.broken.severity:
            verdict = replace(found[number].verdict, severity=one.broken.severity)
            found[number] = replace(found[number], verdict=verdict)
    return [*found, *changes]


def _claims(promise: Broken, one: Weighed) -> bool:
    change = one.change
    name = change.name.rpartition("/")[2].lower()
    if not name or name not in promise.verdict.message.lower() or not _near(promise.verdict.place, change.revision):
        return False
    concerned = {operation.label for operation in operations_of(promise)}
    return bool(change.operations) and (not concerned or concerned.issuperset(change.operations))


def _near(place: Place | None, other: Place | None) -> bool:
    """Whether one place is in the other, and not deep in it."""
    if place is None or other is None or place.file != other.file:
        return False
    shorter, longer = sorted((place.pointer, other.pointer), key=len)
    return longer[: len(shorter)] == shorter and len(longer) - len(shorter) <= NEAR
