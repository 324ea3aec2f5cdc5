from contractctl.clause import Clause, Context, NoOptions, broken, severities
from contractctl.model import HOLDS, Verdict, Waiver

from .wording import named

clause = Clause("suppressions/well-formed", "A suppression is written so that it works.", severities("W W W W"))


@clause.promised
def is_understood(waiver: Waiver, _: Context[NoOptions]) -> Verdict:
    """What is wrong was found out by whoever read it."""
    return broken(waiver, f"{named(waiver)} is not understood: {waiver.fault}") if waiver.fault else HOLDS
