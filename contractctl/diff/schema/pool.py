"""Makes nodes, each once: sets of values are joined and turned inside out here as far as a glance allows."""

from collections.abc import Iterable
from functools import reduce

from contractctl.diff.schema.form import (
    ARRAY,
    EVERY,
    FALSE,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    TRUE,
    All,
    Any,
    Arrays,
    DifferentError,
    Leaf,
    Members,
    Node,
    Not,
    Objects,
    One,
    Reference,
    Sequence,
    Unread,
    in_order,
    joined,
)  # fmt: skip
from contractctl.diff.schema.numeric import Numbers, exact
from contractctl.diff.schema.texts import Texts, keeps
from contractctl.document.node import Value

Facets = tuple[Numbers | None, Texts | None, Arrays | None, Objects | None]
ANY_NUMBER, ANY_TEXT, ANY_ARRAY, ANY_OBJECT = Numbers(), Texts(), Arrays(), Objects()
DEEPEST_GLANCE = 4
"""How far down required members are compared before anybody asks."""


class Pool:
    """The nodes of one comparison. What is made of the same parts is the same node."""

    def __init__(self) -> None:
        self._made: dict[object, Node] = {}
        self._named: dict[Members, dict[str, Node]] = {}
        self._apart: dict[tuple[Leaf, Leaf], bool] = {}
        self._depth = 0
        self.everything = self.leaf(EVERY)
        self.nothing = self.leaf(0)

    def _node(self, key: object, make: "type[Node]", *arguments: object) -> Node:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make(len(self._made), *arguments)
        return found

    # -- leaves ---------------------------------------------------------------------------------------------------

    def leaf(
        self,
        kinds: int,
        numbers: Numbers | None = None,
        texts: Texts | None = None,
        arrays: Arrays | None = None,
        objects: Objects | None = None,
    ) -> Leaf:
        """Values of some kinds. What cannot be left out of account for a kind, and kinds without a value, are dropped."""
        if not kinds & NUMBER or (numbers is not None and numbers.empty):
            kinds, numbers = kinds & ~NUMBER, None
        if not kinds & STRING or (texts is not None and texts.empty):
            kinds, texts = kinds & ~STRING, None
        if not kinds & ARRAY or (arrays is not None and arrays.empty):
            kinds, arrays = kinds & ~ARRAY, None
        if not kinds & OBJECT or (objects is not None and (objects.empty or self._impossible(objects))):
            kinds, objects = kinds & ~OBJECT, None
        facets: Facets = (
            numbers if numbers is not None and numbers != ANY_NUMBER else None,
            texts if texts is not None and texts != ANY_TEXT else None,
            arrays if arrays is not None and arrays != ANY_ARRAY else None,
            objects if objects is not None and objects != ANY_OBJECT else None,
        )
        made = self._node((kinds, *facets), Leaf, kinds, *facets)
        assert isinstance(made, Leaf)  # noqa: S101 -- told to the type checker
        return made

    def const(self, value: Value) -> Node:
        """The set that holds one value."""
        if value is None or isinstance(value, bool):
            return self.leaf(NULL if value is None else TRUE if value else FALSE)
        if isinstance(value, int | float):
            number = exact(value)
            return self.nothing if number is None else self.leaf(NUMBER, Numbers(only=frozenset({number})))
        if isinstance(value, str):
            return self.leaf(STRING, texts=Texts(only=frozenset({value})))
        if isinstance(value, list):
            first = tuple(self.const(one) for one in value)
            return self.leaf(ARRAY, arrays=Arrays(frozenset({Sequence(first, self.nothing)}), len(value), len(value)))
        if not isinstance(value, dict):
            return self.nothing
        named = frozenset((name, self.const(one)) for name, one in value.items())
        members = frozenset({Members(named, frozenset(), self.nothing)})
        return self.leaf(OBJECT, objects=Objects(members, frozenset(value), len(value), len(value)))

    def enum(self, values: list[Value]) -> Node:
        """The set that holds some values; strings, of which there may be many, are taken together."""
        texts = [value for value in values if isinstance(value, str)]
        others = [self.const(value) for value in values if not isinstance(value, str)]
        return self.any((self.leaf(STRING, texts=Texts(only=frozenset(texts))), *others))

    def met(self, one: Leaf, other: Leaf) -> Leaf:
        """The values in both."""
        return self.leaf(
            one.kinds & other.kinds,
            one.numbers.met(other.numbers) if one.numbers and other.numbers else one.numbers or other.numbers,
            one.texts.met(other.texts) if one.texts and other.texts else one.texts or other.texts,
            one.arrays.met(other.arrays) if one.arrays and other.arrays else one.arrays or other.arrays,
            one.objects.met(other.objects) if one.objects and other.objects else one.objects or other.objects,
        )

    def part(self, leaf: Leaf, kinds: int) -> Leaf:
        """The values of a leaf that are of some kinds."""
        return self.leaf(leaf.kinds & kinds, leaf.numbers, leaf.texts, leaf.arrays, leaf.objects)

    def _impossible(self, objects: Objects) -> bool:
        """Whether a glance shows that a required member can have no value: a discriminator with two values."""
        if len(objects.members) == 1:
            (members,) = objects.members
            if not members.patterned:
                named = self._by_name(members)
                return any(named.get(name, members.others) is self.nothing for name in objects.required)
        for name in objects.required:
            nodes = self.member_nodes(objects, name)
            if any(node is self.nothing for node in nodes):
                return True
            if any(self.apart(one, other) for index, one in enumerate(nodes) for other in nodes[:index]):
                return True
        return False

    def _by_name(self, members: Members) -> dict[str, Node]:
        found = self._named.get(members)
        if found is None:
            found = self._named[members] = dict(members.named)
        return found

    def member_nodes(self, objects: Objects, name: str) -> list[Node]:
        """The sets that a member of this name must be in."""
        found: set[Node] = set()
        for members in objects.members:
            known = self._by_name(members).get(name)
            nodes = [known] if known is not None else []
            if members.patterned:
                nodes += [node for pattern, node in members.patterned if keeps("pattern", pattern, name)]
            found.update(nodes or (members.others,))
        if len(found) > 1:
            found.discard(self.everything)
        return in_order(found) if len(found) > 1 else list(found)

    def apart(self, one: Node, other: Node) -> bool:
        """Whether a glance shows that two sets share no value."""
        if isinstance(one, Any):
            return all(self.apart(part, other) for part in one.parts)
        if isinstance(other, Any):
            return all(self.apart(one, part) for part in other.parts)
        left, right = leaf_of(one), leaf_of(other)
        if left is None or right is None or left is right:
            return False
        shared = left.kinds & right.kinds
        if not shared:
            return True
        if shared & ~(NUMBER | STRING | OBJECT) or self._depth > DEEPEST_GLANCE:
            return False
        key = (left, right) if left.number < right.number else (right, left)
        known = self._apart.get(key)
        if known is None:
            self._depth += 1
            known = self._apart[key] = self.met(left, right).kinds == 0
            self._depth -= 1
        return known

    # -- joining --------------------------------------------------------------------------------------------------

    def all(self, nodes: Iterable[Node]) -> Node:
        """The values in every one of these sets."""
        parts: set[Node] = set()
        for node in nodes:
            parts.update(node.parts if isinstance(node, All) else (node,))
        leaves = [node for node in parts if isinstance(node, Leaf)]
        leaf = reduce(self.met, in_order(leaves)) if leaves else self.everything
        if len(leaves) == len(parts):
            return leaf
        parts.difference_update(leaves)
        if leaf is self.nothing or any(isinstance(one, Not) and one.inner in parts for one in parts):
            return self.nothing
        kept = {node for node in parts if not self._granted(node, leaf, parts)}
        if any(isinstance(one, Not) and one.inner is leaf for one in kept):
            return self.nothing
        if leaf is not self.everything:
            kept.add(leaf)
        if len(kept) < 2:  # noqa: PLR2004 -- a set of one
            return next(iter(kept), self.everything)
        key = frozenset(kept)
        return self._node(("all", key), All, key)

    def _granted(self, node: Node, leaf: Leaf, others: set[Node]) -> bool:
        """Whether a part says no more than the others do."""
        if isinstance(node, Not):
            return isinstance(node.inner, Leaf) and self.apart(leaf, node.inner)
        return isinstance(node, Any) and (leaf in node.parts or not node.parts.isdisjoint(others))

    def any(self, nodes: Iterable[Node]) -> Node:
        """The values in at least one of these sets."""
        parts: dict[Node, None] = {}
        for node in nodes:
            parts.update(dict.fromkeys(in_order(node.parts) if isinstance(node, Any) else (node,)))
        leaves: list[Leaf] = []
        for node in parts:
            if isinstance(node, Leaf):
                leaves = self._united(leaves, node)
        kept: set[Node] = {node for node in parts if not isinstance(node, Leaf)}
        kept.update(leaf for leaf in leaves if leaf is not self.nothing)
        if self.everything in kept or any(isinstance(node, Not) and node.inner in kept for node in kept):
            return self.everything
        if len(kept) < 2:  # noqa: PLR2004 -- a set of one
            return next(iter(kept), self.nothing)
        key = frozenset(kept)
        return self._node(("any", key), Any, key)

    def _united(self, leaves: list[Leaf], leaf: Leaf) -> list[Leaf]:
        """The leaves and one more, which is made one with others where that says the same."""
        kept: list[Leaf] = []
        for one in leaves:
            both = self._union(one, leaf)
            if both is None:
                kept.append(one)
            else:
                leaf = both
        return [*kept, leaf]

    def _union(self, one: Leaf, other: Leaf) -> Leaf | None:
        """One leaf for two; None where they differ in what they say of a kind that both have."""
        try:
            return self.leaf(
                one.kinds | other.kinds,
                joined(NUMBER, one, other, one.numbers, other.numbers),
                joined(STRING, one, other, one.texts, other.texts),
                joined(ARRAY, one, other, one.arrays, other.arrays),
                joined(OBJECT, one, other, one.objects, other.objects),
            )
        except DifferentError:
            return None

    def one(self, nodes: Iterable[Node]) -> Node:
        """The values in exactly one of these sets."""
        parts = [node for node in in_order(nodes) if node is not self.nothing]
        if all(self.apart(one, other) for index, one in enumerate(parts) for other in parts[:index]):
            return self.any(parts)
        return self._node(("one", tuple(parts)), One, tuple(parts))

    def outside(self, node: Node) -> Node:
        """The values that are not in a set."""
        if isinstance(node, Not):
            return node.inner
        if isinstance(node, All):
            return self.any(self.outside(part) for part in in_order(node.parts))
        if isinstance(node, Any):
            return self.all(self.outside(part) for part in in_order(node.parts))
        if isinstance(node, Leaf) and (node.numbers, node.texts, node.arrays, node.objects) == (None,) * 4:
            return self.leaf(EVERY & ~node.kinds)
        return self._node(("not", node), Not, node)

    def reference(self, name: str) -> Node:
        """A schema that contains itself."""
        return self._node(("reference", name), Reference, name)

    def unread(self, text: str) -> Node:
        """What could not be read."""
        return self._node(("unread", text), Unread, text)


def leaf_of(node: Node) -> Leaf | None:
    """The leaf that a set is part of, if there is one at hand."""
    if isinstance(node, Leaf):
        return node
    return next((part for part in node.parts if isinstance(part, Leaf)), None) if isinstance(node, All) else None
