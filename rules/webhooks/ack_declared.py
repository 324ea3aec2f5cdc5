from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, unknown
from contractctl.spec.operation import Operation, Webhook
from contractctl.traffic import Talk, asked, delivered

from . import Options
from .events import DEPRECATED, NO_EVENT, events, is_event, name_of
from .news import of_new
from .sources import NO_SOURCE, SILENT, chief, set_off

clause = Clause("webhooks/ack-declared", "A receiver knows how to say that an event has come.", severities("H I I H"))

NOT_DECLARED = unknown("not-declared: no webhook says that 410 ends its deliveries")
LEAST, TIMES = 2.0, 4
"""Seconds that are waited for what should not come, and how many times longer than for what came."""


@clause.promised_of_everything
def declares_success(operation: Operation, context: Context[Options]) -> Verdict:
    """A 2xx of the receiver is declared."""
    if not is_event(operation, context):
        return NO_EVENT
    if operation.deprecated:
        return DEPRECATED
    if any(status.startswith("2") for status in operation.responses):
        return HOLDS
    message = f"{name_of(operation)}: no 2xx says that it has come (and 410 that nobody wants it any more)"
    return broken(operation.node.nearest("responses"), message)


@clause.preserved
def new_ones_too(pair: Pair[Webhook], context: Context[Options]) -> Iterator[Verdict]:
    """What a new version adds keeps it as well."""
    return of_new(clause, declares_success, pair, context)


@clause.kept(Level.WRITE, reached=False)
def stops_when_told(operation: Operation, context: Context[Options]) -> Talk:
    """Who answers 410, where the document declares it, hears no more."""
    if operation is not chief(context):
        return NO_SOURCE
    if not any("410" in one.responses for one in events(context) if one.side == "webhook"):
        return NOT_DECLARED
    source = yield from set_off(operation, context, 410)
    if isinstance(source, Verdict):
        return source
    before = yield from source.wait()
    if not before or not (yield from asked(source.again)).succeeded:
        return SILENT
    after = yield from delivered(source.receiver, len(before) + 1, max(LEAST, before[0].at * TIMES))
    if len(after) > len(before):
        message = f"a receiver that answered 410 hears on: what is sent after {operation.label} comes all the same"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS
