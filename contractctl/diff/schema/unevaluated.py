"""`unevaluatedProperties` and `unevaluatedItems`: one case for each choice of what the rest of a schema looks at."""

from collections.abc import Callable
from itertools import chain, combinations

from contractctl.diff.schema.form import EVERY, OBJECT, Arrays, Members, Node, Objects, Sequence
from contractctl.diff.schema.numeric import UndecidedError
from contractctl.diff.schema.pool import Pool
from contractctl.document.node import Value
from contractctl.spec.conversion import Json

MOST_CASES = 64
ALSO = {"unevaluatedProperties": "additionalProperties", "unevaluatedItems": "items"}

Case = tuple[Node, tuple[Json, ...]]
"""The values of which it holds, and the schemas that look at them."""


class Unevaluated:
    """Reads the keywords; `named` gives a converted schema by its name, `node` makes the node of one."""

    def __init__(self, pool: Pool, named: Callable[[str], Value], node: Callable[[Value], Node]) -> None:
        self._pool = pool
        self._named = named
        self._node = node

    def node(self, schema: Json, keyword: str) -> Node:
        """What the keyword says: in each case, that nobody looks at other members or items than these."""
        pool, rest = self._pool, self._node(schema[keyword])
        if rest is pool.everything:
            return rest
        try:
            cases = self._cases(schema, frozenset())
        except UndecidedError as error:
            return pool.unread(f"{keyword} ({error})")
        if keyword == "unevaluatedItems" and any("contains" in one for _, applied in cases for one in applied):
            return pool.unread("unevaluatedItems beside contains")
        return pool.any(
            pool.all((condition, self._rest(schema, applied, keyword, rest))) for condition, applied in cases
        )

    def _rest(self, schema: Json, applied: tuple[Json, ...], keyword: str, rest: Node) -> Node:
        pool = self._pool
        if any(ALSO[keyword] in one or (keyword in one and one is not schema) for one in applied):
            return pool.everything
        if keyword == "unevaluatedItems":
            length = max(
                (len(first) for one in applied if isinstance(first := one.get("prefixItems"), list)), default=0
            )
            sequence = Sequence((pool.everything,) * length, rest)
            return pool.leaf(EVERY, arrays=Arrays(frozenset({sequence})))
        named, patterned = (
            frozenset(
                (key, pool.everything) for one in applied if isinstance(held := one.get(word), dict) for key in held
            )
            for word in ("properties", "patternProperties")
        )
        return pool.leaf(EVERY, objects=Objects(frozenset({Members(named, patterned, rest)})))

    def _cases(self, schema: Value, names: frozenset[str]) -> list[Case]:
        """All choices of the schemas that apply to a value together with this one."""
        if not isinstance(schema, dict):
            return [(self._pool.everything, ())]
        found: list[Case] = [(self._pool.everything, (schema,))]
        name, members = schema.get("$ref"), schema.get("allOf")
        if isinstance(name, str):
            if name in names:
                raise UndecidedError("in a circle")
            found = self._both(found, self._cases(self._named(name), names | {name}))
        for one in members if isinstance(members, list) else ():
            found = self._both(found, self._cases(one, names))
        for choice in self._choices(schema):
            several = []
            for condition, applied in choice:
                case: list[Case] = [(condition, ())]
                for one in applied:
                    case = self._both(case, self._cases(one, names))
                several.extend(case)
            found = self._both(found, several)
        return found

    def _both(self, one: list[Case], other: list[Case]) -> list[Case]:
        if len(one) * len(other) > MOST_CASES:
            raise UndecidedError("beside many alternatives")
        return [(self._pool.all((a, b)), (*left, *right)) for a, left in one for b, right in other]

    def _choices(self, schema: Json) -> list[list[tuple[Node, list[Value]]]]:
        """For each keyword that chooses: what holds in each case, and the schemas that then apply."""
        pool, found = self._pool, list[list[tuple[Node, list[Value]]]]()
        several = schema.get("anyOf")
        if isinstance(several, list):
            if 2 ** len(several) > MOST_CASES:
                raise UndecidedError("beside many alternatives")
            nodes = [self._node(one) for one in several]
            places = range(len(several))
            subsets = chain.from_iterable(combinations(places, count) for count in range(1, len(several) + 1))
            found.append([
                (
                    pool.all(nodes[place] if place in chosen else pool.outside(nodes[place]) for place in places),
                    [several[place] for place in chosen],
                )
                for chosen in subsets
            ])  # fmt: skip
        exclusive = schema.get("oneOf")
        if isinstance(exclusive, list):
            found.append([(self._node(one), [one]) for one in exclusive])
        if "if" in schema:
            condition = self._node(schema["if"])
            then = [schema["if"], schema.get("then", True)]
            found.append([(condition, then), (pool.outside(condition), [schema.get("else", True)])])
        dependent = schema.get("dependentSchemas")
        for name, one in dependent.items() if isinstance(dependent, dict) else ():
            having = pool.leaf(OBJECT, objects=Objects(required=frozenset({name})))
            found.append([(having, [one]), (pool.outside(having), [])])
        return found
