import re

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.http_dates import date_of, delay_of, read_retry_after
from contractctl.contract.introduction import introductions
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response
from contractctl.traffic import Answer, Exchange, Talk, Wait, asked

from . import Options
from .bursts import LONGEST, TOO_MANY, Burst, burst, limited
from .families import BY_HEADER
from .limits import is_ceiling, throttled

clause = Clause("rate-limit/retry-after", "A 429 says when to come back.", severities("W E E I"), faults=True, few=3)

NO_429 = not_applicable("no operation answers with it to too many requests")
NOT_REFUSED = unknown("not-refused: no 429 came")
TOO_LONG = unknown("long-wait: it asks to wait longer than a minute, or does not say how long")
MOST_SECONDS = 3600
CACHED = re.compile(r"\bpublic\b|\b(s-maxage|max-age)=[1-9]", re.IGNORECASE)
DANGLING = unknown("its $ref leads nowhere")
CEILING = unknown("it speaks of a quota that may not come back by waiting")


PROMISED = re.compile(r"\bretry-after\b", re.IGNORECASE)


@clause.promised
def says_when(response: Response, context: Context[Options]) -> Verdict:
    """A shared response is judged once, whatever other statuses it is used for."""
    if not throttled(response):
        return NO_429
    if "$ref" in response.raw:
        return DANGLING
    header = response.header("Retry-After")
    if header is not None:
        return judged(header)
    if context.options.accept_reset_only and any(is_reset(name) for name in response.headers):
        return HOLDS
    if is_ceiling(response, context.settings):
        return CEILING
    return missing(response, context)


def missing(response: Response, context: Context[Options]) -> Verdict:
    """What is wrong where the header is not declared; less where the introduction promises it."""
    if context.settings.prose and any(map(PROMISED.search, introductions(context.api))):
        why = "the introduction promises Retry-After, but this 429 does not declare it: a generated client cannot know"
        return broken(response, why, severity=Severity.INFO)
    return broken(response, "429 declared without Retry-After: a client cannot know how long to wait")


def judged(header: Header) -> Verdict:
    """Whether a declared header can hold what the RFC lets it hold: whole seconds or a date."""
    shapes = merged(header.schema, "response").alternatives if header.schema is not None else ()
    if any(shape.types is not None and not shape.types <= {"integer", "string"} for shape in shapes):
        return broken(
            header, "Retry-After is a whole number of seconds or an HTTP date: declare an integer or a string"
        )
    return HOLDS


def is_reset(name: str) -> bool:
    """Whether a header tells when the limit is reset."""
    return name.lower() in BY_HEADER and name.lower().endswith("-reset")


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def tells_when(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A time that can be read, to come, and not too far away; and no cache may keep the refusal."""
    answer = exchange.answer
    if answer.status != TOO_MANY:
        return NO_429
    where = exchange.operation or context.api
    written = answer.headers.get("retry-after")
    if written is None:
        if context.options.accept_reset_only and any(is_reset(name) for name in answer.headers):
            return HOLDS
        promised = exchange.declared is not None and exchange.declared[1].header("Retry-After") is not None
        return broken(where, "429: the answer has no Retry-After", severity=Severity.ERROR if promised else None)
    fault = fault_of(written, answer)
    return broken(where, f"429: {fault[0]}", severity=fault[1]) if fault is not None else HOLDS


def fault_of(written: str, answer: Answer) -> tuple[str, Severity] | None:
    """What is wrong with the value, and how bad that is; None for nothing."""
    try:
        seconds = read_retry_after(written, date_of(answer.headers))
    except ValueError as error:
        return f"Retry-After cannot be read: {error}", Severity.ERROR
    if seconds is not None and seconds < 0:
        return "Retry-After is a time that is over", Severity.WARNING
    if seconds == 0:
        return "Retry-After is 0, which asks to come back at once", Severity.INFO
    if seconds is not None and seconds > MOST_SECONDS:
        return "Retry-After is more than an hour", Severity.INFO
    if CACHED.search(answer.headers.get("cache-control", "")):
        return "a cache may keep the answer, and refuse others (RFC 6585 4)", Severity.WARNING
    return None


@clause.kept(Level.LOAD)
def lets_in_again(api: Api, context: Context[Options]) -> Talk:
    """Who waits as long as Retry-After says is answered again. Only a caller with a small quota is sent to the limit."""
    came = yield from burst(api, context)
    if not isinstance(came, Burst):
        return came
    if came.refusal is None:
        return NOT_REFUSED
    seconds = delay_of(came.refusal.answer.headers)
    if seconds is None or seconds >= LONGEST:
        return TOO_LONG
    yield Wait(seconds + 1)
    after = yield from asked(limited(came.operation))
    if after.answer.status == TOO_MANY:
        message = "429: who waited as long as Retry-After says is refused all the same"
        return broken(came.operation, message, severity=Severity.WARNING)
    return HOLDS
