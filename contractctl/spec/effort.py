"""How much work a validator would have with a value: schemas that branch without end are found before they run."""

from collections.abc import Mapping

from contractctl.document.node import Value

MOST_EFFORT = 5_000_000
"""The most evaluations that one value is worth; an engine makes some ten million in a second."""

MOST_STEPS = 500_000
"""The most pairs of schema and value that are looked at to find that out."""

DEEPEST = 400
IN_PLACE = ("not", "if", "then", "else")
IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
BRANCHING = frozenset({*IN_PLACE, *IN_PLACE_LISTS, "$ref", "dependentSchemas"})


class Effort:
    """Counts evaluations of converted schemas, references between them followed in `definitions` (by absolute name)."""

    def __init__(self, definitions: Mapping[str, Value]) -> None:
        self._definitions = definitions
        self._known: dict[tuple[int, int], int] = {}
        self._breadths: dict[int, tuple[Value, int]] = {}

    def is_bearable(self, schema: Value, value: Value) -> bool:
        """Whether a value can be validated in reasonable time, in the worst case."""
        if not isinstance(value, dict | list) and isinstance(schema, dict) and BRANCHING.isdisjoint(schema):
            return True
        self._known.clear()
        return self._count(schema, value, 0) <= MOST_EFFORT

    def breadth(self, schema: Value) -> int:
        """How many schemas apply to one place of a value at most, those of its members and items left out."""
        _, known = self._breadths.get(id(schema), (None, 0))
        if not known:
            self._breadths[id(schema)] = (schema, MOST_EFFORT)  # kept with the schema, so that its id stays its own
            known = min(1 + sum(self.breadth(one) for one in self._in_place(schema)), MOST_EFFORT)
            self._breadths[id(schema)] = (schema, known)
        return known

    def _count(self, schema: Value, value: Value, depth: int) -> int:
        key = (id(schema), id(value))
        known = self._known.get(key)
        if known is not None:
            return known
        if depth > DEEPEST or len(self._known) > MOST_STEPS:
            return MOST_EFFORT + 1
        self._known[key] = MOST_EFFORT + 1  # what is met again while it is counted applies to itself without end
        total = 1
        for one in self._in_place(schema):
            total += self._count(one, value, depth + 1)
        for inner, member in _below(schema, value) if isinstance(value, dict | list) else ():
            if not isinstance(member, dict | list) and isinstance(inner, dict) and BRANCHING.isdisjoint(inner):
                total += 1
                continue
            total += self._count(inner, member, depth + 1)
            if total > MOST_EFFORT:
                break
        self._known[key] = total
        return total

    def _in_place(self, schema: Value) -> list[Value]:
        """The schemas that apply to the same value."""
        if not isinstance(schema, dict) or BRANCHING.isdisjoint(schema):
            return []
        found: list[Value] = [schema[keyword] for keyword in IN_PLACE if keyword in schema]
        name = schema.get("$ref")
        if isinstance(name, str):
            found.append(self._definitions.get(name.rpartition("/")[2]))
        for keyword in IN_PLACE_LISTS:
            members = schema.get(keyword)
            found.extend(members if isinstance(members, list) else ())
        dependent = schema.get("dependentSchemas")
        found.extend(dependent.values() if isinstance(dependent, dict) else ())
        return found


def _below(schema: Value, value: Value) -> list[tuple[Value, Value]]:
    """The schemas that apply to members and items, each with what it applies to; rather too many than too few."""
    if not isinstance(schema, dict):
        return []
    if isinstance(value, dict):
        properties, patterns = schema.get("properties"), schema.get("patternProperties")
        named = properties if isinstance(properties, dict) else {}
        others = [schema[one] for one in ("additionalProperties", "unevaluatedProperties") if one in schema]
        others.extend(patterns.values() if isinstance(patterns, dict) else ())
        found = [(named[key], member) for key, member in value.items() if key in named]
        return found + [(other, member) for member in value.values() for other in others if isinstance(other, dict)]
    if isinstance(value, list):
        inner = [schema[one] for one in ("items", "contains", "unevaluatedItems") if isinstance(schema.get(one), dict)]
        prefix = schema.get("prefixItems")
        found = list(zip(prefix, value, strict=False)) if isinstance(prefix, list) else []
        return found + [(one, member) for member in value for one in inner]
    return []
