from contractctl.clause import Clause, Context, NoOptions, broken, severities
from contractctl.model import HOLDS, Verdict, Waiver, not_applicable

from .wording import named

clause = Clause("suppressions/current", "A suppression has not expired.", severities("W W W W"))

NO_END = not_applicable("it has no last day")


@clause.promised
def has_not_expired(waiver: Waiver, context: Context[NoOptions]) -> Verdict:
    """The last day counts."""
    if waiver.until is None:
        return NO_END
    if waiver.until >= context.today:
        return HOLDS
    return broken(waiver, f"{named(waiver)} ended on {waiver.until}: mend what it held back, or give it a later day")
