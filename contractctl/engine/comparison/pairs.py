"""Preserved sides that look at a part in both versions at once, its `Pair`: for what no single document can promise."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from contractctl.clause import Clause, Side
from contractctl.diff.matching import template_names
from contractctl.engine.broken import Beside, Broken
from contractctl.engine.comparison.counterparts import Counterparts
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.plan import Plan
from contractctl.engine.selection import Active
from contractctl.engine.subjects import Subjects
from contractctl.engine.terms import Terms
from contractctl.engine.whereabouts import Whereabouts
from contractctl.facts import Pair
from contractctl.findings import Finding, Tally
from contractctl.model import Place, Severity, State, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, Webhook
from contractctl.spec.parts import Parameter, SecurityScheme
from contractctl.spec.responses import Response
from contractctl.spec.view import View

BASE, REVISION = 0, 1
"""Which of the two versions."""


@dataclass(frozen=True, slots=True)
class Met:
    """A pair, and the operations of each version that it is part of; none for what belongs to the document."""

    pair: Pair[View] | Pair[Api]
    operations: tuple[tuple[Operation, ...], tuple[Operation, ...]] = ((), ())


def is_pair_clause(clause: Clause) -> bool:
    """Whether a clause speaks of pairs."""
    return clause.preserved_side is not None and clause.preserved_side.subject is Pair


class Pairs:
    """The clauses that speak of pairs, asked about what the revision altered, added and removed."""

    def __init__(self, versions: Versions, plan: Plan, parts: Counterparts, tallies: dict[str, Tally]) -> None:
        """`tallies` is where the answers are counted, beside those of other sides."""
        self._versions = versions
        self._parts = parts
        self._apis = (versions.base, versions.revision)
        self._sides = [
            (clause, clause.preserved_side)
            for clause in plan.clauses.values()
            if is_pair_clause(clause) and clause.preserved_side is not None
        ]
        self._tallies = tallies
        for clause, _ in self._sides:
            tallies.setdefault(clause.rule, Tally())
        self._subjects = [Subjects(api, plan.settings) for api in self._apis]
        self._terms = [Terms(api, plan) for api in self._apis]
        self._whereabouts = [Whereabouts(api) for api in self._apis]
        self._hides_internal = plan.settings.contract.audience == "public"
        self._met: dict[type, list[Met]] = {}

    @property
    def concludes(self) -> bool:
        """Whether some clause wants to know what all others found."""
        return any(side.last for _, side in self._sides)

    def broken(self) -> list[Broken]:
        """What the clauses say that need nothing but the two versions."""
        return [one for clause, side in self._sides if not side.last for one in self._ask(clause, side, ())]

    def concluded(self, release: Iterable[Finding]) -> list[Broken]:
        """What those say that look at what all others found."""
        found = tuple(release)
        return [one for clause, side in self._sides if side.last for one in self._ask(clause, side, found)]

    def _ask(self, clause: Clause, side: Side, release: tuple[Finding, ...]) -> Iterator[Broken]:
        tally = self._tallies[clause.rule]
        for met in self._of(side.inner):
            living = BASE if met.pair.revision is None else REVISION
            active = self._terms[living].active_in(clause.rule, met.operations[living])
            if active is None:
                continue
            context = replace(self._terms[REVISION].context(active), release=release, severity=active.severity)
            for verdict in side.verdicts(met.pair, context):
                found = self._told(active, verdict, met) if verdict.state is State.BROKEN else None
                if verdict.state is not State.BROKEN or found is not None:
                    tally.count(verdict.state)
                if verdict.state is State.UNKNOWN:
                    labels = [one.label for one in met.operations[living][:1]]
                    tally.skipped.append(("".join(labels), verdict.message))
                if found is not None:
                    yield found

    def _told(self, active: Active, verdict: Verdict, met: Met) -> Broken | None:
        """A broken verdict in the version that it points into; None where nobody asked for its operations."""
        number = self._version_of(verdict.place, met)
        api, operations = self._apis[number], met.operations[number]
        severity = active.severity if active.stated else verdict.severity or max(active.severity, Severity.WARNING)
        reached = operations if any(met.operations) else None
        verdict = replace(verdict, severity=severity)
        one = Broken(active, verdict, api, reached=reached, beside=self._beside(verdict, met, number))
        if self._subjects[number].narrowed:
            concerned = self._whereabouts[number].operations(one)
            return one if any(map(self._subjects[number].wanted, concerned)) else None
        return one

    def _version_of(self, place: Place | None, met: Met) -> int:
        """Which version a place is in; a file of both is seen from the revision, unless the part is gone there."""
        base, revision = ({one.name for one in api.document.files} for api in self._apis)
        if place is None or place.file not in base:
            return REVISION
        return BASE if met.pair.revision is None or place.file not in revision else REVISION

    def _beside(self, verdict: Verdict, met: Met, number: int) -> Beside | None:
        """Where the revision has what is around a place of the base, so that a suppression there counts."""
        if number == REVISION or verdict.place is None:
            return None
        there = met.pair.revision
        place = there.place if there is not None else self._apis[REVISION].root.nearest(*verdict.place.pointer).place
        return Beside(place, met.operations[REVISION])

    def _of(self, inner: type | None) -> list[Met]:
        """The pairs of a class, but for what is the same in both versions. Raises TypeError for a class that has none."""
        if inner is None or inner not in MATCHED:
            names = ", ".join(sorted(one.__name__ for one in MATCHED))
            raise TypeError(f"there are no pairs of {inner}: a preserved side looks at a Pair of one of {names}")
        if inner not in self._met:
            self._met[inner] = [one for one in MATCHED[inner](self._versions) if self._is_asked(one)]
        return self._met[inner]

    def _is_asked(self, met: Met) -> bool:
        base, revision = met.pair.base, met.pair.revision
        living = BASE if revision is None else REVISION
        if self._hides_internal and any(one.internal for one in met.operations[living]):
            return False
        return not (isinstance(revision, View) and isinstance(base, View) and self._parts.is_as_before(base, revision))


def _operations(versions: Versions) -> Iterator[Met]:
    """One that moved to another address is gone from the one, and new at the other."""
    for each in versions.pairs:
        if each.moved:
            yield from (_met(each.base, None), _met(None, each.revision))
        else:
            yield _met(each.base, each.revision)


def _met(base: Operation | None, revision: Operation | None) -> Met:
    return Met(Pair(base, revision), _both(base, revision))


def _both(base: Operation | None, revision: Operation | None) -> tuple[tuple[Operation, ...], tuple[Operation, ...]]:
    return ((base,) if base is not None else (), (revision,) if revision is not None else ())


def _parameters(versions: Versions) -> Iterator[Met]:
    """Those of operations that both versions have, by location and name; in the path by their order."""
    for base, revision in _lasting(versions):
        old, new = ({_identity(each, one): one for one in each.parameters} for each in (base, revision))
        for key in dict.fromkeys((*old, *new)):
            yield Met(Pair(old.get(key), new.get(key)), _both(base, revision))


def _identity(operation: Operation, parameter: Parameter) -> tuple[str, str]:
    if parameter.location != "path":
        return parameter.identity
    names = template_names(operation.path)
    return "path", str(names.index(parameter.name)) if parameter.name in names else parameter.name


def _responses(versions: Versions) -> Iterator[Met]:
    """Those of operations that both versions have, by the status as it is written."""
    for api in (versions.base, versions.revision):
        _ = api.index  # the walk after which a response knows all its uses
    for base, revision in _lasting(versions):
        for status in dict.fromkeys((*base.responses, *revision.responses)):
            yield Met(Pair(base.responses.get(status), revision.responses.get(status)), _both(base, revision))


def _lasting(versions: Versions) -> Iterator[tuple[Operation, Operation]]:
    for each in versions.pairs:
        if each.base is not None and each.revision is not None and not each.moved:
            yield each.base, each.revision


def _webhooks(versions: Versions) -> Iterator[Met]:
    """By name."""
    old, new = ({one.name: one for one in api.webhooks} for api in (versions.base, versions.revision))
    for name in dict.fromkeys((*old, *new)):
        before, now = old.get(name), new.get(name)
        operations = tuple(tuple(one.operations) if one is not None else () for one in (before, now))
        yield Met(Pair(before, now), (operations[BASE], operations[REVISION]))


def _schemes(versions: Versions) -> Iterator[Met]:
    """By name."""
    old, new = (api.security_schemes for api in (versions.base, versions.revision))
    for name in dict.fromkeys((*old, *new)):
        yield Met(Pair(old.get(name), new.get(name)))


def _documents(versions: Versions) -> Iterator[Met]:
    yield Met(Pair(versions.base, versions.revision))


MATCHED: Mapping[type, Callable[[Versions], Iterator[Met]]] = {
    Api: _documents,
    Operation: _operations,
    Parameter: _parameters,
    Response: _responses,
    SecurityScheme: _schemes,
    Webhook: _webhooks,
}
"""What a pair may be of."""
