"""Two schemas that belong together are walked in parallel down to the smallest places where they differ."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from contractctl.diff.applied import applied
from contractctl.diff.branches import all_of, branches, discriminator, is_wrapping
from contractctl.diff.change import Change
from contractctl.diff.difference import Below, Difference, Found, Scene
from contractctl.diff.journal import Journal
from contractctl.diff.keywords import annotations, keywords, values
from contractctl.diff.level import Level
from contractctl.diff.local import LocalRelations
from contractctl.diff.objects import objects
from contractctl.diff.sameness import Sameness
from contractctl.diff.schema import Kind, Relation
from contractctl.diff.spot import SchemaPair, Spot
from contractctl.diff.types import disjoint, types
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

NESTED = {
    "request-body": "request-property",
    "response-body": "response-property",
    "request-parameter": "request-parameter-property",
    "response-header": "response-header-property",
}
"""What the inner parts of each kind of value are called."""

MOST_NAMED = 12
"""The deepest property path that is told apart in a name; recursive schemas have no end."""


class Walk:
    """All pairs of schemas of two documents that have been met, each looked at once."""

    def __init__(self, journal: Journal, relate: LocalRelations, sameness: Sameness) -> None:
        self._journal = journal
        self._relate = relate
        self._sameness = sameness
        self._pairs: dict[tuple[object, ...], SchemaPair] = {}
        self._todo: deque[SchemaPair] = deque()
        self._levels: dict[int, Level] = {}

    def compare(self, base: Schema | None, revision: Schema | None, spot: Spot, operation: int) -> None:
        """Note two schemas of an operation for the walk."""
        if base is None or revision is None or self._sameness.same(base.node, revision.node):
            return
        self._pair(base, revision, spot, quiet=False, hidden=False).operations.add(operation)

    def run(self) -> None:
        """Look at every pair noted, and at those below; then at what none of the keywords explains."""
        while self._todo:
            self._look(self._todo.popleft())
        self._tell_the_rest()

    def _pair(self, base: Schema, revision: Schema, spot: Spot, *, quiet: bool, hidden: bool) -> SchemaPair:
        key = (id(base), id(revision), spot.context, spot.direction, quiet, hidden)
        pair = self._pairs.get(key)
        if pair is None:
            pair = self._pairs[key] = SchemaPair(base, revision, spot, quiet=quiet, hidden=hidden)
            self._todo.append(pair)
        return pair

    def _level(self, schema: Schema) -> Level:
        level = self._levels.get(id(schema))
        if level is None:
            level = self._levels[id(schema)] = Level(schema)
        return level

    # -- one pair -------------------------------------------------------------------------------------------------

    def _look(self, pair: SchemaPair) -> None:
        sender = _sender(pair)
        base, revision = self._level(pair.base), self._level(pair.revision)
        scene = Scene(base, revision, sender, self._sameness, hidden=pair.hidden)
        found = list(_found(scene))
        if not pair.quiet and self._needs_relation(pair, scene, found):
            pair.relation = self._relate.of(pair.base, pair.revision, sender)
        quiet = pair.quiet or (pair.relation is not None and pair.relation.kind is Kind.EQUAL)
        if quiet:
            found = [one for one in found if _is_quiet(one)]
        differences = [one for one in found if isinstance(one, Difference)]
        for one in found:
            if isinstance(one, Below):
                self._descend(pair, one, quiet=quiet)
        alone = sum(not (one.annotation or one.structural) for one in differences) == 1 and not pair.below
        for difference in differences:
            self._tell(pair, difference, alone=alone)

    def _needs_relation(self, pair: SchemaPair, scene: Scene, found: list[Found]) -> bool:
        """Whether to ask how the two relate as a whole: not for large objects whose differences tell it by themselves."""
        loud = [one for one in found if isinstance(one, Difference) and not (one.annotation or one.structural)]
        if not loud:
            return not any(isinstance(one, Below) for one in found)
        if scene.base.alternatives or scene.revision.alternatives:
            return any(one.branches is None for one in loud)
        large = bool(scene.base.properties and scene.revision.properties)
        return not large or any(one.holder is None and not (one.keywords and self._is_plain(pair)) for one in loud)

    def _is_plain(self, pair: SchemaPair) -> bool:
        """Whether both schemas stand alone and are written in the same version: keywords can be exchanged."""
        base, revision = self._level(pair.base), self._level(pair.revision)
        alone = base.sources == [pair.base] and revision.sources == [pair.revision]
        return alone and pair.base.api.version == pair.revision.api.version

    def _descend(self, pair: SchemaPair, below: Below, *, quiet: bool) -> None:
        spot = pair.spot
        item_of_parameter = spot.context == "request-parameter" and below.step == "[]"
        nested = below.nested and not item_of_parameter
        context = NESTED.get(spot.context, spot.context) if nested else spot.context
        name = f"{spot.name}/{below.step}" if spot.name else below.step
        inner = self._pair(
            below.base, below.revision, replace(spot, context=context, name=_shortened(name)),
            quiet=quiet and not below.hidden, hidden=pair.hidden or below.hidden,
        )  # fmt: skip
        inner.above.setdefault(pair)
        if not inner.quiet:
            pair.below.append(inner)

    def _tell(self, pair: SchemaPair, difference: Difference, *, alone: bool) -> None:
        plain = difference.annotation or difference.structural
        relation = None if plain else self._own_relation(pair, difference, alone=alone)
        inert = difference.structural or (relation is not None and relation.kind is Kind.EQUAL)
        if inert and not (difference.hidden or pair.hidden or difference.lasting):
            return
        spot = pair.spot
        context, name = spot.context, spot.name
        if difference.step is not None:
            context = NESTED.get(context, context)
            name = _shortened(f"{name}/{difference.step}" if name else difference.step)
        detail = {**spot.detail, **self._flags(pair), **difference.detail}
        if inert:
            detail["inert"] = True
        if difference.hidden or pair.hidden:
            detail["hidden"] = True
        key = difference.key if difference.key is not None else _holders(difference)
        change = Change(
            context, difference.aspect, _verb(difference, relation), spot.direction, name,
            difference.before, difference.after, difference.base.place, difference.revision.place,
            relation=relation, detail=detail,
        )  # fmt: skip
        pair.told = pair.told or not plain or (difference.annotation and difference.lasting)
        self._journal.write((key, _holders(difference)), change, spring=pair)

    def _flags(self, pair: SchemaPair) -> dict[str, object]:
        old, new = self._level(pair.base), self._level(pair.revision)
        return {
            word: old.flag(keyword) and new.flag(keyword)
            for keyword, word in (("readOnly", "read-only"), ("writeOnly", "write-only"))
            if old.flag(keyword) or new.flag(keyword)
        }

    def _own_relation(self, pair: SchemaPair, difference: Difference, *, alone: bool) -> Relation | None:
        """What this difference does by itself, where it does not explain all."""
        relation = pair.relation
        if relation is not None and (alone or relation.kind is Kind.UNDECIDED):
            return relation
        return self._relate.alone(difference, pair, _sender(pair), plain=self._is_plain(pair)) or relation

    # -- what is left ---------------------------------------------------------------------------------------------

    def _tell_the_rest(self) -> None:
        """Where values differ and no keyword says why, the innermost pair says that they do."""
        loud = [pair for pair in self._pairs.values() if not pair.quiet]
        todo = [pair for pair in loud if pair.told]
        while todo:
            for above in todo.pop().above:
                if isinstance(above, SchemaPair) and not above.told:
                    above.told = True
                    todo.append(above)
        open_pairs = [pair for pair in loud if not pair.told and _differs(pair)]
        innermost = [pair for pair in open_pairs if not any(_differs(one) for one in pair.below)]
        roots = [pair for pair in open_pairs if pair.operations and not innermost]
        for pair in innermost or roots:
            relation = pair.relation
            if relation is not None:
                whole = Difference("values", VERBS[relation.kind], pair.base.node, pair.revision.node)
                self._tell(pair, whole, alone=True)


VERBS = {
    Kind.NARROWER: "narrowed",
    Kind.WIDER: "widened",
    Kind.INCOMPARABLE: "changed",
    Kind.UNDECIDED: "undecided",
    Kind.EQUAL: "changed",
}


def _found(scene: Scene) -> Iterator[Found]:
    yield from annotations(scene)
    yield from discriminator(scene)
    if disjoint(scene):
        yield from types(scene)
        return
    if not is_wrapping(scene):
        yield from keywords(scene)
        yield from values(scene)
        yield from objects(scene)
        yield from applied(scene)
    yield from branches(scene)
    yield from all_of(scene)


def _is_quiet(found: Found) -> bool:
    """Whether it is worth a word though the valid values are the same."""
    return isinstance(found, Below) or found.annotation or found.hidden or found.lasting


def _sender(pair: SchemaPair) -> Direction | None:
    """The direction in which the values go; a value that is hidden in it is looked at as if it were not."""
    if pair.hidden or pair.spot.direction == "none":
        return None
    return pair.spot.direction


def _differs(pair: SchemaPair) -> bool:
    return pair.relation is not None and pair.relation.kind is not Kind.EQUAL


def _holders(difference: Difference) -> tuple[object, ...]:
    """The objects in which a difference is written: met again by another way, it is the same one."""
    return (difference.base.place, difference.revision.place, difference.step)


def _verb(difference: Difference, relation: Relation | None) -> str:
    """A changed pattern that accepts more, or less, is called so where that is proven."""
    if difference.aspect == "pattern" and difference.verb == "changed" and relation is not None:
        return {Kind.WIDER: "generalized", Kind.NARROWER: "specialized"}.get(relation.kind, "changed")
    return difference.verb


def _shortened(name: str) -> str:
    steps = name.split("/")
    return (
        name if len(steps) <= MOST_NAMED else "/".join((*steps[: MOST_NAMED // 2], "...", *steps[-MOST_NAMED // 2 :]))
    )
