"""Objects: the ways to make one, and the manners in which one breaks what another schema says."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from itertools import chain, combinations, islice

from contractctl.diff.schema.form import (
    ARRAY,
    BOOLEAN,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Leaf,
    Members,
    Node,
    Objects,
    in_order,
)  # fmt: skip
from contractctl.diff.schema.numeric import UndecidedError
from contractctl.diff.schema.pool import Pool
from contractctl.diff.schema.search import Breach, Breaches, Question, Way, Ways, at_once
from contractctl.diff.schema.texts import Texts
from contractctl.document.node import Value

MOST_PATTERNS = 4
MOST_MEMBERS = 200
MOST_CHOICES = 40
DEEPEST_PLAIN = 4


def member(pool: Pool, objects: Objects, name: str) -> Node:
    """What a member of this name must be in, whatever is said of names."""
    nodes = pool.member_nodes(objects, name)
    return nodes[0] if len(nodes) == 1 else pool.all(nodes)


def object_breaches(pool: Pool, objects: Objects, refused: Objects) -> Breaches:
    """All manners in which one of these objects breaks another set of objects. Raises UndecidedError."""
    found: list[Breach] = [
        at_once(_with_member(pool, name, pool.nothing, required=False))
        for name in sorted(refused.required - objects.required)
    ]
    if refused.least > objects.least:
        found.append(at_once(pool.leaf(OBJECT, objects=Objects(most=refused.least - 1))))
    if refused.most is not None and (objects.most is None or objects.most > refused.most):
        found.append(at_once(pool.leaf(OBJECT, objects=Objects(least=refused.most + 1))))
    for name in _known(objects, refused):
        found.extend(_named_breaches(pool, objects, refused, name))
    for region in regions(pool, objects, refused) if _says_of_others(pool, refused) else ():
        found.extend(_unnamed_breaches(pool, objects, refused, region))
    return found


def _says_of_others(pool: Pool, objects: Objects) -> bool:
    """Whether anything is said of members that are not named."""
    return bool(objects.names) or any(one.patterned or one.others is not pool.everything for one in objects.members)


def _known(*several: Objects) -> list[str]:
    """The names that are spoken of, in the order of the alphabet."""
    return sorted({
        name for objects in several for members in objects.members for name, _ in members.named
    }.union(*(objects.required for objects in several)))  # fmt: skip


def _with_member(pool: Pool, name: str, node: Node, *, required: bool = True) -> Node:
    """Objects whose member of this name is in a set."""
    members = Members(frozenset({(name, node)}), frozenset(), pool.everything)
    return pool.leaf(OBJECT, objects=Objects(frozenset({members}), frozenset({name} if required else ())))


def _named_breaches(pool: Pool, objects: Objects, refused: Objects, name: str) -> Iterator[Breach]:
    """A member of this name whose value the other set does not have, or whose name it does not have."""
    allowed, demanded = pool.member_nodes(objects, name), pool.member_nodes(refused, name)
    demanded = [node for node in demanded if node not in allowed and node is not pool.everything]
    if demanded:
        other = pool.outside(pool.all(demanded))
        both = pool.all((*allowed, other))
        if both is not pool.nothing:
            yield _valued(pool, objects, name, other, both)
    for names in in_order(refused.names - objects.names):
        yield _misnamed(pool, objects, name, names)


def _valued(pool: Pool, objects: Objects, name: str, other: Node, both: Node) -> Breach:
    def breach() -> Generator[Question, Value, Node | None]:
        if objects.names:
            yield pool.all((pool.const(name), *objects.names))
        yield both
        return _with_member(pool, name, other)

    return breach


def _misnamed(pool: Pool, objects: Objects, name: str, names: Node) -> Breach:
    def breach() -> Generator[Question, Value, Node | None]:
        yield pool.all((pool.const(name), *objects.names, pool.outside(names)))
        return _with_member(pool, name, pool.everything)

    return breach


class Region:
    """Names that nobody speaks of and that match the same patterns."""

    __slots__ = ("matched", "names")

    def __init__(self, names: Node, matched: frozenset[str]) -> None:
        self.names = names
        self.matched = matched

    def node(self, pool: Pool, objects: Objects) -> Node:
        """What a member with such a name must be in."""
        found: list[Node] = []
        for members in objects.members:
            nodes = [node for pattern, node in members.patterned if pattern in self.matched]
            found.extend(nodes or [members.others])
        return pool.all(found)


def regions(pool: Pool, objects: Objects, *others: Objects) -> list[Region]:
    """All kinds of names beside those that are spoken of. Raises UndecidedError where there are too many."""
    several = (objects, *others)
    patterns = sorted({pattern for one in several for members in one.members for pattern, _ in members.patterned})
    if len(patterns) > MOST_PATTERNS:
        raise UndecidedError("which names match several of many `patternProperties`")
    known = frozenset(_known(*several))
    found = []
    for matched in chain.from_iterable(combinations(patterns, count) for count in range(len(patterns) + 1)):
        missed = frozenset(patterns).difference(matched)
        for texts in (Texts(1, None, frozenset(matched), missed), Texts(0, 0, frozenset(matched), missed)):
            names = pool.all((pool.leaf(STRING, texts=replace(texts, but=known)), *objects.names))
            if names is not pool.nothing:
                found.append(Region(names, frozenset(matched)))
    return found


def _unnamed_breaches(pool: Pool, objects: Objects, refused: Objects, region: Region) -> Iterator[Breach]:
    allowed = region.node(pool, objects)
    other = pool.outside(region.node(pool, refused))
    both = pool.all((allowed, other))
    if both is not pool.nothing:
        yield _somewhere(pool, region.names, other, both)
    for names in in_order(refused.names - objects.names):
        if allowed is not pool.nothing:
            yield _somewhere(pool, pool.all((region.names, pool.outside(names))), pool.everything, allowed)


def _somewhere(pool: Pool, names: Node, other: Node, both: Node) -> Breach:
    """A member with one of some names."""

    def breach() -> Generator[Question, Value, Node | None]:
        yield both
        name = yield names
        return _with_member(pool, str(name), other)

    return breach


def is_plain(pool: Pool, objects: Objects, depth: int = DEEPEST_PLAIN) -> bool:
    """Whether a glance shows that there is an object: with its required members, of which none is hard to make."""
    required = len(objects.required)
    if objects.names or objects.least > required or (objects.most is not None and objects.most < required):
        return False
    return all(_is_easy(pool, member(pool, objects, name), depth) for name in objects.required)


def _is_easy(pool: Pool, node: Node, depth: int) -> bool:
    if not isinstance(node, Leaf):
        return False
    free = ((NUMBER, node.numbers), (STRING, node.texts), (ARRAY, node.arrays))
    if node.kinds & (NULL | BOOLEAN) or any(node.kinds & kind and said is None for kind, said in free):
        return True
    inner = node.objects or Objects()
    return bool(node.kinds & OBJECT) and depth > 0 and is_plain(pool, inner, depth - 1)


def ways_to_object(pool: Pool, objects: Objects) -> Ways:
    """The ways to make an object of the set. Raises UndecidedError."""
    missing = objects.least - len(objects.required)
    if max(missing, len(objects.required)) > MOST_MEMBERS * 5 or missing > MOST_MEMBERS:
        raise UndecidedError("an object with so many members that it was not made")
    if missing <= 0:
        return [lambda: _made(pool, objects, (), ())]
    optional = [name for name in _known(objects) if name not in objects.required]
    optional = [name for name in optional if member(pool, objects, name) is not pool.nothing]
    spare = [region for region in regions(pool, objects) if region.node(pool, objects) is not pool.nothing]
    choices = list(islice(_choices(optional, spare, missing), MOST_CHOICES + 1))
    ways: Ways = [_filled(pool, objects, names, fresh) for names, fresh in choices[:MOST_CHOICES]]
    if len(choices) > MOST_CHOICES or any(len(fresh) > 1 and len(spare) > 1 for _, fresh in choices):
        further = [*(member(pool, objects, name) for name in optional), *(one.node(pool, objects) for one in spare)]
        ways.append(lambda: _doubtful(pool, replace(objects, least=0), pool.any(further)))
    return ways


def _choices(
    optional: list[str], spare: list[Region], missing: int
) -> Iterator[tuple[tuple[str, ...], tuple[Region, ...]]]:
    """Which further members an object may get: those that are spoken of, and new ones."""
    for fresh in range(missing + 1):
        for names in combinations(optional, missing - fresh):
            if fresh == 0:
                yield names, ()
            for region in spare if fresh else ():
                yield names, (region,) * fresh


def _filled(pool: Pool, objects: Objects, names: tuple[str, ...], fresh: tuple[Region, ...]) -> Callable[[], Way]:
    return lambda: _made(pool, objects, names, fresh)


def _made(pool: Pool, objects: Objects, names: tuple[str, ...], fresh: tuple[Region, ...]) -> Way:
    """An object with the required members and some more."""
    made: dict[str, Value] = {}
    for name in (*sorted(objects.required), *names):
        if objects.names:
            yield pool.all((pool.const(name), *objects.names))
        made[name] = yield member(pool, objects, name)
    for region in fresh:
        new = pool.leaf(STRING, texts=Texts(but=frozenset(made)))
        added = yield pool.all((region.names, new))
        made[str(added)] = yield region.node(pool, objects)
    return [made] if objects.most is None or len(made) <= objects.most else []


def _doubtful(pool: Pool, relaxed: Objects, further: Node) -> Way:
    """Nobody knows, if there is an object with fewer members and a value for one more."""
    yield pool.leaf(OBJECT, objects=relaxed)
    yield further
    raise UndecidedError("which objects have enough members")
