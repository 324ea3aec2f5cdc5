"""Bursts of cheap reads by a caller with a small quota, no more than the server itself says that it allows."""

from collections.abc import Generator
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract import gates
from contractctl.contract.http_dates import delay_of
from contractctl.contract.rate_limit_fields import read_rate_limits
from contractctl.model import Verdict, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Request, Wait, asked

from . import Options

MOST = 100
"""A larger quota is not used up."""
LONGEST = 60.0
TOO_MANY = 429
Step = Generator[Call | Request | Wait, Exchange | tuple[Exchange, ...], "Burst | Verdict"]

NO_READ = unknown("no-read: no GET can be asked for without input")
NOT_TOLD = unknown("no-limit: no answer tells how many requests are allowed, and it is not guessed")
TOO_LARGE = unknown(f"large-limit: more than {MOST} requests are allowed")
TOO_LONG = unknown("long-wait: it asks to wait longer than a minute")
NOT_IN_TIME = unknown("slow: the window ended before the quota was used up")


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of it: the refusal, or None where the whole quota and one more was answered in one window."""

    operation: Operation
    limit: int
    refusal: Exchange | None


def cheap_read(api: Api, context: Context[Options]) -> Operation | None:
    """A GET that needs no input; a list of one item before others."""
    reads = [
        one
        for one in api.operations
        if one.method == "get" and "{" not in one.path and gates.outside(one) is None and one.secured
        if not any(parameter.required for parameter in one.parameters)
    ]
    return min(reads, key=lambda one: not context.facts(one).list, default=None)


def burst(api: Api, context: Context[Options]) -> Step:
    """Ask until a 429 comes, or until one more than the limit was answered before the reset."""
    operation = cheap_read(api, context)
    if operation is None:
        return NO_READ
    first = yield from asked(limited(operation))
    if first.answer.status == TOO_MANY:  # an older burst
        seconds = delay_of(first.answer.headers) or 0
        if seconds >= LONGEST:
            return TOO_LONG
        yield Wait(seconds + 1)
        first = yield from asked(limited(operation))
    limit = limit_of(first)
    if limit is None or limit > MOST:
        return NOT_TOLD if limit is None else TOO_LARGE
    return (yield from used_up(operation, first, limit))


def used_up(operation: Operation, first: Exchange, limit: int) -> Step:
    """Ask on; a window that ends meanwhile begins the count anew."""
    window, count = reset_of(first), 1
    for _ in range(2 * limit):
        last = yield from asked(limited(operation))
        if last.answer.status == TOO_MANY:
            return Burst(operation, limit, last)
        window, count = (window, count + 1) if reset_of(last) == window else (reset_of(last), 1)
        if count > limit:
            return Burst(operation, limit, None)
    return NOT_IN_TIME


def limited(operation: Operation) -> Call:
    """A request by the caller with a small quota."""
    return Call(operation, caller=Caller.LIMITED, again=True)


def limit_of(exchange: Exchange) -> int | None:
    """How many requests an answer says are allowed: the smallest of its limits."""
    told = [quota.limit for one in read_rate_limits(exchange.answer.headers) for quota in one.quotas]
    return min((one for one in told if one is not None and one > 0), default=None)


def reset_of(exchange: Exchange) -> int | None:
    """When the window ends, where that is told as a time."""
    told = [
        quota.reset for one in read_rate_limits(exchange.answer.headers) for quota in one.quotas if quota.reset_is_time
    ]
    return told[0] if told else None
