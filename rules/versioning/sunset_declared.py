from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.endings import Said, deprecation_moment, last_day
from contractctl.contract.http_dates import read_http_date
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange

from . import Options
from .deprecation_signalled import successes
from .ending import LIVES_ON, SAID_BEFORE, ends, newly_ending

clause = Clause(
    "versioning/sunset-declared", "A deprecated operation says its last day.", severities("I E E I"), faults=True
)

NO_SUCCESS = not_applicable("it is no success of a deprecated operation")
UNSAID = not_applicable("the document names no last day")
FIELD = "sunset"


@clause.promised_of_everything
def says_when(operation: Operation, context: Context[Options]) -> Verdict:
    """In `x-sunset`, an example of the `Sunset` header, or a sentence about its end."""
    if not ends(operation, context):
        return LIVES_ON
    said = end_of(operation, context)
    if said is None:
        if any(one.header(FIELD) is not None for one in successes(operation)):
            why = "a Sunset header is declared, but not the day that it says: add it in x-sunset"
            return broken(operation, why, severity=Severity.INFO)
        return broken(operation, "it is deprecated without a sunset: say the last day in x-sunset")
    if said.day is None:
        return broken(said.node, f"the sunset '{said.text[:40]}' is no date: write it as 2027-06-30")
    return HOLDS


def end_of(operation: Operation, context: Context[Options]) -> Said | None:
    """The last day as the document says it."""
    return last_day(operation, prose=context.settings.prose)


@clause.preserved
def keeps_the_day(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """What becomes deprecated says its last day, and no day that was said comes earlier."""
    now, before = pair.revision, pair.base
    if now is None or not ends(now, context):
        return LIVES_ON
    if newly_ending(pair) is not None or before is None:
        return says_when(now, context)
    then, said = end_of(before, context), end_of(now, context)
    if then is None or then.day is None or said is None or said.day is None:
        lost = then is not None and then.day is not None and says_when(now, context).state is State.BROKEN
        return broken(now, "it does not say its sunset any more") if lost else SAID_BEFORE
    if said.day < then.day:
        why = f"the sunset moved from {then.day} to {said.day}: callers have planned with the later day"
        return broken(said.node, why, severity=Severity.ERROR)
    return HOLDS


# -- a server ---------------------------------------------------------------------------------------------------------------


@clause.kept()
def sends_the_day(exchange: Exchange, context: Context[Options]) -> Verdict:
    """The field is an HTTP date (RFC 8594 3), the one of the document, and no earlier than the deprecation (RFC 9745 4)."""
    operation = exchange.operation
    if operation is None or not ends(operation, context) or not exchange.succeeded:
        return NO_SUCCESS
    written = exchange.answer.headers.get(FIELD)
    said = last_day(operation, prose=False)
    if written is None:
        return missing(exchange, operation, said)
    try:
        moment = read_http_date(written)
    except ValueError as error:
        return broken(operation, f"Sunset cannot be read: {error}", severity=Severity.ERROR)
    try:
        earlier = moment < deprecation_moment(exchange.answer.headers.get("deprecation", ""))
    except ValueError:
        earlier = False
    if earlier:
        return broken(operation, "Sunset is earlier than Deprecation, which RFC 9745 forbids", severity=Severity.ERROR)
    if said is not None and said.day is not None and abs((moment.date() - said.day).days) > 1:
        why = f"Sunset says {moment.date()}, and the document {said.day}"
        return broken(operation, why, severity=Severity.WARNING)
    return HOLDS


def missing(exchange: Exchange, operation: Operation, said: Said | None) -> Verdict:
    """An answer without the field."""
    if exchange.declared is not None and exchange.declared[1].header(FIELD) is not None:
        return broken(
            operation, "the answer has no Sunset header, which the document declares", severity=Severity.ERROR
        )
    if said is not None:
        return broken(operation, "the answer has no Sunset header, though the document knows the last day")
    return UNSAID
