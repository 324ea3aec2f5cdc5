"""What is broken and may not wait becomes findings: collapsed where that was asked for, with lines and fingerprints."""

from collections.abc import Iterator, Mapping

from contractctl.engine.broken import Broken
from contractctl.engine.collapse import Collapsed, alike, collapse
from contractctl.engine.names import group_of
from contractctl.engine.places import Places
from contractctl.engine.sieve import Sieve
from contractctl.engine.whereabouts import Whereabouts
from contractctl.findings import Enforcement, Finding, Tally
from contractctl.model import Place, Severity
from contractctl.spec.api import Api

HELP = "contractctl explain {rule}"


class Telling:
    """The findings in one document."""

    def __init__(
        self, api: Api, sieve: Sieve, whereabouts: Whereabouts, enforcement: Enforcement, places: Places | None = None
    ) -> None:
        """`places`: where somebody has looked for lines already."""
        self._api = api
        self._places = places or Places(api.document)
        self._sieve = sieve
        self._whereabouts = whereabouts
        self._enforcement = enforcement

    def findings(self, tallies: Mapping[str, Tally] | None) -> Iterator[Finding]:
        """The findings; with tallies, which say how often each clause holds, what is broken nearly everywhere is one."""
        found = list(self._collapsed(tallies) if tallies is not None else self._sieve.kept)
        places = self._places
        for each in found:
            places.want(each.verdict.place, *each.verdict.related, *_samples(each))
        for each in found:
            yield self._finding(each, places)

    def _collapsed(self, tallies: Mapping[str, Tally]) -> Iterator[Broken | Collapsed]:
        groups: dict[tuple[str, Severity, str], list[Broken]] = {}
        for one in self._sieve.kept:
            groups.setdefault((one.rule, one.severity, group_of(one)), []).append(one)
        for (rule, severity, _), members in groups.items():
            if members[0].group:
                yield from alike(members, severity)
            elif members[0].active.clause.promised_side is None:
                yield from members
            else:
                held = tallies[rule].held if rule in tallies else 0
                rest = held + self._sieve.held_back_by_rule[rule]
                yield from collapse(members, rest, severity, self._api.place)

    def _finding(self, one: Broken | Collapsed, places: Places) -> Finding:
        clause, verdict = one.active.clause, one.verdict
        return Finding(
            rule=clause.rule,
            enforcement=self._enforcement,
            severity=one.severity,
            certainty=verdict.certainty,
            message=verdict.message,
            location=places.location(verdict.place),
            operations=self._operations(one),
            count=one.count if isinstance(one, Collapsed) else 1,
            alias=clause.alias_for(self._api.version),
            related=tuple(places.location(place) for place in verdict.related),
            samples=tuple(places.location(place) for place in _samples(one)),
            evidence=verdict.evidence,
            fingerprint=self._fingerprint(one),
            help=HELP.format(rule=clause.rule),
            withdrawn=one.withdrawn,
        )

    def _fingerprint(self, one: Broken | Collapsed) -> str:
        if isinstance(one, Broken):
            return self._sieve.names.fingerprint(one)
        return self._sieve.names.together(one.members[0])

    def _operations(self, one: Broken | Collapsed) -> tuple[str, ...]:
        if isinstance(one, Collapsed):
            return tuple(dict.fromkeys(name for member in one.members for name in self._operations(member)))
        return tuple(operation.label for operation in self._whereabouts.operations(one))


def _samples(one: Broken | Collapsed) -> tuple[Place, ...]:
    """The places that stand for a collapsed finding."""
    return one.samples if isinstance(one, Collapsed) else ()
