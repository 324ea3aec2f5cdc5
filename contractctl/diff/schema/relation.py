"""The relation of two schemas: equal, narrower, wider, incomparable or undecided, each loss and gain with a witness."""

from copy import deepcopy

from contractctl.diff.schema.comparison import Comparison, Difference
from contractctl.document.node import Value
from contractctl.facts import Kind, Relation, Witness
from contractctl.spec.api import Api
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

EQUAL = Relation(Kind.EQUAL, loses=False, gains=False)
KINDS = {
    (False, False): Kind.EQUAL,
    (True, False): Kind.NARROWER,
    (False, True): Kind.WIDER,
    (True, True): Kind.INCOMPARABLE,
}


class Relations:
    """The relations between the schemas of two documents, or of one of them; each is found once."""

    def __init__(self, base: Api, revision: Api) -> None:
        self.base = base
        self.revision = revision
        self._comparisons: dict[Direction | None, Comparison] = {}
        self._known: dict[tuple[str, str, Direction | None], Relation] = {}

    def of(self, base: Schema | None, revision: Schema | None, direction: Direction | None) -> Relation:
        """The relation of two schemas (None: any value) for what callers send or receive.

        `readOnly` properties are not there in requests, `writeOnly` ones not in responses; without a direction all
        are. A base that loses values is one whose callers may be refused; where neither is proven, `why` says what
        could not be decided. Both may also be of the same document.
        """
        comparison = self._comparison(direction)
        left, right = comparison.name(base), comparison.name(revision)
        key = (left, right, direction)
        if key not in self._known:
            self._known[key] = _found(comparison, left, right)
        return self._known[key]

    def accepts(self, schema: Schema, value: Value, direction: Direction | None) -> bool | None:
        """Whether a value is valid, as the validator says; None where it cannot say."""
        comparison = self._comparison(direction)
        return comparison.accepts(comparison.name(schema), value)

    def _comparison(self, direction: Direction | None) -> Comparison:
        comparison = self._comparisons.get(direction)
        if comparison is None:
            comparison = self._comparisons[direction] = Comparison(self.base, self.revision, direction)
        return comparison


def _found(comparison: Comparison, left: str, right: str) -> Relation:
    if comparison.same(left, right):
        return EQUAL
    return related(comparison.lost(left, right), comparison.gained(left, right))


def related(lost: Difference, gained: Difference) -> Relation:
    """The relation that follows from what each side alone has."""
    loses, gains = lost.proven, gained.proven
    kind = Kind.UNDECIDED if loses is None or gains is None else KINDS[loses, gains]
    return Relation(
        kind,
        Witness(deepcopy(lost.value)) if loses else None,
        Witness(deepcopy(gained.value)) if gains else None,
        loses,
        gains,
        "; ".join(dict.fromkeys(one.why for one in (lost, gained) if one.why)),
    )
