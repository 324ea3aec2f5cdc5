"""Suppressions of changes are judged where changes are known: `lint` cannot tell whether they still match something."""

from collections.abc import Iterable, Iterator

from contractctl.engine.broken import Broken
from contractctl.engine.comparison.weighing import PACK, is_change_clause
from contractctl.engine.plan import Plan
from contractctl.engine.terms import Terms
from contractctl.model import State, Waiver
from contractctl.spec.api import Api

NEEDED = "suppressions/needed"


def asks_about(rules: frozenset[str], plan: Plan) -> bool:
    """Whether the names of a suppression are all of changes, and the run asked about all that can be asked here."""
    clauses = plan.catalog.clauses
    asked = frozenset(rule for rule in rules if is_change_clause(clauses[rule]))
    return bool(asked) and all(rule.startswith(f"{PACK}/") for rule in rules) and asked <= plan.clauses.keys()


def judge_needed(waivers: Iterable[Waiver], api: Api, plan: Plan) -> Iterator[Broken]:
    """The suppressions of changes that hold nothing back."""
    active = plan.where(()).get(NEEDED)
    side = active.clause.promised_side if active is not None else None
    if active is None or side is None:
        return
    context = Terms(api, plan).context(active)
    for waiver in waivers:
        for verdict in side.verdicts(waiver, context) if waiver.matched == 0 else ():
            if verdict.state is State.BROKEN:
                yield Broken(active, verdict, api)
