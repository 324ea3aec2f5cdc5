"""Which operations end, and what became of their end in a new version."""

from contractctl.clause import Context
from contractctl.facts import Pair
from contractctl.model import not_applicable
from contractctl.spec.operation import Operation

from . import Options

LIVES_ON = not_applicable("it is not deprecated, or is gone already")
SAID_BEFORE = not_applicable("the earlier version said already that it is deprecated")


def ends(operation: Operation, context: Context[Options]) -> bool:
    """Whether an operation of the server is deprecated, and meant for those who read the document."""
    hidden = operation.internal and context.settings.audience == "public"
    return operation.deprecated and operation.side == "server" and not hidden and not is_gone(operation)


def is_gone(operation: Operation) -> bool:
    """Whether an operation is only there to say that it is no more: it answers 410, and nothing is a success."""
    return "410" in operation.responses and not any(one[:1] in {"2", "3"} for one in operation.responses)


def newly_ending(pair: Pair[Operation]) -> Operation | None:
    """The operation that the revision says is deprecated, and the base did not."""
    now = pair.revision
    if now is None or not now.deprecated or (pair.base is not None and pair.base.deprecated):
        return None
    return now
