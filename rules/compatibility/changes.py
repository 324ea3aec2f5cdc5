"""One clause for each kind of change: the name says which, the policy says how bad it is."""

from functools import partial

from contractctl.clause import Clause, Context, Side, severities
from contractctl.facts import Change
from contractctl.model import Place, State, Verdict

from . import Options, pack
from .families import NAMES, page_of, title_of
from .policies import POLICIES, foretold
from .proof import evidence, undecided
from .wording import sentence


def judge(name: str, change: Change, context: Context[Options]) -> Verdict:
    """How bad a change of this name is."""
    ruling = POLICIES[context.options.policy](change, name)
    said = sentence(change)
    if ruling is None:
        return Verdict(State.HOLDS, standing(change), said)
    told = said + undecided(change)
    proof = evidence(change)
    return Verdict(State.BROKEN, standing(change), told, ruling.severity, ruling.certainty, evidence=proof)


def standing(change: Change) -> Place | None:
    """Where a change is told: in the revision; what was removed in the base."""
    return change.base if change.gone else change.revision


LEVELS = severities("W W W W")
"""What counts is the policy; this is the severity of a change that the configuration switches on without one."""


def _clause(name: str) -> Clause:
    page, known = f"{pack.name}/{page_of(name)}", partial(foretold, name)
    clause = Clause(f"{pack.name}/{name}", title_of(name), LEVELS, page=page, faults=True, policies=known)
    clause.preserved_side = Side(partial(judge, name), Change)
    return clause


clauses = tuple(_clause(name) for name in NAMES)
