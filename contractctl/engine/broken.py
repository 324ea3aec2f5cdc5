"""A broken verdict with all that is known of it before it becomes a finding, or waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contractctl.engine.selection import Active
from contractctl.model import Certainty, Place, Severity, Verdict, pointer_text
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View


@dataclass(frozen=True, slots=True)
class Beside:
    """Where another version has what is around a broken place."""

    place: Place
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken verdict with the subject it was given for."""

    active: Active
    verdict: Verdict
    subject: View | Api
    others: tuple[View | Api, ...] = ()
    """More subjects that are broken in the same place by the same thing: responses that share a schema."""
    reached: tuple[Operation, ...] | None = None
    """The operations that it concerns, where that is known better than from the subjects."""
    group: str = ""
    """What it has in common with others that are told together with it, over all operations; empty for the usual."""
    novel: bool = False
    """Whether it is about a part that an earlier version did not have."""
    withdrawn: bool = False
    """Whether an earlier version kept the promise."""
    before: Place | None = None
    """For a change: where the base has it."""
    beside: Beside | None = None
    """For what is gone: where the revision would have it, so that a suppression there counts."""

    @property
    def rule(self) -> str:
        """The id of the clause."""
        return self.active.clause.rule

    @property
    def api(self) -> Api:
        """The document that it is in."""
        return self.subject.api if isinstance(self.subject, View) else self.subject

    @property
    def subjects(self) -> tuple[View | Api, ...]:
        """All subjects."""
        return (self.subject, *self.others)

    @property
    def severity(self) -> Severity:
        """The verdict's own severity, else the clause's; what is only probable is at most info."""
        severity = self.verdict.severity or self.active.severity
        return min(severity, Severity.INFO) if self.verdict.certainty is Certainty.PROBABLE else severity

    @property
    def users(self) -> tuple[Operation, ...]:
        """The operations that the subjects are part of, in the order of the document; none for the api itself."""
        users = {operation for one in self.subjects if isinstance(one, View) for operation in one.users}
        return tuple(sorted(users, key=lambda operation: operation.number))

    @property
    def order(self) -> tuple[str, str, str, str]:
        """What the order of keys in a document has no part in."""
        place = self.verdict.place
        file, pointer = (place.file, pointer_text(place.pointer)) if place is not None else ("", "")
        return self.rule, file, pointer, self.verdict.message


def told_once(members: Iterable[Broken]) -> list[Broken]:
    """The same thing in the same place is one finding, whoever stumbled over it.

    Two parts of the base that became one are two changes: a baseline that knows the first does not know the second.
    """
    groups: dict[tuple[object, ...], list[Broken]] = {}
    for one in members:
        key = (one.rule, one.severity, one.verdict.place, one.verdict.message, one.before, one.group)
        groups.setdefault(key, []).append(one)
    return [_together(first, rest) if rest else first for first, *rest in groups.values()]


def _together(first: Broken, rest: Sequence[Broken]) -> Broken:
    reached = None
    if first.reached is not None:
        reached = tuple(dict.fromkeys(operation for one in (first, *rest) for operation in one.reached or ()))
    return replace(first, others=tuple(one.subject for one in rest), reached=reached)


def label(subject: View | Api) -> str:
    """How a subject is named where there is no finding: the operation, else its pointer."""
    if isinstance(subject, Operation):
        return subject.label
    return pointer_text(subject.place.pointer)
