"""How long callers of an operation that ends can still call it."""

from contractctl.clause import Clause, Context, severities
from contractctl.facts import Step
from contractctl.model import HOLDS, State, Verdict

from . import Options
from .places import shortened

clause = Clause(
    "compatibility/migration-sunset",
    "Every operation of a version that ends says its last day, in time for its callers to move.",
    severities("E E E E"),
    faults=True,
)


@clause.preserved
def judge(step: Step, context: Context[Options]) -> Verdict:
    """Asked with `diff --migration` about each operation of the base."""
    left, least = step.days_left(context.today), context.options.migration_days
    if not step.sunset:
        said = "no sunset: say the last day in x-sunset"
    elif left is None:
        said = f"the sunset '{shortened(step.sunset, 40)}' is no date: write it as 2027-06-30"
    elif left < least:
        when = "has passed" if left < 0 else "is today" if left == 0 else f"is in {left} day{'' if left == 1 else 's'}"
        said = f"the sunset {when}: callers need {least} days to move"
    else:
        return HOLDS
    return Verdict(State.BROKEN, step.sunset_place, said)
