from contractctl.clause import Clause, Context, NoOptions, broken, severities
from contractctl.model import HOLDS, Verdict, Waiver, not_applicable, unknown

from .wording import named

clause = Clause("suppressions/needed", "A suppression still matches something.", severities("W W W I"))

NOT_UNDERSTOOD = not_applicable("it is not understood, which suppressions/well-formed says")
EXPIRED = not_applicable("it has expired, which suppressions/current says")
NOT_ASKED = unknown("this run did not ask all that it speaks of")


@clause.promised
def matches_something(waiver: Waiver, context: Context[NoOptions]) -> Verdict:
    """What was not asked in this run may still be broken."""
    if waiver.matched:
        return HOLDS
    if waiver.fault:
        return NOT_UNDERSTOOD
    if waiver.until is not None and waiver.until < context.today:
        return EXPIRED
    if waiver.matched is None:
        return NOT_ASKED
    return broken(waiver, f"{named(waiver)} holds nothing back: remove it")
