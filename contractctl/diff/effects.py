"""What a difference does to the values of the whole in which it stands: harm that is done by itself may be none there."""

from dataclasses import dataclass, replace

from contractctl.diff.difference import Difference
from contractctl.diff.level import Level
from contractctl.diff.local import LocalRelations, kind_of
from contractctl.diff.schema import Relation, Witness
from contractctl.diff.spot import SchemaPair
from contractctl.spec.schema import Schema

MOST_WHOLES = 6
"""So many wholes are asked of which a pair is a branch."""

MOST_ABOVE = 40
"""So many pairs above one are looked at for what takes back its harm; where there are more, it is taken to reach a caller."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a difference does, as far as the whole bears it out."""

    relation: Relation
    own: bool = False
    """Whether the witness shows what this difference does by itself."""
    borrowed: bool = False
    """Whether by itself it does nothing that the whole would show: the witness may be of another difference."""
    corrected: bool = False
    """Whether the whole takes back what it does by itself."""


class Effects:
    """The relations of differences, as far as the wholes around them bear them out."""

    def __init__(self, relate: LocalRelations) -> None:
        self._relate = relate
        self._reached: dict[SchemaPair, bool] = {}

    def whole(self, pair: SchemaPair) -> Relation:
        """How the two schemas of a pair relate."""
        if pair.relation is None:
            pair.relation = self._relate.of(pair.base, pair.revision, pair.sender, written=pair.written)
        return pair.relation

    def is_equal(self, pair: SchemaPair) -> bool:
        """Whether both schemas of a pair accept the same to the letter."""
        return self._relate.is_equal(pair.base, pair.revision, pair.sender)

    def of(self, pair: SchemaPair, difference: Difference, relation: Relation, *, plain: bool) -> Effect:
        """The relation that a difference has by itself, corrected by what the whole says; with a witness of the whole."""
        if pair.sender is None or _harm(pair, relation) is False:
            return Effect(relation)
        own = pair.relation
        if (own is not None and _harm(pair, own) is False) or not self.reaches(pair):
            return Effect(harmless(pair, relation), corrected=True)
        if _harm(pair, relation) is None or pair.written:
            return Effect(relation)
        wholes = _wholes(pair)
        if self._confirmed(pair, relation, wholes):
            return Effect(relation, own=relation is not pair.relation)
        again = self._relate.undone(difference, pair, pair.sender) if plain else None
        if again is not None and self._confirmed(pair, again, wholes):
            return Effect(_with(pair, relation, harm=True, witness=_witness(pair, again)), own=True)
        return self._in_whole(pair, relation, wholes)

    def _in_whole(self, pair: SchemaPair, relation: Relation, wholes: list[SchemaPair]) -> Effect:
        """What the wholes say where nothing proves that a difference does by itself what it would do alone."""
        said = [self.whole(one) for one in wholes]
        harmful = next((one for one in said if _harm(pair, one)), None)
        if harmful is not None:
            return Effect(_with(pair, relation, harm=True, witness=_witness(pair, harmful)), borrowed=True)
        unknown = next((one for one in said if _harm(pair, one) is None), None)
        if unknown is not None:
            return Effect(replace(_with(pair, relation, harm=None), why=unknown.why))
        return Effect(harmless(pair, relation), corrected=True)

    def _confirmed(self, pair: SchemaPair, relation: Relation, wholes: list[SchemaPair]) -> bool:
        """Whether the witness is one for the whole."""
        witness, sender = _witness(pair, relation), pair.sender
        if witness is None or sender is None:
            return False
        return any(self._relate.is_witness(witness.value, one.base, one.revision, sender) for one in wholes)

    def reaches(self, pair: SchemaPair) -> bool:
        """Whether there is a way up from a pair to an operation on which nothing takes back the harm that it does."""
        known = self._reached.get(pair)
        if known is None:
            known = self._reached[pair] = self._climb(pair)
        return known

    def _climb(self, pair: SchemaPair) -> bool:
        seen = {pair}
        todo = [pair]
        while todo:
            one = todo.pop()
            if one.operations or self._reached.get(one) or len(seen) > MOST_ABOVE:
                return True
            for above in one.above:
                if isinstance(above, SchemaPair) and above not in seen and self._passes(one, above):
                    seen.add(above)
                    todo.append(above)
        return False

    def _passes(self, pair: SchemaPair, above: SchemaPair) -> bool:
        """Whether what a part does can be told in what it is part of."""
        if above.relation is not None:
            return _harm(above, above.relation) is not False
        rivals = above in pair.wholes and _has_rivals(pair, above)
        if above not in pair.conditions and not rivals:
            return True
        return _harm(above, self.whole(above)) is not False


def _wholes(pair: SchemaPair) -> list[SchemaPair]:
    """The pairs that are about the same value and stand alone: the pair itself, or those of which it is a branch."""
    found: dict[SchemaPair, None] = {}
    seen = {pair}
    todo = [pair]
    while todo and len(found) < MOST_WHOLES:
        one = todo.pop()
        if one.operations or any(above not in one.wholes for above in one.above):
            found[one] = None
        fresh = [whole for whole in one.wholes if whole not in seen]
        seen.update(fresh)
        todo.extend(fresh)
    return list(found)


def _has_rivals(pair: SchemaPair, whole: SchemaPair) -> bool:
    """Whether another branch may accept what this one does not: one of a type in common, which nothing tells apart."""
    side = whole.revision if pair.sender == "request" else whole.base
    twin = pair.revision if pair.sender == "request" else pair.base
    values = Level(pair.base if pair.sender == "request" else pair.revision).types
    level = Level(side)
    if "discriminator" in level.keywords:
        return False
    others = (one for branches in level.alternatives.values() for one in branches if one is not twin)
    return any(_meets(values, one) for one in others)


def _meets(types: frozenset[str], schema: Schema) -> bool:
    other = Level(schema).types
    return not types or not other or bool(types & other) or {"integer", "number"} <= types | other


def _harm(pair: SchemaPair, relation: Relation) -> bool | None:
    return relation.loses if pair.sender == "request" else relation.gains


def _witness(pair: SchemaPair, relation: Relation) -> Witness | None:
    return relation.lost if pair.sender == "request" else relation.gained


def harmless(pair: SchemaPair, relation: Relation) -> Relation:
    """A relation that takes nothing from anybody."""
    return _with(pair, relation, harm=False)


def _with(pair: SchemaPair, relation: Relation, *, harm: bool | None, witness: Witness | None = None) -> Relation:
    """A relation with another harm."""
    if pair.sender == "request":
        made = replace(relation, loses=harm, lost=witness)
    else:
        made = replace(relation, gains=harm, gained=witness)
    return replace(made, kind=kind_of(made))
