from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.endings import deprecation_moment, last_day, since
from contractctl.contract.http_dates import read_http_date
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Talk, asked

from . import Options
from .ending import LIVES_ON, SAID_BEFORE, ends, newly_ending
from .sunset_declared import end_of

clause = Clause("versioning/sunset-window", "Callers of what is deprecated have time to move.", severities("W E E I"))

NO_DAY = not_applicable("it names no last day")
NO_DATES = not_applicable("it is no success with Deprecation and Sunset")
UNCALLED = not_applicable("it takes more than its address")
GONE = frozenset({404, 410})
SUCCESS = range(200, 300)


@clause.promised_of_everything
def gives_time(operation: Operation, context: Context[Options]) -> Verdict:
    """From the day of the deprecation to the last day; and what has had its last day is gone."""
    if not ends(operation, context):
        return LIVES_ON
    end = end_of(operation, context)
    if end is None or end.day is None:
        return NO_DAY
    begin = since(operation, context.settings.names)
    days = (end.day - begin.day).days if begin is not None and begin.day is not None else None
    if days is not None and days < context.options.min_days:
        return broken(end.node, too_soon(str(end.day), days, "the deprecation", context))
    if end.day < context.today:
        why = f"its sunset {end.day} has passed, and it is still here"
        return broken(end.node, why, severity=Severity.WARNING)
    return HOLDS if days is not None else unknown("it does not say since when it is deprecated: x-deprecated-since")


def too_soon(day: str, days: int, what: str, context: Context[Options]) -> str:
    """What is wrong with a window."""
    return f"the sunset {day} is {days} days after {what}; callers need {context.options.min_days}"


@clause.preserved
def gives_time_from_now(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """What becomes deprecated counts from today, where it does not say since when it is."""
    now = newly_ending(pair)
    if now is None:
        return SAID_BEFORE
    end = end_of(now, context) if ends(now, context) else None
    if end is None or end.day is None:
        return NO_DAY
    begin = since(now, context.settings.names)
    said = begin.day if begin is not None else None
    days = (end.day - (said or context.today)).days
    if days >= context.options.min_days:
        return HOLDS
    if days < 0:
        return broken(end.node, f"it becomes deprecated, and its sunset {end.day} has passed")
    what = "the deprecation" if said is not None else "the day on which it is said"
    return broken(end.node, too_soon(str(end.day), days, what, context))


# -- a server ---------------------------------------------------------------------------------------------------------------


@clause.kept()
def says_time(exchange: Exchange, context: Context[Options]) -> Verdict:
    """The two fields of an answer are so far apart."""
    operation = exchange.operation
    if operation is None or not operation.deprecated or not exchange.succeeded:
        return NO_DATES
    headers = exchange.answer.headers
    try:
        days = (read_http_date(headers.get("sunset", "")) - deprecation_moment(headers.get("deprecation", ""))).days
    except ValueError:
        return NO_DATES
    if 0 <= days < context.options.min_days:
        return broken(operation, f"Sunset is {days} days after Deprecation; callers need {context.options.min_days}")
    return HOLDS if days >= 0 else NO_DATES


@clause.kept(Level.SAFE, reached=False)
def lives_so_long(operation: Operation, context: Context[Options]) -> Talk:
    """What has not had its last day still answers, and is not gone."""
    end = last_day(operation, prose=False) if ends(operation, context) else None
    if end is None or end.day is None:
        return NO_DAY
    if operation.method != "get" or "{" in operation.path:
        return UNCALLED
    status = (yield from asked(Call(operation))).answer.status
    if status in GONE and end.day >= context.today:
        return broken(operation, f"{status}: it is gone before its sunset {end.day}", severity=Severity.ERROR)
    if status in SUCCESS and end.day < context.today:
        return broken(operation, f"its sunset {end.day} has passed, and it still answers", severity=Severity.INFO)
    return HOLDS
