"""Promises that lapsed: a part lives on, but what the promise was about is gone, so that its clause has nothing to say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contractctl.engine.broken import Broken
from contractctl.engine.comparison.counterparts import Counterparts
from contractctl.engine.comparison.kept_before import KeptBefore
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.selection import Active
from contractctl.facts import Change
from contractctl.model import Place, Severity, State, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.spec.view import View

FEW = 3
"""So many removed parts are named in a message."""
DEEP = 3
"""How far in a subject a part may be: `responses/429/headers` in an operation."""
ANSWERED = frozenset({"response-header", "response-status", "link"})
PARTS = ANSWERED | {"request-parameter"}
"""What a promise can be about, by the context of a change."""
OF_ANSWERS = frozenset({"error-envelope", "rate-limit", "status-codes"})
"""The packs whose promises are about answers only: where a parameter went, they may have nothing more to promise."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """A promise that lapsed, and the names of what it was about."""

    broken: Broken
    names: tuple[str, ...]


class Lapsed:
    """What the removed parts of the base were promises about."""

    def __init__(self, versions: Versions, parts: Counterparts, base: KeptBefore, changes: Iterable[Change]) -> None:
        self._parts = parts
        self._base = base
        self._gone: dict[Operation, list[Change]] = defaultdict(list)
        changes = list(changes)
        opened = {label for change in changes if change.context == "security" for label in change.operations}
        for change in changes:
            if change.gone and change.context in PARTS and not opened.intersection(change.operations):
                for operation in versions.in_revision(change.operations):
                    self._gone[operation].append(change)

    def of(self, active: Active, said: Sequence[tuple[View | Api, Verdict]]) -> Iterator[Lapse]:
        """What a clause said of the revision becomes a finding where it held of the base and does not apply any more."""
        silent: dict[int, View] = {}
        speaking: set[int] = set()
        for subject, verdict in said if self._gone else ():
            if isinstance(subject, View) and not isinstance(subject, Schema):
                if verdict.state is State.NOT_APPLICABLE:
                    silent[id(subject)] = subject
                else:
                    speaking.add(id(subject))
        for subject in silent.values():
            if id(subject) not in speaking:
                yield from self._of_subject(active, subject)

    def _of_subject(self, active: Active, subject: View) -> Iterator[Lapse]:
        users = (subject,) if isinstance(subject, Operation) else subject.users
        parts = ANSWERED if active.clause.pack in OF_ANSWERS else PARTS
        near = (one for user in users for one in self._gone.get(user, ()) if is_in(one.revision, subject.place))
        names = tuple(dict.fromkeys(one.name for one in near if one.context in parts))
        if not names:
            return
        before = [one.before for one in self._parts.origins(subject)]
        if not before or not all(one is not None and self._base.holds(active.clause.rule, one) for one in before):
            return
        shown = ", ".join(f"'{name}'" for name in names[:FEW])
        was = "was" if len(names) == 1 else "were"
        message = f"{active.clause.title.rstrip('.')}: that was promised here until {shown} {was} removed"
        severity = active.severity if active.stated else max(active.severity, Severity.WARNING)
        verdict = Verdict(State.BROKEN, subject.place, message, severity)
        yield Lapse(Broken(active, verdict, subject, withdrawn=True), names)


def is_in(place: Place | None, other: Place) -> bool:
    """Whether a place is directly in another one, or in a part of it such as its headers."""
    if place is None or place.file != other.file:
        return False
    inner, outer = place.pointer, other.pointer
    return inner[: len(outer)] == outer and len(inner) - len(outer) <= DEEP
