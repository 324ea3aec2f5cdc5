from collections.abc import Iterator, Mapping

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.http_dates import date_of, delay_of
from contractctl.contract.rate_limit_fields import Quota, read_rate_limits
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import Shape, merged
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response
from contractctl.traffic import Caller, Exchange, Traffic

from . import Options
from .families import BY_HEADER, POLICY, Family, families_of, usual_family
from .units import unit_of

clause = Clause(
    "rate-limit/header-semantics", "Rate limit headers have one name, one type and one unit.", severities("W W W I"),
    faults=True,
)  # fmt: skip

NO_HEADER = not_applicable("it has no rate limit header")
DIGITS = frozenset({r"^\d+$", r"^\d*$", r"^[0-9]+$", r"^[0-9]*$", r"\d+", r"[0-9]+"})
NOTHING_TOLD = not_applicable("it tells nothing of a limit that could be compared")
TOO_FEW = not_applicable("no caller was told of one window often enough")
TOO_MANY = 429
JITTER = 2
"""Seconds by which two clocks, or two roundings, may differ."""
THOUSAND = 100
"""A wait that is so many times longer than the window is likely in milliseconds."""
STEADY = 8
"""So many answers in one window with one number of requests that remain are no chance."""
UNTOLD = "say whether it is seconds since 1970 or seconds from now"


@clause.promised
def means_one_thing(response: Response, context: Context[Options]) -> Iterator[Verdict]:
    """A shared header is named once, however many answers have it."""
    names = [name for name in response.headers if name.lower() in BY_HEADER or name.lower() == POLICY]
    if not names:
        yield NO_HEADER
        return
    read = (meaning(name, response.headers[name], context) for name in names)
    found = [*strangers(response, names, context), *(one for one in read if one is not HOLDS)]
    yield from found or (HOLDS,)


def strangers(response: Response, names: list[str], context: Context[Options]) -> Iterator[Verdict]:
    """A header of another family than the document's, where that family is not there as well."""
    usual, own = usual_family(response.api), list(families_of(response))
    if usual is None or usual in own or context.options.family != "auto":
        return
    for family in own:
        name = next(one for one in names if BY_HEADER.get(one.lower()) is family)
        yield broken(response.headers[name], f"{name}: {mixed(family, usual)}")


def mixed(family: Family, usual: Family) -> str:
    """The complaint about two families."""
    return f"most answers of this document have {usual.headers[0]} instead of {family.headers[0]}"


def meaning(name: str, header: Header, context: Context[Options]) -> Verdict:
    """Whether the header's declaration tells how to read its value."""
    if header.schema is None:
        return unknown(f"{name} has no schema")
    shapes = merged(header.schema, "response").alternatives
    part = name.lower().rpartition("-")[2]
    if part == "reset":
        return reset(name, header, context)
    if part in {"limit", "remaining"}:
        if all(is_count(shape, listed=name.lower() == "ratelimit-limit") for shape in shapes):
            return HOLDS
        return broken(header, f"{name}: it counts requests; declare an integer")
    if any(shape.types is not None and not shape.types & {"string", "array"} for shape in shapes):
        return broken(header, f"{name}: it is a structured field (RFC 9651); declare a string")
    return HOLDS


def is_count(shape: Shape, *, listed: bool) -> bool:
    """Whether values are whole numbers; up to draft 03, RateLimit-Limit could list policies behind its number."""
    if shape.types is None or shape.types <= {"integer"}:
        return True
    return shape.types <= {"integer", "string"} and (listed or str(shape.facet("pattern")) in DIGITS)


def reset(name: str, header: Header, context: Context[Options]) -> Verdict:
    """Whether the unit of a reset is told, and is the wanted one."""
    wanted, unit = context.options.reset_unit, unit_of(header, context.settings)
    if unit is None:
        if context.settings.prose and foreign([header.description]):
            return unknown(f"{name} is described in another language than English")
        return broken(header, f"{name}: {UNTOLD}", severity=Severity.INFO)
    if wanted not in {"any", unit}:
        words = {"epoch": "seconds since 1970", "delta": "seconds from now"}
        return broken(header, f"{name}: it counts {words[unit]}; {words[wanted]} are wanted")
    return HOLDS


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def means_what_it_says(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A reset in the unit that is declared, to come, and not at odds with Retry-After."""
    answer = exchange.answer
    read = read_rate_limits(answer.headers)
    if not any(one.first.reset is not None for one in read):
        return NOTHING_TOLD
    where = exchange.operation or context.api
    for one in read:
        odd = wrong_unit(exchange, one.first, context)
        if odd is not None:
            return broken(where, f"{answer.status}: {odd}", severity=Severity.ERROR)
    quotas = [quota for one in read for quota in one.quotas]
    fault = untimely(quotas[0], answer.headers) if answer.status == TOO_MANY and len(quotas) == 1 else None
    return broken(where, f"429: {fault}", severity=Severity.WARNING) if fault is not None else HOLDS


def wrong_unit(exchange: Exchange, quota: Quota, context: Context[Options]) -> str | None:
    """Whether the reset counts otherwise than the document declares for this answer."""
    headers = exchange.declared[1].headers if exchange.declared is not None else {}
    name = next((one for one in headers if one.lower() in BY_HEADER and one.lower().endswith("-reset")), None)
    if name is None or name.lower() not in exchange.answer.headers or quota.reset is None:
        return None
    unit = unit_of(headers[name], context.settings)
    if unit == "epoch" and not quota.reset_is_time:
        return f"{name} counts seconds from now; the document declares seconds since 1970"
    if unit == "delta" and quota.reset_is_time:
        return f"{name} counts seconds since 1970; the document declares seconds from now"
    return None


def untimely(quota: Quota, headers: Mapping[str, str]) -> str | None:
    """What is at odds in the times of a refusal; None where there is nothing to compare."""
    now, wait = date_of(headers), delay_of(headers)
    if quota.reset is None or now is None:
        return None
    until = quota.reset - now.timestamp() if quota.reset_is_time else quota.reset
    if until < -JITTER:
        return "the reset of the limit is over"
    if wait is None:
        return None
    if wait < until - JITTER:
        return "Retry-After ends before the limit is reset"
    if wait > THOUSAND * (until + 1):
        return "Retry-After is so much later than the reset that it seems to count milliseconds"
    return None


@clause.kept()
def counts_down(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """What remains goes down while one caller asks again and again in one window."""
    windows: dict[tuple[Caller | None, int | None, int], list[tuple[int, Exchange]]] = {}
    for exchange in traffic.exchanges:
        for one in read_rate_limits(exchange.answer.headers):
            quota = one.first
            if quota.reset is not None and quota.reset_is_time and quota.remaining is not None and exchange.succeeded:
                key = exchange.request.caller, quota.limit, quota.reset
                windows.setdefault(key, []).append((quota.remaining, exchange))
    long: dict[Caller | None, list[list[tuple[int, Exchange]]]] = {}
    for (caller, _, _), seen in windows.items():
        if len(seen) >= STEADY:
            long.setdefault(caller, []).append(seen)
    stuck = [seen for one in long.values() if all(map(stands_still, one)) for seen in one]
    if not stuck:
        yield HOLDS if long else TOO_FEW
    else:
        where = stuck[0][-1][1].operation or context.api
        message = "the number of requests that remain never goes down"
        shown = {"exchanges": tuple(one for _, one in stuck[0][-STEADY:])}
        yield broken(where, message, severity=Severity.WARNING, evidence=shown)


def stands_still(seen: list[tuple[int, Exchange]]) -> bool:
    """Whether the same number of requests remains after each answer of a window."""
    return len({left for left, _ in seen}) == 1 and seen[0][0] > 0
