from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.responses import Response

from . import Options
from .families import BY_NAME, FAMILIES, X_RATELIMIT, Family, families_of, usual_family
from .limits import is_ceiling, throttled

clause = Clause(
    "rate-limit/headers", "A 429 tells the limit, what is left of it, and when it is reset.", severities("I W W -")
)

OTHER = not_applicable("no operation answers with it to too many requests")
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
