"""What a new version adds to what the API sends keeps the promises of the pack, unless nothing of the API keeps them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from contractctl.clause import Clause, Context
from contractctl.facts import Pair
from contractctl.model import State, Verdict, not_applicable
from contractctl.spec.operation import Operation, Webhook

from . import Options
from .events import events

Judge = Callable[[Operation, Context[Options]], Verdict | Iterable[Verdict]]
NOT_NEW = not_applicable("it was there before: what of it changed is told for itself")
FEW, RARE = 10, 0.1
"""A promise that more than a few events keep more rarely is not the API's custom."""


def of_new(clause: Clause, judge: Judge, pair: Pair[Webhook], context: Context[Options]) -> Iterator[Verdict]:
    """What a promised side says of a webhook that is new, as severe as in `lint`."""
    if pair.base is not None or pair.revision is None or is_rare(clause, judge, context):
        yield NOT_NEW
        return
    for one in pair.revision.operations:
        for verdict in said(judge, one, context):
            if verdict.state is State.BROKEN:
                severity = verdict.severity or context.severity
                yield replace(verdict, message=f"new {verdict.message}", severity=severity)
            else:
                yield verdict


def is_rare(clause: Clause, judge: Judge, context: Context[Options]) -> bool:
    """Whether nearly all events break the promise, so that a new one is like the rest."""
    key = (clause.rule, "is rarely kept")
    known = context.api.memo.get(key)
    if not isinstance(known, bool):
        every = events(context)
        states = Counter(one.state for each in every for one in said(judge, each, context))
        spoken = states[State.HOLDS] + states[State.BROKEN]
        known = context.api.memo[key] = spoken >= FEW and states[State.HOLDS] < RARE * spoken
    return known


def said(judge: Judge, operation: Operation, context: Context[Options]) -> tuple[Verdict, ...]:
    """The verdicts of a side."""
    answer = judge(operation, context)
    return (answer,) if isinstance(answer, Verdict) else tuple(answer)
