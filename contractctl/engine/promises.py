"""What every promised side has to say of a new version: promises that were withdrawn, and new subjects that keep none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from contractctl.clause import Clause, Scope
from contractctl.engine.asking import Asked
from contractctl.engine.broken import Broken
from contractctl.engine.fingerprints import plain
from contractctl.engine.plan import Plan
from contractctl.engine.versions import Key, Versions
from contractctl.facts import Change
from contractctl.model import Place, Severity, State, Tally, Verdict, Waiver
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.spec.view import View

FEW = 3
"""So many removed parts are named in a message."""
DEEP = 3
"""How far in a subject a part may be: `responses/429/headers` in an operation."""
PARTS = frozenset({"request-parameter", "response-header", "response-status", "link"})
"""What a promise can be about, by the context of a change."""
WITHDRAWN = "; the base kept this promise"
States = dict[Key, set[State]]


def is_lasting_promise(clause: Clause) -> bool:
    """Whether a clause is a promise of the server to its callers, which a new version must not withdraw."""
    side = clause.promised_side
    return side is not None and side.scope is Scope.SERVER and side.subject is not Waiver


class Promises:
    """The promised sides asked about both versions."""

    def __init__(self, versions: Versions, plan: Plan, changes: Iterable[Change]) -> None:
        self._versions = versions
        changes = list(changes)
        self._gone = [change for change in changes if change.gone and change.context in PARTS]
        self._opened = {label for change in changes if change.context == "security" for label in change.operations}
        self._base = Asked(versions.base, plan, listening=True)
        self._revision = Asked(versions.revision, plan, listening=True)
        self._plan = plan

    @property
    def tallies(self) -> dict[str, Tally]:
        """How often each clause is kept in the revision."""
        return {
            rule: tally
            for rule, tally in self._revision.tallies.items()
            if is_lasting_promise(self._plan.clauses[rule])
        }

    @property
    def operations(self) -> int:
        """How many operations the include globs name in the revision."""
        return self._revision.operations

    def broken(self) -> list[Broken]:
        """What was withdrawn, and what is new and does not keep its promise.

        Of the clauses of a pack that have nothing to say any more of an operation only the first one is told, and
        none where another clause of the pack says what is missing there: they all tell the same loss.
        """
        by_rule = defaultdict(list)
        for one in self._revision.broken:
            by_rule[one.rule].append(one)
        states = {rule: self._states(said) for rule, said in self._base.said.items()}
        found = [one for rule, worse in by_rule.items() for one in self._worse(worse, states[rule], self._told(rule))]
        told = {(one.active.clause.pack, operation) for one in found for operation in operations_of(one)}
        for rule, before in states.items():
            for one in self._no_longer_applicable(rule, before) if {State.HOLDS} in before.values() else ():
                about = {(one.active.clause.pack, operation) for operation in operations_of(one)}
                if not about & told:
                    told |= about
                    found.append(one)
        return found

    def _states(self, said: list[tuple[View | Api, Verdict]]) -> States:
        found: States = defaultdict(set)
        for subject, verdict in said:
            found[self._versions.key(subject)].add(verdict.state)
        return found

    def _told(self, rule: str) -> set[tuple[str, str]]:
        """What was broken in the base already, by operation and message: it may stand elsewhere now."""
        broken = (one for one in self._base.broken if one.rule == rule)
        return {
            (operation.label, plain(one.verdict.message))
            for one in broken
            for operation in self._base.whereabouts.operations(one)
        }

    def _worse(self, found: list[Broken], before: States, told: set[tuple[str, str]]) -> Iterator[Broken]:
        """What is broken in the revision, and was not in the base."""
        for one in found:
            states = before.get(self._versions.key(one.subject))
            operations = self._revision.whereabouts.operations(one)
            labels = [self._versions.label(operation) for operation in operations]
            known = bool(labels) and all((label, plain(one.verdict.message)) in told for label in labels)
            if states == {State.HOLDS}:
                yield self._withdrawn(one)
            elif (states is None and not known) or (
                states is not None and one.subject is self._versions.revision and self._is_new(one)
            ):
                yield replace(one, reached=operations)

    def _is_new(self, one: Broken) -> bool:
        """Whether all operations of a place are new: for clauses that look at the whole document."""
        operations = self._revision.whereabouts.operations(one)
        labels = [self._versions.label(operation) for operation in operations]
        return bool(labels) and not self._versions.in_base(labels)

    def _withdrawn(self, one: Broken) -> Broken:
        verdict = one.verdict
        severity = max(verdict.severity or one.active.severity, Severity.WARNING)
        severity = one.active.severity if one.active.stated else severity
        told = replace(verdict, message=verdict.message + WITHDRAWN, severity=severity)
        return replace(one, verdict=told, reached=self._revision.whereabouts.operations(one))

    def _no_longer_applicable(self, rule: str, before: States) -> Iterator[Broken]:
        """Subjects that live on but lost the part that the promise was about, so that the clause has nothing to say."""
        active = self._plan.where(()).get(rule)
        said = self._revision.said[rule]
        now = self._states(said)
        for subject, _ in said:
            key = self._versions.key(subject)
            if active is None or not isinstance(subject, View) or isinstance(subject, Schema):
                continue
            if before.get(key) == {State.HOLDS} and now[key] == {State.NOT_APPLICABLE}:
                lost = [
                    one
                    for one in self._gone
                    if is_in(one.revision, subject.place) and not self._opened.intersection(one.operations)
                ]
                if lost:
                    names = ", ".join(f"'{one.name}'" for one in lost[:FEW])
                    message = f"{active.clause.title.rstrip('.')}: that was promised here until {names} was removed"
                    severity = active.severity if active.stated else max(active.severity, Severity.WARNING)
                    yield Broken(active, Verdict(State.BROKEN, subject.place, message, severity), subject)


def is_in(place: Place | None, other: Place) -> bool:
    """Whether a place is directly in another one, or in a part of it such as its headers."""
    if place is None or place.file != other.file:
        return False
    inner, outer = place.pointer, other.pointer
    return inner[: len(outer)] == outer and len(inner) - len(outer) <= DEEP


def operations_of(one: Broken) -> tuple[Operation, ...]:
    """The operations that a broken promise concerns."""
    return one.reached if one.reached is not None else one.users
