from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.versions import is_another
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options
from .ending import ends, is_gone
from .sunset_declared import end_of

clause = Clause(
    "versioning/removal-after-sunset", "What is removed was deprecated before, and has had its last day.",
    severities("E E E W"), faults=True,
)  # fmt: skip

STILL_THERE = not_applicable("it is still there")
ANOTHER = not_applicable("the revision is another version, and the old one may be served beside it")
DRAFT = not_applicable("a draft promises nothing")


@clause.preserved
def was_announced(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """An operation that the revision does not have any more."""
    before = pair.base
    if before is None or pair.revision is not None:
        return STILL_THERE
    if before.raw.get("x-stability-level") in {"draft", "alpha"}:
        return DRAFT
    if is_another(before.api, context.api):
        return ANOTHER
    return announced(before, context)


def announced(before: Operation, context: Context[Options]) -> Verdict:
    """Whether callers could know that an operation ends, and when."""
    if not before.deprecated:
        return broken(before, "it was removed without having been deprecated", severity=Severity.ERROR)
    if is_gone(before):
        return HOLDS
    end = end_of(before, context) if ends(before, context) else None
    if end is None or end.day is None:
        return broken(before, "it was removed without a sunset that would have said when", severity=Severity.WARNING)
    if end.day > context.today:
        return broken(before, f"it was removed before its sunset {end.day}", severity=Severity.ERROR)
    return HOLDS
