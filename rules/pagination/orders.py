"""The order in which the items of a list are said to come, and whether they do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from contractctl.document.node import Value
from contractctl.spec.operation import Operation

SAID = re.compile(r"`(?P<name>\w+)` \(?(?P<way>ascending|descending|asc|desc)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """By which members the items are sorted, the first counts most; all upwards, or all downwards."""

    members: tuple[str, ...]
    descending: bool

    def broken_at(self, items: Sequence[Value]) -> str | None:
        """The member whose order two neighbours break; None where they keep it, or cannot be compared."""
        keys = [self._key(item) for item in items]
        for one, other in pairwise(keys):
            for name, mine, theirs in zip(self.members, one, other, strict=False):
                if mine is None or theirs is None or type(mine) is not type(theirs):
                    break
                if mine != theirs:
                    if (mine < theirs) is self.descending:  # type: ignore[operator]
                        return name
                    break
        return None

    def _key(self, item: Value) -> list[Value]:
        return [_comparable(item.get(name)) if isinstance(item, dict) else None for name in self.members]


def _comparable(value: Value) -> Value:
    """A number, a moment or a text; None for what has no order of its own."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment.timestamp() if moment.tzinfo is not None else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, str) and value.isascii() and value.isalnum() and value == value.lower() else None


def order_of(operation: Operation, *, prose: bool) -> Order | None:
    """What `x-sort` says, or the description by names in backticks; None where no program can read it."""
    stated = operation.raw.get("x-sort", operation.api.root.get("x-sort"))
    if isinstance(stated, Mapping):
        by, order = stated.get("by"), str(stated.get("order", "asc")).lower()
        members = tuple(str(one) for one in by) if isinstance(by, list) else (str(by),) if isinstance(by, str) else ()
        return Order(members, order.startswith("desc")) if members else None
    found = [(match["name"], match["way"].lower().startswith("desc")) for match in SAID.finditer(operation.description)]
    ways = {way for _, way in found}
    return Order(tuple(name for name, _ in found), ways.pop()) if prose and len(ways) == 1 else None
