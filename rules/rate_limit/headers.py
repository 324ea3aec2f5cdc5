from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.rate_limit_fields import RateLimit, read_rate_limits
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.responses import Response
from contractctl.traffic import Exchange

from . import Options
from .families import BY_NAME, FAMILIES, X_RATELIMIT, Family, families_of, usual_family
from .limits import is_ceiling, throttled

clause = Clause(
    "rate-limit/headers", "A 429 tells the limit, what is left of it, and when it is reset.", severities("I W W -")
)

OTHER = not_applicable("no operation answers with it to too many requests")
NOT_PROMISED = not_applicable("no rate limit header is promised, and none is there")
TOO_MANY = 429
DANGLING = unknown("its $ref leads nowhere")
SILENT = not_applicable("it says nothing of when to come back, of which retry-after speaks")
CEILING = unknown("it speaks of a quota that may not come back by waiting")


@clause.promised
def tells_the_limit(response: Response, context: Context[Options]) -> Verdict:
    """One whole family of headers will do; with `family` it must be that one."""
    options = context.options
    limited = bool(throttled(response))
    if not limited and (options.on_success == "off" or not succeeds(response)):
        return OTHER
    if "$ref" in response.raw:
        return DANGLING
    wanted = BY_NAME.get(options.family)
    if is_complete(response, wanted, context):
        return HOLDS
    if limited and options.family == "auto" and says_nothing(response, context):
        return SILENT
    if limited and is_ceiling(response, context.settings):
        return CEILING
    family = wanted or next(families_of(response), None) or usual_family(response.api) or X_RATELIMIT
    status = "429" if limited else ", ".join(one for one in response.statuses if one.startswith("2"))
    return broken(response, f"{status} {problem(response, family)}", severity=None if limited else Severity.INFO)


def succeeds(response: Response) -> bool:
    """Whether an operation of the server answers with it when all went well."""
    return any(use.status.startswith("2") and gates.outside(use.operation) is None for use in response.uses)


def says_nothing(response: Response, context: Context[Options]) -> bool:
    """Whether an answer has neither Retry-After nor any header about the limit."""
    names = context.settings.names
    return not any(name.lower() == "retry-after" or names.is_rate_header(name) for name in response.headers)


def is_complete(response: Response, wanted: Family | None, context: Context[Options]) -> bool:
    """Whether the headers of the wanted family, or of any, are all there; headers of one's own are complete as they are."""
    families = (wanted,) if wanted is not None else FAMILIES
    if any(not family.missing(response.headers) for family in families):
        return True
    own = any(context.settings.names.is_rate_header(name) for name in response.headers) and not any(
        families_of(response)
    )
    return wanted is None and own


def problem(response: Response, family: Family) -> str:
    """What of a family is not there."""
    missing = ", ".join(family.missing(response.headers))
    others = [one.headers[0] for one in families_of(response)]
    if family in families_of(response):
        return f"declares only a part of its rate limit headers: add {missing}"
    if others:
        return f"declares {others[0]} and others, but the family '{family.name}' is wanted: add {missing}"
    return f"declares no rate limit headers: add {missing}"


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def sends_the_limit(exchange: Exchange, context: Context[Options]) -> Verdict:
    """The headers that the document declares for this answer are there, and all that are there can be read."""
    where, status = exchange.operation or context.api, exchange.answer.status
    missing = [name for name in promised(exchange, context) if name.lower() not in exchange.answer.headers]
    if missing:
        message = f"{status}: the answer has no {', '.join(missing)}, which the document declares"
        return broken(where, message, severity=Severity.ERROR)
    read = read_rate_limits(exchange.answer.headers)
    usual = usual_family(context.api)
    if not read:
        if status == TOO_MANY and usual is not None and not promised(exchange, context):
            return broken(where, f"429: the answer has none of {', '.join(usual.headers)}")
        return NOT_PROMISED
    for one in read:
        fault = fault_of(one, status)
        if fault is not None:
            return broken(where, f"{status}: {fault[0]}", severity=fault[1])
    return HOLDS


def promised(exchange: Exchange, context: Context[Options]) -> list[str]:
    """The rate limit headers that the document declares for this very answer; those of a `default` are promised to none."""
    if exchange.declared is None or exchange.declared[0] == "default":
        return []
    return [name for name in exchange.declared[1].headers if context.settings.names.is_rate_header(name)]


def fault_of(told: RateLimit, status: int) -> tuple[str, Severity] | None:
    """What is wrong with what an answer tells, and how bad that is; None for nothing."""
    if told.faults:
        return told.faults[0], Severity.WARNING
    for quota in told.quotas:
        if quota.limit is not None and quota.remaining is not None and quota.remaining > quota.limit:
            return f"more requests remain ({told.dialect}) than are allowed", Severity.WARNING
    left = [quota.remaining for quota in told.quotas if quota.remaining is not None]
    if status == TOO_MANY and left and min(left) > 0:
        return f"the refused caller is told that requests remain ({told.dialect})", Severity.INFO
    return None
