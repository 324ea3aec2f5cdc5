from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.declared import errors_told_elsewhere
from contractctl.contract.rate_limit_fields import read_rate_limits
from contractctl.contract.service import is_service
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Talk, Traffic

from . import Options
from .bursts import TOO_MANY, Burst, burst, reset_of
from .limits import limits_of

clause = Clause(
    "rate-limit/too-many-requests-declared",
    "An operation declares its answer to too many requests.",
    severities("I W E -"),
    few=3,  # they are cleaned up at once
)

OTHER = not_applicable("it is no 503 of a server that tells its limits")
NOT_REFUSED = not_applicable("nobody was refused")
ENOUGH = 2
"""Requests that are left, of which one may have been on its way."""
UNLIMITED = not_applicable("the document says that there are no rate limits")
PRODUCT = not_applicable("no public server is named: who runs the software sets the limits")


@clause.promised
def answers_too_many(operation: Operation, context: Context[Options]) -> Verdict:
    """Where the document never speaks of limits, that is said once, for all of it."""
    facts = context.facts(operation)
    why = gates.health(facts) or gates.token(facts)
    if why is not None:
        return not_applicable(why)
    wanted = {"429", "4XX", "default"} if context.options.accept_default else {"429", "4XX"}
    if not wanted.isdisjoint(operation.responses):
        return HOLDS
    limits = limits_of(operation.api, context)
    if limits.known:
        why = errors_told_elsewhere(operation, context.settings) if context.options.accept_default else None
        missing = f"{operation.label} declares no 429"
        return not_applicable(why) if why is not None else broken(operation.node.nearest("responses"), missing)
    if limits.known is False:
        return UNLIMITED
    if not is_service(operation.api):
        return PRODUCT
    return broken(
        operation.api,
        "rate limits are not part of the contract: declare a 429, or say in info.description that there are no rate limits",
        severity=Severity.INFO,
    )


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def says_too_many(exchange: Exchange, context: Context[Options]) -> Verdict:
    """Who has used up a quota is told 429, not that the server is down."""
    if exchange.answer.status != 503:  # noqa: PLR2004 -- Service Unavailable
        return OTHER
    left = remaining(exchange)
    if left is None:
        return OTHER
    if left == 0:
        where = exchange.operation or context.api
        return broken(where, "503: the quota of the caller is used up: want 429", severity=Severity.WARNING)
    return HOLDS


def remaining(exchange: Exchange) -> int | None:
    """How many requests an answer says are left; None where it does not."""
    told = [quota.remaining for one in read_rate_limits(exchange.answer.headers) for quota in one.quotas]
    return min((one for one in told if one is not None), default=None)


@clause.kept()
def refuses_no_earlier(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """A refusal before the quota is used up is allowed, and worth to know."""
    before: dict[Caller | None, Exchange] = {}
    refused = told = False
    for exchange in traffic.exchanges:
        caller = exchange.request.caller
        last = before.get(caller)
        before[caller] = exchange
        if exchange.answer.status != TOO_MANY:
            continue
        refused = True
        same = last is not None and reset_of(last) is not None and reset_of(last) == reset_of(exchange)
        left = remaining(last) if last is not None and same else None
        if left is not None and left >= ENOUGH and not told:
            told = True
            message = "429: the caller is refused before the quota that it was told is used up"
            where, shown = exchange.operation or context.api, {"exchanges": (last, exchange)}
            yield broken(where, message, severity=Severity.INFO, evidence=shown)
    if not told:
        yield HOLDS if refused else NOT_REFUSED


@clause.kept(Level.LOAD)
def keeps_its_limit(api: Api, context: Context[Options]) -> Talk:
    """A quota that is told is kept, and is that of one caller alone."""
    came = yield from burst(api, context)
    if not isinstance(came, Burst):
        return came
    if came.refusal is None:
        message = f"{came.limit} requests are allowed, and more than that are answered: want 429"
        return broken(came.operation, message, severity=Severity.WARNING)
    other = yield Call(came.operation, again=True)
    if isinstance(other, Exchange) and other.answer.status == TOO_MANY:
        message = "429: when one caller has used up its quota, another is refused, too"
        return broken(came.operation, message, severity=Severity.WARNING)
    return HOLDS
