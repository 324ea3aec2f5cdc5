"""Where callers of an operation that ends go to."""

from contractctl.clause import Clause, Context, severities
from contractctl.facts import Step
from contractctl.model import HOLDS, State, Verdict

from . import Options
from .places import shortened

clause = Clause(
    "compatibility/migration-replacement",
    "Every operation of a version that ends has a replacement, or a decision that it has none.",
    severities("E E E E"),
    faults=True,
)


@clause.preserved
def judge(step: Step, context: Context[Options]) -> Verdict:
    """Asked with `diff --migration` about each operation of the base."""
    del context
    if step.found_by:
        return HOLDS
    if step.named.strip().lower() == "none":
        said = "x-replacement is 'none' without a reason: say why in x-migration"
    elif step.named:
        said = f"the new version does not have '{shortened(step.named)}', which x-replacement names"
    else:
        said = "no replacement: name it in x-replacement, or say in x-migration why there is none"
    return Verdict(State.BROKEN, step.place, f"{step.label}: {said}")
