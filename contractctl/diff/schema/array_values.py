"""Arrays: the ways to make one, and the manners in which one breaks what another schema says."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from itertools import combinations, islice, product
from math import inf

from contractctl.diff.schema.form import ARRAY, Arrays, Node, Sequence, in_order, smaller
from contractctl.diff.schema.numeric import UndecidedError
from contractctl.diff.schema.pool import Pool
from contractctl.diff.schema.search import Breach, Breaches, Question, Way, Ways, at_once
from contractctl.document.node import Value

LONGEST = 1_000
LONGEST_REPETITION = 100_000
"""Longer arrays are not made; those with more than `LONGEST` items are one item many times."""

MOST_POSITIONS = 60
MOST_PLANS = 60


def item(pool: Pool, arrays: Arrays, index: int) -> Node:
    """What the item at a position must be in."""
    return pool.all(sequence.at(index) for sequence in arrays.sequences)


def _reach(*several: Arrays) -> int:
    """The first position from which on all items are alike."""
    return max((len(sequence.first) for arrays in several for sequence in arrays.sequences), default=0)


def len_of(pool: Pool, arrays: Arrays) -> float:
    """The greatest length: no item can stand at a position for which there is no value."""
    lengths = (index for index in range(_reach(arrays) + 1) if item(pool, arrays, index) is pool.nothing)
    return smaller_of(arrays.most, next(lengths, inf))


def smaller_of(bound: int | None, length: float) -> float:
    """The smaller of a bound, of which None is none, and a length."""
    return length if bound is None else min(bound, length)


def array_breaches(pool: Pool, arrays: Arrays, refused: Arrays) -> Breaches:
    """All manners in which one of these arrays breaks another set of arrays. Raises UndecidedError."""
    found: list[Breach] = []
    if refused.least > arrays.least:
        found.append(_simple(pool, Arrays(most=refused.least - 1)))
    if refused.most is not None and (arrays.most is None or arrays.most > refused.most):
        found.append(_simple(pool, Arrays(least=refused.most + 1)))
    found.extend(_wrong_items(pool, arrays, refused))
    for node, least, most in sorted(refused.contains, key=lambda one: one[0].number):
        found.extend(_miscounted(pool, node, least, most))
    if refused.unique and not arrays.unique:
        found.append(_simple(pool, Arrays(least=2, repeated=True)))
    if refused.repeated:
        found.append(_simple(pool, Arrays(unique=True)))
    return found


def _wrong_items(pool: Pool, arrays: Arrays, refused: Arrays) -> Iterator[Breach]:
    """An item that the other set does not have at its position."""
    positions = _reach(arrays, refused) + 1
    if positions > MOST_POSITIONS:
        raise UndecidedError("how items differ that are described one by one in a very long list")
    for index in range(positions if arrays.most is None else min(positions, arrays.most)):
        other = pool.outside(item(pool, refused, index))
        both = pool.all((item(pool, arrays, index), other))
        if both is not pool.nothing:
            yield _at(pool, index, other, both)


def _simple(pool: Pool, arrays: Arrays) -> Breach:
    return at_once(pool.leaf(ARRAY, arrays=arrays))


def _at(pool: Pool, index: int, other: Node, both: Node) -> Breach:
    """An item at this position that the other set does not have there."""

    def breach() -> Generator[Question, Value, Node | None]:
        yield both
        sequence = Sequence((*(pool.everything,) * index, other), pool.everything)
        return pool.leaf(ARRAY, arrays=Arrays(frozenset({sequence}), least=index + 1))

    return breach


def _miscounted(pool: Pool, node: Node, least: int, most: int | None) -> Iterator[Breach]:
    """Too few or too many items of a set."""
    if least == 1:
        yield _simple(pool, Arrays(frozenset({Sequence((), pool.outside(node))})))
    elif least > 1:
        yield _simple(pool, Arrays(contains=frozenset({(node, 0, least - 1)})))
    if most is not None:
        yield _simple(pool, Arrays(least=most + 1, contains=frozenset({(node, most + 1, None)})))


def ways_to_array(pool: Pool, arrays: Arrays) -> Ways:
    """The ways to make an array of the set. Raises UndecidedError."""
    if arrays.least > LONGEST:
        if arrays.least > LONGEST_REPETITION or arrays.contains or arrays.unique or arrays.repeated:
            raise UndecidedError("an array that is so long that it was not made")
        return [lambda: _repetition(pool, arrays)] if arrays.least <= len_of(pool, arrays) else []
    found = Plans(pool, arrays)
    plans = list(islice(found, MOST_PLANS))
    ways: Ways = [_planned(pool, arrays, plan) for plan in plans]
    exhaustive = found.exhaustive and len(plans) < MOST_PLANS
    if arrays.unique:
        exhaustive = exhaustive and all(len(set(plan)) < 2 for plan in plans)  # noqa: PLR2004
    if not exhaustive:
        ways.append(lambda: _doubtful(pool, arrays))
    return ways


def _repetition(pool: Pool, arrays: Arrays) -> Way:
    """The shortest array, whose items are all the same one from where on they are described alike."""
    first: list[Value] = []
    reach = min(_reach(arrays), arrays.least)
    for index in range(reach):
        made = yield item(pool, arrays, index)
        first.append(made)
    if reach == arrays.least:
        return [first]
    rest = yield item(pool, arrays, reach)
    return [[*first, *[rest] * (arrays.least - reach)]]


def _doubtful(pool: Pool, arrays: Arrays) -> Way:
    """Nobody knows, if there is an array without those keywords and an item for each of them."""
    yield pool.leaf(ARRAY, arrays=replace(arrays, unique=False, contains=frozenset(), repeated=False))
    anywhere = pool.any(item(pool, arrays, index) for index in range(_reach(arrays) + 1))
    for node, least, _ in sorted(arrays.contains, key=lambda one: one[0].number):
        if least:
            yield pool.all((anywhere, node))
    raise UndecidedError("which arrays keep `contains` and `uniqueItems` together with their other keywords")


def _planned(pool: Pool, arrays: Arrays, plan: list[Node]) -> Callable[[], Way]:
    """The way of an array with an item of each of these sets; the same set twice in a repeated pair is one value."""

    def way() -> Way:
        made: list[Value] = []
        for node in plan:
            others = [pool.outside(pool.const(value)) for value in made] if arrays.unique else []
            made.append((yield pool.all((node, *others))))
        return [made]

    return way


class Plans:
    """The sets that the items of an array are taken from, position by position, shortest first."""

    def __init__(self, pool: Pool, arrays: Arrays) -> None:
        self._pool = pool
        self._arrays = arrays
        self._most = len_of(pool, arrays)
        self.exhaustive = True
        """Whether there is an array only if one of the plans leads to one."""

    def __iter__(self) -> Iterator[list[Node]]:
        """All plans that are within the greatest length."""
        counts = self._counts()
        if any(
            least > smaller_of(most, self._most) or (least and node is self._pool.nothing)
            for node, least, most in counts
        ):
            return
        for plan in self._repeated(counts) if self._arrays.repeated else self._containing(counts):
            if len(plan) <= self._most and self._pool.nothing not in plan:
                yield plan

    def _counts(self) -> list[tuple[Node, int, int | None]]:
        """How many items must be in which set at least and at most."""
        found: dict[Node, tuple[int, int | None]] = {}
        for node, least, most in self._arrays.contains:
            known = found.get(node, (0, None))
            found[node] = (max(least, known[0]), smaller(most, known[1]))
        return [(node, *found[node]) for node in in_order(found)]

    def _item(self, index: int) -> Node:
        return item(self._pool, self._arrays, index)

    def _containing(self, counts: list[tuple[Node, int, int | None]]) -> Iterator[list[Node]]:
        reach, least = _reach(self._arrays), self._arrays.least
        limited = [one for one in counts if one[2] is not None]
        open_ = [one for one in counts if one[1] or one[2]]
        spans = [range(low, (low if high is None else max(low, min(high, least))) + 1) for _, low, high in open_]
        most = max((max(span) for span in spans), default=0)
        self.exhaustive = not open_ or (len(open_) == 1 and (reach == 0 or most < 2))  # noqa: PLR2004
        for chosen in islice(product(*spans), MOST_PLANS):
            for sets in self._overlaps(list(chosen)):
                for start in range(reach + 1) if sets else (0,):
                    length = max(least, start + len(sets)) if sets else least
                    inside = [frozenset[int]()] * length
                    inside[start : start + len(sets)] = sets
                    yield [
                        self._chosen(index, {open_[one] for one in inside[index]}, limited) for index in range(length)
                    ]

    def _overlaps(self, counts: list[int]) -> Iterator[list[frozenset[int]]]:
        """Which of the sets each of some items in a row is in: each set as often as it must be, alone or together."""
        if sum(counts) > LONGEST:
            raise UndecidedError("an array that is so long that it was not made")
        yield [
            frozenset({index for index, most in enumerate(counts) if place < most})
            for place in range(max(counts, default=0))
        ]
        if len(counts) > 1:
            yield [frozenset({index}) for index, most in enumerate(counts) for _ in range(most)]

    def _chosen(
        self, index: int, inside: set[tuple[Node, int, int | None]], bounded: list[tuple[Node, int, int | None]]
    ) -> Node:
        """What the item at a position is taken from: the sets it is counted in, and outside those that are limited."""
        pool = self._pool
        outside = [pool.outside(one[0]) for one in bounded if one not in inside]
        return pool.all((self._item(index), *(one[0] for one in inside), *outside))

    def _repeated(self, counts: list[tuple[Node, int, int | None]]) -> Iterator[list[Node]]:
        """Two positions hold the same value: both are taken from what both may be, the rest from what it may be."""
        self.exhaustive = not counts
        if any(least > 2 or most is not None for _, least, most in counts):  # noqa: PLR2004 -- the two that are equal
            return
        contained = [node for node, least, _ in counts if least]
        for one, other in combinations(range(_reach(self._arrays) + 2), 2):
            shared = self._pool.all((self._item(one), self._item(other), *contained))
            length = max(self._arrays.least, other + 1)
            plan = [self._item(index) for index in range(length)]
            plan[one] = plan[other] = shared
            yield plan
