"""What every promised side has to say of a new version: promises that were withdrawn, and new parts that keep none."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contractctl.clause import Clause, Scope
from contractctl.engine.asking import Asked
from contractctl.engine.broken import Broken
from contractctl.engine.comparison.counterparts import Counterparts, Origin, is_whole
from contractctl.engine.comparison.kept_before import KeptBefore
from contractctl.engine.comparison.lapsed import Lapse, Lapsed
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.fingerprints import plain
from contractctl.engine.plan import Plan
from contractctl.facts import Change
from contractctl.findings import Tally
from contractctl.model import Place, Severity, Waiver
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

WITHDRAWN = "; the base kept this promise"
STATUS = re.compile(r"[1-5]\d\d")


def is_lasting_promise(clause: Clause) -> bool:
    """Whether a clause is a promise of the server to its callers, which a new version must not withdraw."""
    side = clause.promised_side
    return side is not None and side.scope is Scope.SERVER and side.subject is not Waiver


class Promises:
    """The promised sides asked about what the revision altered, and about the base where they do not hold any more.

    A finding needs that something changed where it is: that the rest of the document now shows it in another light,
    or that a clause reads more into the same words, is no withdrawal.
    """

    def __init__(self, versions: Versions, plan: Plan, changes: Iterable[Change]) -> None:
        self._versions = versions
        self._plan = plan
        self.parts = Counterparts(versions)
        """What became of what."""
        self._base = KeptBefore(versions.base, plan)
        self._revision = Asked(versions.revision, plan, listening=True, among=self.parts.altered)
        self._lapsed = Lapsed(versions, self.parts, self._base, changes)

    @property
    def tallies(self) -> dict[str, Tally]:
        """How often each clause is kept in what the revision altered."""
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
        none where another clause says what is missing there: they all tell the same loss.
        """
        found = [told for one in self._revision.broken for told in self._judged(one)]
        told = AlreadyTold(found)
        for rule, said in self._revision.said.items():
            active = self._plan.where(()).get(rule)
            for lapse in self._lapsed.of(active, said) if active is not None else ():
                if not told.tells(lapse):
                    told.add(lapse.broken)
                    found.append(lapse.broken)
        return found

    def _judged(self, one: Broken) -> Iterator[Broken]:
        if isinstance(one.subject, View):
            yield from self._of_part(one, one.subject)
        else:
            yield from self._of_document(one)

    def _of_part(self, one: Broken, subject: View) -> Iterator[Broken]:
        """A part in which a clause is broken: it did not change, or lost what it promised, or is new."""
        altered = [
            origin for origin in self.parts.origins(subject) if not self.parts.is_as_before(origin.before, subject)
        ]
        kept = [
            origin
            for origin in altered
            if origin.before is not None
            and self._base.holds(one.rule, origin.before)
            and self.parts.is_touched(one.verdict.place, origin.before, subject)
        ]
        fresh = [origin for origin in altered if origin.before is None and not self._was_told(one, origin)]
        if kept:
            yield self._withdrawn(one, _operations(kept))
        elif fresh and self._is_news(one):
            yield self._new(one, _operations(fresh), subject.kind)

    def _is_news(self, one: Broken) -> bool:
        """Whether a new part stands in a new place, and breaks what the base kept at least here and there."""
        if one.verdict.place is None or not self.parts.is_new(one.verdict.place):
            return False
        return one.active.stated or not self._base.is_rare(one.rule)

    def _was_told(self, one: Broken, origin: Origin) -> bool:
        """Whether the same was broken in the operation before: it may stand elsewhere now."""
        before = self._versions.before(origin.operation)
        return before is not None and plain(one.verdict.message) in self._base.told(one.rule, before)

    def _of_document(self, one: Broken) -> Iterator[Broken]:
        """A clause on the whole document: what it is about must have changed, or be new."""
        place, operations = one.verdict.place, self._revision.whereabouts.operations(one)
        if place is None or not self._has_changed(place, one.verdict.related, operations):
            return
        guilty = tuple(one for one in operations if self.parts.came_to(one, place))
        if guilty and all(self._versions.before(one) is None for one in guilty):
            before = self._versions.node_before(place)
            if before is None or before.place not in self._base.broken_places(one.rule):
                yield self._new(one, guilty, "operation")
        elif self._base.holds(one.rule, self._versions.base):
            yield self._withdrawn(one, guilty or operations)

    def _has_changed(self, place: Place, related: Sequence[Place], operations: Sequence[Operation]) -> bool:
        """Whether what a verdict on the whole document points at is not what it was, or something else leads there."""
        if not is_whole(place, self._versions.revision):
            return not self.parts.is_kept(place) or any(self.parts.came_to(one, place) for one in operations)
        if related:
            return not all(map(self.parts.is_kept, related))
        return place.pointer == ("info",) and not self.parts.is_introduced_alike()

    def _new(self, one: Broken, operations: Sequence[Operation], kind: str) -> Broken:
        """As severe as in `lint`, and told together with what else is new."""
        whole = all(self._versions.before(operation) is None for operation in operations)
        verdict = replace(one.verdict, message=f"new {'operation' if whole else kind}: {one.verdict.message}")
        return replace(one, verdict=verdict, reached=tuple(operations), novel=True)

    def _withdrawn(self, one: Broken, operations: Sequence[Operation]) -> Broken:
        verdict, place = one.verdict, one.verdict.place
        severity = max(verdict.severity or one.active.severity, Severity.WARNING)
        severity = one.active.severity if one.active.stated else severity
        if is_whole(place, self._versions.revision):
            place = one.subject.place if isinstance(one.subject, View) else place
        told = replace(verdict, message=verdict.message + WITHDRAWN, severity=severity, place=place)
        return replace(one, verdict=told, reached=tuple(operations), withdrawn=True)


class AlreadyTold:
    """What is told already, by operation."""

    def __init__(self, found: Iterable[Broken]) -> None:
        self._packs: set[tuple[str, Operation]] = set()
        self._messages: defaultdict[Operation, list[str]] = defaultdict(list)
        for one in found:
            self.add(one)

    def add(self, one: Broken) -> None:
        """Note one more."""
        for operation in operations_of(one):
            self._packs.add((one.active.clause.pack, operation))
            self._messages[operation].append(one.verdict.message)

    def tells(self, lapse: Lapse) -> bool:
        """Whether another clause of the pack speaks of one of its operations, or any clause of what went there."""
        pack = lapse.broken.active.clause.pack
        return any(
            (pack, operation) in self._packs
            or any(mentions(message, name) for message in self._messages[operation] for name in lapse.names)
            for operation in operations_of(lapse.broken)
        )


def mentions(message: str, name: str) -> bool:
    """Whether a message has a name in it, in any case, and not as a part of a word; a status also by its range."""
    names = [re.escape(name)]
    if STATUS.fullmatch(name):
        names.append(f"{name[0]}xx")
    return re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", message, re.IGNORECASE) is not None


def _operations(origins: Iterable[Origin]) -> tuple[Operation, ...]:
    """The operations in the order of the document, each once."""
    found = {one.operation for one in origins}
    return tuple(sorted(found, key=lambda operation: operation.number))


def operations_of(one: Broken) -> tuple[Operation, ...]:
    """The operations that a broken promise concerns."""
    return one.reached if one.reached is not None else one.users
