"""A change in a schema that is used in several ways is told once: as what it is worst as."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from contractctl.engine.comparison.weighing import Weighed
from contractctl.engine.selection import Active
from contractctl.facts import Change
from contractctl.model import Certainty, Verdict

Judge = Callable[[Active, Change], Verdict]


def told_as_worst(weighed: Iterable[Weighed], judge: Judge) -> list[Weighed]:
    """The judgements, without those that tell of the same keyword at the same place what another tells as worse.

    A property that went from a schema of requests and responses is one finding, with the operations of both. Safe
    changes stay as they are, and all where a policy goes by the names alone.
    """
    found = list(weighed)
    groups: dict[tuple[object, ...], list[Weighed]] = {}
    for one in found:
        if one.broken is not None and getattr(one.broken.active.options, "policy", "") != "oasdiff":
            groups.setdefault(_place(one.change), []).append(one)
    worst = {key: max(group, key=_weight) for key, group in groups.items()}
    kept = {id(one): _together(one, groups[key], judge) for key, one in worst.items()}
    left_out = {id(one) for group in groups.values() for one in group} - kept.keys()
    return [kept.get(id(one), one) for one in found if id(one) not in left_out]


def _place(change: Change) -> tuple[object, ...]:
    """Where the keyword stands; what stands in no schema is told with its context and its name."""
    own = () if change.context.startswith(("request-", "response-")) and change.direction != "none" else (id(change),)
    step = change.name.rpartition("/")[2]
    return (change.base, change.revision, change.aspect, change.verb, step, *own)


def _weight(one: Weighed) -> tuple[int, bool]:
    broken = one.broken
    if broken is None:
        return (-1, False)
    return (broken.severity, broken.verdict.certainty is Certainty.CERTAIN)


def _together(one: Weighed, group: list[Weighed], judge: Judge) -> Weighed:
    """One judgement for a group, in the words for all its operations."""
    if len(group) == 1 or one.broken is None:
        return one
    labels = dict.fromkeys(label for member in group for label in member.change.operations)
    brokens = (member.broken for member in group)
    reached = dict.fromkeys(operation for each in brokens if each is not None for operation in each.reached or ())
    change = replace(one.change, operations=tuple(labels))
    verdict = judge(one.broken.active, change)
    others = sorted({member.change.direction for member in group} - {one.change.direction, "none"})
    if others:
        verdict = replace(verdict, message=f"{verdict.message}, and in {others[0]}s as well")
    broken = replace(one.broken, verdict=verdict, reached=tuple(reached))
    return replace(one, change=change, verdict=verdict, broken=broken)
