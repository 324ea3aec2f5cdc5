"""The differences of two schemas become changes, each with what it does to the values that are valid."""

from collections.abc import Callable

from contractctl.diff.change import Change
from contractctl.diff.difference import Difference
from contractctl.diff.effects import Effect, Effects, harmless
from contractctl.diff.journal import Journal
from contractctl.diff.level import Level
from contractctl.diff.local import LocalRelations
from contractctl.diff.schema import Kind, Relation
from contractctl.diff.schema.relation import EQUAL
from contractctl.diff.spot import SchemaPair
from contractctl.spec.schema import Schema

NESTED = {
    "request-body": "request-property",
    "response-body": "response-property",
    "request-parameter": "request-parameter-property",
    "response-header": "response-header-property",
}
"""What the inner parts of each kind of value are called."""

MOST_NAMED = 12
"""The deepest property path that is told apart in a name; recursive schemas have no end."""


class Telling:
    """Writes down what was found in pairs of schemas, once all pairs are known."""

    def __init__(self, journal: Journal, relate: LocalRelations, level: Callable[[Schema], Level]) -> None:
        self.effects = Effects(relate)
        self._journal = journal
        self._relate = relate
        self._level = level

    def tell(self, pair: SchemaPair) -> None:
        """Write down the differences of a pair; one whose loss another explains does no harm of its own."""
        alone = sum(not (one.annotation or one.structural) for one in pair.differences) == 1 and not pair.below
        effects = [(one, self._effect(pair, one, alone=alone)) for one in pair.differences]
        if any(one.aspect == "nullable" and _harms_by_null(pair, effect) for one, effect in effects):
            effects = [(one, self._but_null(pair, one, effect)) for one, effect in effects]
        explained = any(effect.own for _, effect in effects if effect is not None)
        for difference, effect in effects:
            if effect is None:
                self._write(pair, difference, None)
            elif effect.relation.kind is not Kind.EQUAL or effect.corrected or _is_told(pair, difference):
                borrowed = effect.borrowed and explained
                self._write(pair, difference, harmless(pair, effect.relation) if borrowed else effect.relation)

    def tell_whole(self, pair: SchemaPair, difference: Difference) -> None:
        """Write down what no keyword explains."""
        relation = pair.relation
        if relation is not None and pair.sender is not None and not self.effects.reaches(pair):
            relation = harmless(pair, relation)
        self._write(pair, difference, relation)

    def is_plain(self, pair: SchemaPair) -> bool:
        """Whether both schemas stand alone and are written in the same version: keywords can be exchanged."""
        base, revision = self._level(pair.base), self._level(pair.revision)
        alone = base.sources == [pair.base] and revision.sources == [pair.revision]
        return alone and pair.base.api.version == pair.revision.api.version

    def _effect(self, pair: SchemaPair, difference: Difference, *, alone: bool) -> Effect | None:
        """What a difference does to values; None where it is not about them, or where that is not known."""
        if difference.annotation or difference.structural:
            return None
        if difference.aspect == "nullable" and self._is_meant(pair):
            return None
        if pair.quiet and difference.aspect == "nullable":
            return Effect(EQUAL)
        relation = self._by_itself(pair, difference, alone=alone)
        if relation is None or relation.kind is Kind.EQUAL or _is_ruled(pair, difference):
            return Effect(relation) if relation is not None else None
        return self.effects.of(pair, difference, relation, plain=self.is_plain(pair))

    def _is_meant(self, pair: SchemaPair) -> bool:
        """Whether null is spoken of, though by the letter both refuse it: `nullable` beside an `allOf` in 3.0."""
        if any(self._level(one).allowed is not None for one in (pair.base, pair.revision)):
            return False  # the values are listed, and null is not among them
        if pair.sender is None or not self._relate.refuses_null(pair.base, pair.revision, pair.sender):
            return False
        return not any(
            any(above.aspect == "nullable" for above in one.differences)
            or all(self._level(side).nullable for side in (one.base, one.revision))
            for one in pair.wholes
        )

    def _but_null(self, pair: SchemaPair, difference: Difference, effect: Effect | None) -> Effect | None:
        """What a difference does beside what is told of null."""
        if effect is None or difference.aspect == "nullable" or not _harms_by_null(pair, effect):
            return effect
        if pair.sender is None or pair.written or _is_ruled(pair, difference):
            return effect
        relation = self._relate.but_null(pair.base, pair.revision, pair.sender)
        return self.effects.of(pair, difference, relation, plain=False)

    def _by_itself(self, pair: SchemaPair, difference: Difference, *, alone: bool) -> Relation | None:
        """What this difference does, where it does not explain all."""
        if _is_ruled(pair, difference):
            return self._relate.alone(difference, pair, pair.sender, plain=False)
        relation = pair.relation
        if difference.aspect == "nullable":
            return self._relate.at_null(pair.base, pair.revision, pair.sender) or relation
        if relation is not None and alone:
            return relation
        return self._relate.alone(difference, pair, pair.sender, plain=self.is_plain(pair)) or relation

    def _write(self, pair: SchemaPair, difference: Difference, relation: Relation | None) -> None:
        inert = difference.structural or (relation is not None and relation.kind is Kind.EQUAL)
        if difference.structural and not _is_told(pair, difference):
            return
        spot = pair.spot
        context, name = spot.context, spot.name
        if difference.step is not None:
            context = NESTED.get(context, context)
            name = shortened(f"{name}/{difference.step}" if name else difference.step)
        detail = {**spot.detail, **self._flags(pair), **difference.detail}
        if difference.aspect == "nullable" and relation is None and pair.sender is not None:
            detail["null-meant"] = True
        if inert:
            detail["inert"] = True
        if difference.hidden or pair.hidden:
            detail["hidden"] = True
        if relation is not None and _is_null_only(relation, pair) and self._level(_other(pair)).nullable:
            detail["null-said"] = True
        places = difference.base.place, difference.revision.place
        if pair.exchanged and name.startswith(pair.exchanged[0].name):
            first = pair.exchanged[0]
            places = first.base.place, first.revision.place
            detail["exchanged"] = (first.before, first.after, len(pair.exchanged) - 1)
            detail["inside"] = name.removeprefix(first.name).lstrip("/")
        key = difference.key if difference.key is not None else _holders(difference)
        change = Change(
            context, difference.aspect, _verb(difference, relation), spot.direction, name,
            difference.before, difference.after, *places, relation=relation, detail=detail,
        )  # fmt: skip
        plain = difference.annotation or difference.structural
        pair.told = pair.told or not plain or (difference.annotation and difference.lasting)
        self._journal.write((key, _holders(difference)), change, spring=pair)

    def _flags(self, pair: SchemaPair) -> dict[str, object]:
        old, new = self._level(pair.base), self._level(pair.revision)
        return {
            word: old.flag(keyword) and new.flag(keyword)
            for keyword, word in (("readOnly", "read-only"), ("writeOnly", "write-only"))
            if old.flag(keyword) or new.flag(keyword)
        }


def shortened(name: str) -> str:
    """A property path whose middle is left out where it is very long."""
    steps = name.split("/")
    head, tail = steps[: MOST_NAMED // 2], steps[-MOST_NAMED // 2 :]
    return name if len(steps) <= MOST_NAMED else "/".join((*head, "...", *tail))


def _is_told(pair: SchemaPair, difference: Difference) -> bool:
    """Whether a difference is worth a word though no value is valid or invalid because of it."""
    return difference.hidden or pair.hidden or difference.lasting


def _is_ruled(pair: SchemaPair, difference: Difference) -> bool:
    """Whether how bad it is does not depend on values: a property that came, or is gone from what is received."""
    if difference.aspect != "existence":
        return False
    return difference.verb == "added" or pair.sender == "response"


def _other(pair: SchemaPair) -> Schema:
    """The schema by which a value that does harm is not valid."""
    return pair.revision if pair.sender == "request" else pair.base


def _harms_by_null(pair: SchemaPair, effect: Effect | None) -> bool:
    """Whether a difference does harm, and null is the value that shows it."""
    return effect is not None and _is_null_only(effect.relation, pair)


def _is_null_only(relation: Relation, pair: SchemaPair) -> bool:
    """Whether null is the value that shows the harm."""
    witness = relation.lost if pair.sender == "request" else relation.gained
    return witness is not None and witness.value is None


def _holders(difference: Difference) -> tuple[object, ...]:
    """The objects in which a difference is written: met again by another way, it is the same one."""
    return (difference.base.place, difference.revision.place, difference.step)


def _verb(difference: Difference, relation: Relation | None) -> str:
    """A changed pattern that accepts more, or less, is called so where that is proven."""
    if difference.aspect == "pattern" and difference.verb == "changed" and relation is not None:
        return {Kind.WIDER: "generalized", Kind.NARROWER: "specialized"}.get(relation.kind, "changed")
    return difference.verb
