"""The differences of two schemas become changes, each with what it does to the values that are valid."""

from collections.abc import Callable

from contractctl.diff.change import Change
from contractctl.diff.difference import Difference
from contractctl.diff.effects import Effect, Effects, harmless
from contractctl.diff.journal import Journal
from contractctl.diff.level import Level
from contractctl.diff.local import LocalRelations
from contractctl.diff.schema import Kind, Relation
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
        relation = self._by_itself(pair, difference, alone=alone)
        if relation is None or relation.kind is Kind.EQUAL or _is_ruled(pair, difference):
            return Effect(relation) if relation is not None else None
        return self.effects.of(pair, difference, relation, plain=self.is_plain(pair))

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
        if inert:
            detail["inert"] = True
        if difference.hidden or pair.hidden:
            detail["hidden"] = True
        if relation is not None and _is_null_only(relation, pair) and self._level(_other(pair)).nullable:
            detail["null-said"] = True
        key = difference.key if difference.key is not None else _holders(difference)
        change = Change(
            context, difference.aspect, _verb(difference, relation), spot.direction, name,
            difference.before, difference.after, difference.base.place, difference.revision.place,
            relation=relation, detail=detail,
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
