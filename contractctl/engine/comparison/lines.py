"""Changes as reports show them: with the lines in both documents, and values cut where they are long."""

import json
from collections.abc import Mapping, Sequence

from contractctl.engine.broken import Broken
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.comparison.weighing import Weighed
from contractctl.engine.places import Places
from contractctl.facts import Witness
from contractctl.findings import ChangeLine
from contractctl.model import Location, Place

LONGEST = 2000
"""Of a value that is longer as JSON only the beginning is shown."""


def change_lines(weighed: Sequence[Weighed], versions: Versions) -> tuple[ChangeLine, ...]:
    """A line for each change, in the order in which they come."""
    base, revision = versions.places(versions.base), versions.places(versions.revision)
    for one in weighed:
        base.want(one.change.base)
        revision.want(one.change.revision)
    return tuple(
        _line(one, _location(base, one.change.base), _location(revision, one.change.revision)) for one in weighed
    )


def promise_lines(broken: Sequence[Broken], versions: Versions) -> tuple[ChangeLine, ...]:
    """A line for each promise that the revision does not keep any more."""
    places = versions.places(versions.revision)
    for one in broken:
        places.want(one.verdict.place)
    return tuple(
        ChangeLine(
            rule=one.rule,
            level=one.severity,
            message=one.verdict.message,
            operations=tuple(map(versions.label, one.reached if one.reached is not None else one.users)),
            base=None,
            revision=_location(places, one.verdict.place),
            evidence=one.verdict.evidence,
        )
        for one in broken
    )


def _location(places: Places, place: Place | None) -> Location | None:
    return places.location(place) if place is not None else None


def _line(one: Weighed, base: Location | None, revision: Location | None) -> ChangeLine:
    change, relation = one.change, one.change.relation
    return ChangeLine(
        rule=one.rule,
        level=one.broken.severity if one.broken is not None else None,
        message=one.verdict.message,
        operations=change.operations,
        base=base,
        revision=revision,
        before=_cut(change.before),
        after=_cut(change.after),
        relation=relation.kind.value if relation is not None else "",
        accepted_before=_witness(relation.lost) if relation is not None else None,
        accepted_now=_witness(relation.gained) if relation is not None else None,
        evidence=one.verdict.evidence,
    )


def _cut(value: object) -> object:
    """The value, or the beginning of its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _witness(witness: Witness | None) -> Mapping[str, object] | None:
    return {"value": witness.value} if witness is not None and not witness.vast else None
