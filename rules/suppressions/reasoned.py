from contractctl.clause import Clause, Context, NoOptions, broken, severities
from contractctl.model import HOLDS, Verdict, Waiver, not_applicable

from .wording import named

clause = Clause("suppressions/reasoned", "A suppression says why.", severities("W W W W"))

NOT_UNDERSTOOD = not_applicable("it is not understood, which suppressions/well-formed says")


@clause.promised
def says_why(waiver: Waiver, _: Context[NoOptions]) -> Verdict:
    """Any words will do."""
    if waiver.reason.strip():
        return HOLDS
    return NOT_UNDERSTOOD if waiver.fault else broken(waiver, f"{named(waiver)} gives no reason: say why it may wait")
