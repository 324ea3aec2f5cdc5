"""The names of broken places: fingerprints for people and services, marks for baselines; made when somebody asks."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from contractctl.engine.broken import Broken
from contractctl.engine.fingerprints import Fingerprints, mark, plain
from contractctl.spec.api import Api


class Names:
    """The names of all that is broken in one document."""

    def __init__(self, api: Api, members: Sequence[Broken]) -> None:
        self._api = api
        self._members = members
        self._fingerprints = Fingerprints(api.document)
        self._bases: dict[int, str] = {}
        self._found: dict[int, str] = {}

    def fingerprint(self, one: Broken) -> str:
        """The fingerprint: clause and place, and where several things are broken at the same place, what it is."""
        if id(one) not in self._found:
            self._name_all_of(one.rule)
        return self._found[id(one)]

    def mark(self, one: Broken) -> str:
        """What a baseline keeps of it."""
        return mark(self._base(one), one.verdict.message)

    def together(self, one: Broken) -> str:
        """The fingerprint of the finding in which it is told with all others of its group."""
        group = ("collapsed", one.severity.label, plain(group_of(one)))
        return self._fingerprints.of(one.rule, self._api.place, *group)

    def _base(self, one: Broken) -> str:
        if id(one) not in self._bases:
            self._bases[id(one)] = self._fingerprints.of(one.rule, one.verdict.place)
        return self._bases[id(one)]

    def _name_all_of(self, rule: str) -> None:
        members = self._by_rule.get(rule, [])
        sharing = Counter(map(self._base, members))
        seen: Counter[str] = Counter()
        for one in members:
            own, place = self._base(one), one.verdict.place
            if sharing[own] > 1:
                own = self._fingerprints.of(rule, place, plain(one.verdict.message))
            seen[own] += 1
            if seen[own] > 1:
                own = self._fingerprints.of(rule, place, own, str(seen[own]))
            self._found[id(one)] = own

    @cached_property
    def _by_rule(self) -> dict[str, list[Broken]]:
        found: dict[str, list[Broken]] = {}
        for one in self._members:
            found.setdefault(one.rule, []).append(one)
        return found


def group_of(one: Broken) -> str:
    """What is told together: one clause, or, where its messages tell faults from each other, one message of it.

    What is new and what was there before are told apart.
    """
    if one.group:
        return one.group
    if one.active.clause.faults:
        return one.verdict.message
    return "new" if one.novel else ""
