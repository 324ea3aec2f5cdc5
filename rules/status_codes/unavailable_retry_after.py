import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.http_dates import date_of, read_retry_after
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response
from contractctl.traffic import Exchange

from . import Options

clause = Clause("status-codes/unavailable-retry-after", "A 503 says when to try again.", severities("I W W I"), few=3)

NO_503 = not_applicable("it declares no 503")
OTHER = not_applicable("it is no 503")
LONGEST = 86_400
"""Who waits longer than a day does not wait for an overload to pass."""
NO_WAITING = not_applicable("its 503 tells of a state or a time-out, which no waiting changes")
UNREAD = unknown("the description of its 503 is in no Latin script")
LASTING = re.compile(
    r"\b(?:not|n't|already|never|no longer) (?:a |yet |been )?(?:part of|enabled|initiali[sz]ed|configured|supported|installed)"
    r"|\bdisabled\b|\btim(?:ed|es|e)[ -]?out\b|\blonger than \d+ \w+|\bcontinues\b",
    re.IGNORECASE,
)
"""What lasts until somebody changes it, or what goes on although the answer came too late."""
PASSING = re.compile(
    r"overload|\bagain\b|\bretr(?:y|ies)|\blater\b|maintenance|temporar|unavailable|\bbusy\b", re.IGNORECASE
)


@clause.promised
def says_when(operation: Operation, context: Context[Options]) -> Verdict:
    """A shared 503 is one place, and so one finding."""
    why = gates.outside(operation) or gates.health(context.facts(operation))
    if why is not None:
        return not_applicable(why)
    response = operation.responses.get("503")
    if response is None:
        return judge_absence(operation, context.options)
    return judge(response, prose=context.settings.prose)


def judge_absence(operation: Operation, options: Options) -> Verdict:
    """Whether an operation without a 503 should have one."""
    if not options.require_503:
        return NO_503
    if {"5XX", "5xx", "default"} & operation.responses.keys():
        return HOLDS
    return broken(operation.node.nearest("responses"), f"{operation.label} declares no 503")


def judge(response: Response, *, prose: bool) -> Verdict:
    """Whether a 503 has a usable Retry-After, where waiting helps."""
    header = response.header("Retry-After")
    if header is None:
        if prose and LASTING.search(response.description) and not PASSING.search(response.description):
            return NO_WAITING
        if prose and foreign((response.description,)):
            return UNREAD
        return broken(response, "503 is declared without the Retry-After header")
    if is_odd(header):
        return broken(header, "Retry-After is a number of seconds or an HTTP date: an integer or a string")
    return HOLDS


def is_odd(header: Header) -> bool:
    """Whether the header's schema allows neither a number nor a text."""
    shapes = merged(header.schema, "response").alternatives if header.schema is not None else ()
    return any(shape.types is not None and not shape.types & {"integer", "number", "string"} for shape in shapes)


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def tells_when(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A 503 of a gateway counts as well: the caller waits all the same."""
    if exchange.answer.status != 503:  # noqa: PLR2004 -- Service Unavailable
        return OTHER
    where = exchange.operation or context.api
    written = exchange.answer.headers.get("retry-after")
    if written is None:
        declared = exchange.declared
        promised = declared is not None and declared[1].header("Retry-After") is not None
        return broken(where, "503: the answer has no Retry-After", severity=Severity.ERROR if promised else None)
    try:
        seconds = read_retry_after(written, date_of(exchange.answer.headers))
    except ValueError as error:
        return broken(where, f"503: Retry-After cannot be read: {error}", severity=Severity.ERROR)
    if seconds is not None and seconds < 0:
        return broken(where, "503: Retry-After is a time that is over", severity=Severity.WARNING)
    if seconds is not None and seconds > LONGEST:
        return broken(where, "503: Retry-After is more than a day", severity=Severity.INFO)
    return HOLDS
