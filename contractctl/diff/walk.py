"""Two schemas that belong together are walked in parallel down to the smallest places where they differ."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from contractctl.diff.applied import applied
from contractctl.diff.branches import all_of, branches, discriminator, is_wrapping
from contractctl.diff.difference import Below, Difference, Found, Scene
from contractctl.diff.journal import Journal
from contractctl.diff.keywords import annotations, keywords, values
from contractctl.diff.level import Level, is_null
from contractctl.diff.local import LocalRelations
from contractctl.diff.objects import objects
from contractctl.diff.sameness import Sameness
from contractctl.diff.schema import Kind
from contractctl.diff.spot import Exchange, SchemaPair, Spot, exchange
from contractctl.diff.telling import NESTED, Telling, shortened
from contractctl.diff.types import disjoint, null, types
from contractctl.spec.schema import Schema


class Walk:
    """All pairs of schemas of two documents that have been met, each looked at once."""

    def __init__(self, journal: Journal, relate: LocalRelations, sameness: Sameness) -> None:
        self._telling = Telling(journal, relate, self._level)
        self._sameness = sameness
        self._pairs: dict[tuple[object, ...], SchemaPair] = {}
        self._todo: deque[SchemaPair] = deque()
        self._levels: dict[int, Level] = {}

    def compare(self, base: Schema | None, revision: Schema | None, spot: Spot, operation: int) -> None:
        """Note two schemas of an operation for the walk."""
        if base is None or revision is None or self._sameness.same(base.node, revision.node):
            return
        pair = self._pair(base, revision, spot, quiet=False, hidden=False)
        pair.operations.add(operation)
        _note(pair, exchange(base, revision, spot.written, spot.name))

    def run(self) -> None:
        """Look at every pair noted, and at those below; then at what none of the keywords explains."""
        roots = list(self._todo)
        self._todo.clear()
        met: dict[SchemaPair, None] = {}
        for root in roots:  # one after the other: what is told of a place is how its first operation comes to it
            self._todo.append(root)
            while self._todo:
                pair = self._todo.popleft()
                met[pair] = None
                self._look(pair)
        for pair in met:
            self._telling.tell(pair)
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
        base, revision = self._level(pair.base), self._level(pair.revision)
        scene = Scene(base, revision, pair.sender, self._sameness, hidden=pair.hidden)
        found = list(_found(scene))
        if not pair.quiet and self._needs_relation(pair, scene, found):
            self._telling.effects.whole(pair)
        quiet = pair.quiet or (pair.relation is not None and self._telling.effects.is_equal(pair))
        if quiet:
            found = [one for one in found if _is_quiet(one)]
        pair.differences = [one for one in found if isinstance(one, Difference)]
        for one in found:
            if isinstance(one, Below):
                self._descend(pair, one, quiet=quiet)

    def _needs_relation(self, pair: SchemaPair, scene: Scene, found: list[Found]) -> bool:
        """Whether to ask how the two relate as a whole: not for large objects whose differences tell it by themselves."""
        loud = [one for one in found if isinstance(one, Difference) and not (one.annotation or one.structural)]
        if not loud:
            return not any(isinstance(one, Below) for one in found)
        if scene.base.alternatives or scene.revision.alternatives:
            return any(one.branches is None for one in loud)
        large = bool(scene.base.properties and scene.revision.properties)
        return not large or any(
            one.holder is None and not (one.keywords and self._telling.is_plain(pair)) for one in loud
        )

    def _descend(self, pair: SchemaPair, below: Below, *, quiet: bool) -> None:
        spot = pair.spot
        item_of_parameter = spot.context == "request-parameter" and below.step == "[]"
        nested = below.nested and not item_of_parameter
        context = NESTED.get(spot.context, spot.context) if nested else spot.context
        name = f"{spot.name}/{below.step}" if spot.name else below.step
        inner = self._pair(
            below.base, below.revision, replace(spot, context=context, name=shortened(name)),
            quiet=quiet and not below.hidden, hidden=pair.hidden or below.hidden,
        )  # fmt: skip
        if not pair.exchanged:
            _note(inner, exchange(below.base, below.revision, below.written, name))
        elif below.base.node.place.pointer != below.revision.node.place.pointer:
            for one in pair.exchanged:
                _note(inner, one)
        inner.above.setdefault(pair)
        if below.branch:
            inner.wholes.setdefault(pair)
        if below.conditional:
            inner.conditions.setdefault(pair)
        if not inner.quiet:
            pair.below.append(inner)

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
                self._telling.tell_whole(pair, whole)


def _note(pair: SchemaPair, found: Exchange | None) -> None:
    if found is not None and all(one.base.place != found.base.place for one in pair.exchanged):
        pair.exchanged.append(found)


VERBS = {
    Kind.NARROWER: "narrowed",
    Kind.WIDER: "widened",
    Kind.INCOMPARABLE: "changed",
    Kind.UNDECIDED: "undecided",
    Kind.EQUAL: "changed",
}


def _found(scene: Scene) -> Iterator[Found]:
    schemas = (scene.base.schema, scene.revision.schema)
    if any(one.node.value is False for one in schemas) or is_null(schemas[0]) != is_null(schemas[1]):
        return  # no keyword says why nothing is valid, or nothing but null
    yield from annotations(scene)
    yield from discriminator(scene)
    if disjoint(scene):
        yield from types(scene)
        return
    if is_wrapping(scene):
        yield from null(scene)
    else:
        yield from keywords(scene)
        yield from values(scene)
        yield from objects(scene)
        yield from applied(scene)
    yield from branches(scene)
    yield from all_of(scene)


def _is_quiet(found: Found) -> bool:
    """Whether it is worth a word though the valid values are the same."""
    return isinstance(found, Below) or found.annotation or found.hidden or found.lasting or found.aspect == "nullable"


def _differs(pair: SchemaPair) -> bool:
    return pair.relation is not None and pair.relation.kind is not Kind.EQUAL
