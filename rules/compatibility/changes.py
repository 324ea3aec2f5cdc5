"""One clause for each kind of change: the name says which, the policy says how bad it is."""

from collections.abc import Callable, Mapping

from contractctl.clause import Clause, Context, Side, severities
from contractctl.facts import Change
from contractctl.model import Place, State, Verdict

from . import Options, oasdiff, sdk, wire
from .families import NAMES, page_of, title_of
from .ruling import Ruling
from .wording import proof, sentence

POLICIES: Mapping[str, Callable[[Change, str], Ruling | None]] = {
    "wire": wire.rule,
    "oasdiff": oasdiff.rule,
    "sdk": sdk.rule,
}


def judge_of(name: str) -> Callable[[Change, Context[Options]], Verdict]:
    """The judge of the changes of one name."""

    def judge(change: Change, context: Context[Options]) -> Verdict:
        ruling = POLICIES[context.options.policy](change, name)
        said = sentence(change)
        if ruling is None:
            return Verdict(State.HOLDS, standing(change), said)
        return Verdict(
            State.BROKEN, standing(change), said + proof(change), ruling.severity, ruling.certainty, evidence=evidence(change)
        )  # fmt: skip

    return judge


def standing(change: Change) -> Place | None:
    """Where a change is told: in the revision; what was removed in the base."""
    return change.base if change.gone else change.revision


def evidence(change: Change) -> Mapping[str, object] | None:
    """The values that prove it."""
    relation = change.relation
    if relation is None or not proof(change) or (relation.lost is None and relation.gained is None):
        return None
    found: dict[str, object] = {"kind": "witness", "relation": relation.kind.value}
    if relation.lost is not None:
        found["accepted_before"] = relation.lost.value
    if relation.gained is not None:
        found["accepted_now"] = relation.gained.value
    return found


def _clause(name: str) -> Clause:
    clause = Clause(f"compatibility/{name}", title_of(name), LEVELS, page=f"compatibility/{page_of(name)}", faults=True)
    clause.preserved_side = Side(judge_of(name), Change)
    return clause


LEVELS = severities("W W W W")
"""What counts is the policy; this is the severity of a change that the configuration switches on without one."""

clauses = tuple(_clause(name) for name in NAMES)
