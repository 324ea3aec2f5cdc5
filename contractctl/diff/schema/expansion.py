"""The ways to make a value of a set: by its alternatives, by breaking what it must not keep, and by making one outright."""

from collections.abc import Callable, Iterable

from contractctl.diff.schema.array_values import array_breaches, ways_to_array
from contractctl.diff.schema.form import (
    ARRAY,
    FALSE,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    TRUE,
    All,
    Any,
    Arrays,
    Leaf,
    Node,
    Not,
    Objects,
    One,
    Reference,
    Unread,
    in_order,
)  # fmt: skip
from contractctl.diff.schema.numeric import Numbers, UndecidedError
from contractctl.diff.schema.object_values import is_plain, object_breaches, ways_to_object
from contractctl.diff.schema.pool import Pool
from contractctl.diff.schema.search import Breach, Breaches, Same, Way, Ways, at_once

Resolve = Callable[[str], Node]
MOST_BRANCHES = 300
MOST_STEPS = 20
SIMPLEST_FIRST = (NUMBER, STRING, FALSE, TRUE, NULL, ARRAY, OBJECT)
"""The order in which kinds are tried: a witness is to be read by people."""


class Expansion:
    """Expands goals; `resolve` gives what a reference stands for."""

    def __init__(self, pool: Pool, resolve: Resolve) -> None:
        self._pool = pool
        self._resolve = resolve

    def __call__(self, node: Node, checked: bool) -> Ways:  # noqa: FBT001 -- the form that the search asks for
        """All ways to make a value of a set. Raises UndecidedError."""
        parts = _parts(node)
        for _ in range(MOST_STEPS):
            if not any(_is_reference(part) for part in parts):
                break
            node = self._pool.all(self._resolved(part) for part in parts)
            parts = _parts(node)
        else:
            raise UndecidedError("what a long chain of references means")
        if node is self._pool.nothing:
            return []
        unread = [part for part in parts if _is_unread(part)]
        if unread:
            return [lambda: self._doubtful(parts, unread)]
        branching = [part for part in parts if not isinstance(part, Leaf)]
        leaf = next((part for part in parts if isinstance(part, Leaf)), self._pool.everything)
        if not branching:
            return self._made(leaf)
        unions = any(isinstance(part, Any) for part in branching)
        if len(branching) > 1 and not unions and not checked and leaf is not self._pool.everything:
            return [lambda: self._checked(node, leaf, branching)]
        return self._branches(leaf, branching)

    def _resolved(self, part: Node) -> Node:
        if isinstance(part, Reference):
            return self._resolve(part.name)
        if isinstance(part, Not) and isinstance(part.inner, Reference):
            return self._pool.outside(self._resolve(part.inner.name))
        return part

    def _doubtful(self, parts: list[Node], unread: list[Node]) -> Way:
        """A value of what can be read; nobody knows whether it is one of the rest."""
        value = yield Same(self._pool.all(part for part in parts if part not in unread))
        text = next(inner.text for part in unread if isinstance(inner := _inner(part), Unread))
        raise UndecidedError(f"what {text[:80]} means", value)

    def _checked(self, node: Node, leaf: Leaf, branching: list[Node]) -> Way:
        """Each part must be possible on its own, before all combinations are looked through."""
        for part in branching:
            yield Same(self._pool.all((leaf, part)))
        return [(yield Same(node, checked=True))]

    def _branches(self, leaf: Leaf, parts: list[Node]) -> Ways:
        """The alternatives of one part, the one with the fewest of them."""
        unions = [part for part in parts if isinstance(part, Any)]
        if unions:
            union = min(unions, key=lambda part: (len(part.parts), part.number))
            rest = [leaf, *(part for part in parts if part is not union)]
            branches = [branch for branch in in_order(union.parts) if not self._pool.apart(leaf, branch)]
            return [_same(self._pool.all((*rest, branch)), branch=True) for branch in branches]
        for part in parts:
            inner = _inner(part)
            if isinstance(inner, One):
                rest = [leaf, *(other for other in parts if other is not part)]
                return [_same(self._pool.all((*rest, one)), branch=True) for one in self._ones(part, inner)]
        return self._broken(leaf, [inner for part in parts if isinstance(inner := _inner(part), Leaf)])

    def _ones(self, part: Node, one: One) -> Iterable[Node]:
        """Exactly one of some sets as a union, or its opposite: none of them, or two."""
        pool, inner = self._pool, [self._resolved(each) for each in one.parts]
        if len(inner) > MOST_BRANCHES:
            raise UndecidedError("which values are in exactly one of very many alternatives")
        overlaps = {
            (left, right)
            for left in range(len(inner))
            for right in range(left)
            if not pool.apart(inner[left], inner[right])
        }
        if part is one:
            for index, each in enumerate(inner):
                others = [pool.outside(inner[far]) for far in range(len(inner)) if _pair(index, far) in overlaps]
                yield pool.all((each, *others))
        else:
            yield pool.all(pool.outside(each) for each in inner)
            yield from (pool.all((inner[left], inner[right])) for left, right in sorted(overlaps))

    def _broken(self, leaf: Leaf, refused: list[Leaf]) -> Ways:
        """Values of a leaf that are in none of some others: kind by kind, one of the others after another."""
        pool = self._pool
        kinds = [kind for kind in SIMPLEST_FIRST if leaf.kinds & kind]
        rest = [pool.outside(one) for one in refused]
        if len(kinds) > 1:
            return [_same(pool.all((pool.part(leaf, kind), *rest))) for kind in kinds]
        found = [(self._breaches(leaf, one), one) for one in refused]
        breaches, one = min(found, key=lambda pair: (len(pair[0]), pair[1].number))
        kept = [pool.outside(other) for other in refused if other is not one]
        return [_breaking(pool, leaf, breach, kept) for breach in breaches]

    def _breaches(self, leaf: Leaf, refused: Leaf) -> Breaches:
        """What makes a value of a leaf of one kind break another leaf that has that kind."""
        pool = self._pool
        if leaf.kinds == NUMBER and refused.numbers is not None:
            found = [(leaf.numbers or Numbers()).met(numbers) for numbers in refused.numbers.outside()]
            return [at_once(pool.leaf(NUMBER, one)) for one in sorted(found, key=lambda one: one.remoteness)]
        if leaf.kinds == STRING and refused.texts is not None:
            return [at_once(pool.leaf(STRING, texts=texts)) for texts in refused.texts.outside()]
        if leaf.kinds == ARRAY and refused.arrays is not None:
            return array_breaches(pool, leaf.arrays or Arrays(), refused.arrays)
        if leaf.kinds == OBJECT and refused.objects is not None:
            return object_breaches(pool, leaf.objects or Objects(), refused.objects)
        return []

    def _made(self, leaf: Leaf) -> Ways:
        """Values of a leaf: of its simplest kind that has one."""
        kinds = [kind for kind in SIMPLEST_FIRST if leaf.kinds & kind]
        if len(kinds) > 1:
            if leaf.kinds & OBJECT and leaf.objects is not None and is_plain(self._pool, leaf.objects):
                kinds = [OBJECT]  # members are described: an object is meant, though no type says so
            return [_same(self._pool.part(leaf, kind)) for kind in kinds]
        if leaf.kinds == ARRAY:
            return ways_to_array(self._pool, leaf.arrays or Arrays())
        if leaf.kinds == OBJECT:
            return ways_to_object(self._pool, leaf.objects or Objects())
        return [lambda: _scalar(leaf)]


def _scalar(leaf: Leaf) -> Way:
    """The simplest value of a leaf of one kind that is neither array nor object."""
    yield from ()
    if leaf.kinds == NUMBER:
        number = leaf.numbers.sample() if leaf.numbers else 0
        return [] if number is None else [number]
    if leaf.kinds == STRING:
        text = leaf.texts.sample() if leaf.texts else ""
        return [] if text is None else [text]
    return [None if leaf.kinds == NULL else leaf.kinds == TRUE] if leaf.kinds else []


def _same(node: Node, *, branch: bool = False) -> Callable[[], Way]:
    """The way that goes on with another set for the same place."""

    def way() -> Way:
        return [(yield Same(node, branch=branch))]

    return way


def _breaking(pool: Pool, leaf: Leaf, breach: Breach, kept: list[Node]) -> Callable[[], Way]:
    """The way of a value of a leaf that breaks another one in a certain manner."""

    def way() -> Way:
        broken = yield from breach()
        return [] if broken is None else [(yield Same(pool.all((leaf, broken, *kept)), checked=True))]

    return way


def _parts(node: Node) -> list[Node]:
    return in_order(node.parts) if isinstance(node, All) else [node]


def _inner(part: Node) -> Node:
    return part.inner if isinstance(part, Not) else part


def _is_reference(part: Node) -> bool:
    return isinstance(_inner(part), Reference)


def _is_unread(part: Node) -> bool:
    return isinstance(_inner(part), Unread)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (max(one, other), min(one, other))
