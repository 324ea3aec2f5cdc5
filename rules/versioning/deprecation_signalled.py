from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.endings import deprecation_moment, example_texts, header_among, since
from contractctl.contract.http_dates import read_http_date
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.traffic import Exchange

from . import Options
from .ending import LIVES_ON, SAID_BEFORE, ends, newly_ending

clause = Clause(
    "versioning/deprecation-signalled", "Who calls a deprecated operation is told so in the answer.",
    severities("I E W I"), faults=True,
)  # fmt: skip

NO_ANSWER = not_applicable("it declares no success")
NO_SUCCESS = not_applicable("it is no success of a deprecated operation")
SET = "deprecation-header"
FIELD = "deprecation"
MISSING = "it is deprecated, and no success declares a Deprecation header that tells its callers (RFC 9745)"


@clause.promised_of_everything
def declares_it(operation: Operation, context: Context[Options]) -> Verdict:
    """A deprecated operation; nothing is asked of deprecated parameters and properties."""
    return said_by(operation, context) if ends(operation, context) else LIVES_ON


def said_by(operation: Operation, context: Context[Options]) -> Verdict:
    """Whether a success declares the header, and its examples are dates."""
    answers = successes(operation)
    if not answers:
        return NO_ANSWER
    headers = [found for one in answers if (found := header_among(one, SET, context.settings.names)) is not None]
    if not headers:
        return broken(operation, MISSING)
    standard = next((found for one in answers if (found := one.header(FIELD)) is not None), None)
    for text in example_texts(standard) if standard is not None else ():
        fault = fault_of(text)
        if fault and standard is not None:
            return broken(standard, fault, severity=Severity.HINT)
    return HOLDS


def successes(operation: Operation) -> list[Response]:
    """The answers of 2xx and 3xx."""
    return [response for status, response in operation.responses.items() if status[:1] in {"2", "3"}]


def fault_of(text: str) -> str:
    """What is wrong with a value of the field; empty for nothing."""
    try:
        deprecation_moment(text)
    except ValueError:
        return f"Deprecation is a date such as @1772323200 (RFC 9745), not '{text[:40]}'"
    return ""


@clause.preserved
def announces_it(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """What becomes deprecated declares the header, and what declared it still does."""
    now, before = pair.revision, pair.base
    if now is None or not ends(now, context):
        return LIVES_ON
    said = said_by(now, context)
    if said.message != MISSING:
        return said if said.state is not State.BROKEN else HOLDS
    if before is None or newly_ending(pair) is not None:
        return broken(now, MISSING, severity=context.severity)
    if said_by(before, context).state is State.HOLDS:
        return broken(now, "it is still deprecated, and does not declare the Deprecation header any more")
    return SAID_BEFORE


# -- a server ---------------------------------------------------------------------------------------------------------------


@clause.kept()
def sends_it(exchange: Exchange, context: Context[Options]) -> Verdict:
    """Successes of deprecated operations have the field, with a date; those of others do not."""
    operation = exchange.operation
    if operation is None or not exchange.succeeded:
        return NO_SUCCESS
    names = context.settings.names
    written = next((text for name, text in exchange.answer.headers.items() if names.has(SET, name)), None)
    if not operation.deprecated:
        if FIELD not in exchange.answer.headers:
            return NO_SUCCESS
        return broken(
            operation, "the answer has a Deprecation header, and the document does not say that it is deprecated"
        )
    if written is None:
        declared = exchange.declared is not None and header_among(exchange.declared[1], SET, names) is not None
        why = "which the document declares" if declared else "so that callers do not learn that it is deprecated"
        return broken(
            operation, f"the answer has no Deprecation header, {why}", severity=Severity.ERROR if declared else None
        )
    value = exchange.answer.headers.get(FIELD)
    return judged(operation, value, context) if value is not None else HOLDS


def judged(operation: Operation, value: str, context: Context[Options]) -> Verdict:
    """A date, and the one that the document says. Drafts before the RFC had `true` and HTTP dates."""
    try:
        moment = deprecation_moment(value)
    except ValueError:
        return broken(operation, fault_of(value), severity=Severity.WARNING if is_of_draft(value) else Severity.ERROR)
    said = since(operation, context.settings.names)
    if said is not None and said.day is not None and abs((moment.date() - said.day).days) > 1:
        why = f"Deprecation says {moment.date()}, and the document {said.day}"
        return broken(operation, why, severity=Severity.WARNING)
    return HOLDS


def is_of_draft(value: str) -> bool:
    """Whether a value was right in a draft."""
    if value.strip().lower() in {"true", "?1"}:
        return True
    try:
        read_http_date(value)
    except ValueError:
        return False
    return True
