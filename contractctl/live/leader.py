"""Leads talks: sends what they ask for, shares equal safe calls between them, and confirms what they find broken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import cast

from contractctl.clause import Level, Side
from contractctl.live import refusals
from contractctl.live.input.inputs import Input, NoInput
from contractctl.live.input.requests import is_as_it_is, request_for, with_usual_headers
from contractctl.live.input.supply import Supply
from contractctl.live.reach import Reach
from contractctl.live.receiving.hearing import Deaf, Hearing
from contractctl.live.refusals import Refusals
from contractctl.live.sending.budget import Budget, Spent
from contractctl.live.sending.patience import seconds_asked
from contractctl.live.sending.sender import SAFE_METHODS, UNSAFE_METHODS, NotAllowed, Sender
from contractctl.live.target import Target
from contractctl.live.wire.error import WireError
from contractctl.model import State, Verdict, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import (
    Call,
    Caller,
    Deliveries,
    Delivery,
    Exchange,
    Listen,
    Receiver,
    Request,
    Talk,
    Together,
    Wait,
    Wish,
)  # fmt: skip

MOST_TOGETHER = 32
MOST_IN_BURST = 200
"""Requests of one talk at level load."""
LONGEST_WAIT = 60.0
_BUSY = frozenset({429, 502, 503, 504})
_TOO_MANY = 429

Key = tuple[Caller | None, str, str, tuple[tuple[str, str], ...], bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """What a talk says, and the exchanges that it rests on."""

    verdict: Verdict
    exchanges: tuple[Exchange, ...] = ()


class Inconclusive(Exception):  # noqa: N818 -- no error: a talk that shows nothing
    """A talk that came to no end that means anything; why, in words."""


@dataclass
class _Run:
    """One run of one talk."""

    side: Side
    shares: bool
    """Whether it may use answers that other talks got."""
    exchanges: list[Exchange] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    """One input for each operation: a talk that repeats a request repeats it."""
    used: set[Key] = field(default_factory=set)
    refused: set[refusals.Key] = field(default_factory=set)
    sent: int = 0
    receivers: list[Receiver] = field(default_factory=list)


class Leader:
    """Leads one talk after the other."""

    def __init__(  # noqa: PLR0913 -- what a talk is led with
        self, *, sender: Sender, supply: Supply, target: Target, budget: Budget, reach: Reach, hearing: Hearing
    ) -> None:
        self._sender = sender
        self._supply = supply
        self._target = target
        self._budget = budget
        self._reach = reach
        self._hearing = hearing
        self._shared: dict[Key, Exchange] = {}
        self._refusals = Refusals()

    def lead(self, side: Side, subject: object, begin: Callable[[], Talk | Verdict]) -> Told:
        """Lead a talk to its verdict. What it finds broken it must find broken twice. Raises Stopped."""
        if isinstance(subject, Operation) and side.reached and not self._reach.reached(subject):
            return Told(_without_asking(begin()) or unknown(f"not reached: {self._reach.why_not(subject)}"))
        first = self._once(_Run(side, shares=True), begin)
        if first.verdict.state is not State.BROKEN or not first.exchanges:
            return first
        again = self._once(_Run(side, shares=False), begin)
        if again.verdict.state is State.BROKEN:
            return first
        how = f": {again.verdict.message}" if again.verdict.message else ""
        return Told(
            unknown(f"inconclusive: broken once ({first.verdict.message}), then {again.verdict.state.value}{how}"),
            first.exchanges,
        )

    def _once(self, run: _Run, begin: Callable[[], Talk | Verdict]) -> Told:
        talk = begin()
        if isinstance(talk, Verdict):
            return Told(talk)
        try:
            wish = next(talk)
            while True:
                wish = talk.send(cast("Exchange", self._answered(wish, run)))
        except StopIteration as end:
            return Told(cast("Verdict", end.value), tuple(run.exchanges))
        except NoInput as missing:
            return Told(unknown(f"no valid input: {missing}"), tuple(run.exchanges))
        except (NotAllowed, Spent, Deaf) as reason:
            return Told(unknown(f"skipped: {reason}"), tuple(run.exchanges))
        except (WireError, Inconclusive) as reason:
            return Told(unknown(f"inconclusive: {reason}"), tuple(run.exchanges))
        finally:
            talk.close()
            for one in run.receivers:
                self._hearing.leave(one)

    def _answered(self, wish: Wish, run: _Run) -> Exchange | tuple[Exchange, ...] | Receiver:
        if isinstance(wish, Listen):
            run.receivers.append(self._hearing.open(wish))
            return run.receivers[-1]
        if isinstance(wish, Deliveries):
            return self._heard(wish, run)
        if isinstance(wish, Wait):
            if not self._budget.wait(min(wish.seconds, LONGEST_WAIT)):
                raise Inconclusive("the run has no time left to wait")
            return ()
        if isinstance(wish, Together):
            return self._together(wish, run)
        return self._alone(wish, run)

    def _heard(self, wish: Deliveries, run: _Run) -> tuple[Delivery, ...]:
        """What has come to a receiver; it is evidence, too, once each."""
        found = self._hearing.wait(wish, min(self._hearing.longest(wish), self._budget.seconds_left))
        if len(found) < wish.count and self._budget.seconds_left <= 0:
            raise Inconclusive("the run has no time left to wait for what the server sends")
        run.exchanges.extend(one for one in found if not any(one is known for known in run.exchanges))
        return found

    def _alone(self, wish: Call | Request, run: _Run) -> Exchange:
        refused = self._refusals.of(wish, run.refused) if run.shares else None
        if refused is not None:
            run.exchanges.append(refused)
            return refused
        exchange = self._asked(wish, run)
        self._refusals.note(wish, exchange)
        return exchange

    def _asked(self, wish: Call | Request, run: _Run) -> Exchange:
        request, operation, valid = self._request(wish, run)
        key = _key(request)
        known = self._known(wish, key, run)
        if known is not None:
            run.used.add(key)
            run.exchanges.append(known)
            return known
        exchange = self._sent(request, operation, run, valid=valid)
        if _is_busy(exchange, run):
            if not self._budget.patient(seconds_asked(exchange.answer), operation.label if operation else None):
                raise Inconclusive(f"the server answers {exchange.answer.status}, and asks for too long a pause")
            exchange = self._sent(request, operation, run, valid=valid)
            if _is_busy(exchange, run):
                raise Inconclusive(f"the server answers {exchange.answer.status} twice")
        run.exchanges.append(exchange)
        run.used.add(key)
        if request.method in SAFE_METHODS:
            self._shared[key] = exchange
        elif exchange.answer.status < 400:  # noqa: PLR2004 -- something may be otherwise now
            self._shared.clear()
        return exchange

    def _known(self, wish: Call | Request, key: Key, run: _Run) -> Exchange | None:
        """What another talk was answered to the same safe call, since when nothing was changed."""
        again = isinstance(wish, Call) and wish.again
        if again or not run.shares or key in run.used or run.side.level >= Level.LOAD:
            return None
        return self._shared.get(key)

    def _together(self, wish: Together, run: _Run) -> tuple[Exchange, ...]:
        prepared = [self._request(one, run) for one in wish.calls]
        pool = ThreadPoolExecutor(min(len(prepared), MOST_TOGETHER) or 1)
        try:
            futures = [
                pool.submit(self._sent, request, operation, run, valid=valid) for request, operation, valid in prepared
            ]
            found = tuple(one.result() for one in futures)
        finally:
            pool.shutdown(cancel_futures=True)  # interrupted, it begins nothing more
        run.exchanges.extend(found)
        self._shared.clear()
        if run.side.level < Level.LOAD and any(one.answer.status == _TOO_MANY for one in found):
            raise Inconclusive("the server answers 429 to our own load")
        return found

    def _request(self, wish: Call | Request, run: _Run) -> tuple[Request, Operation | None, bool | None]:
        if isinstance(wish, Request):
            if not self._target.is_here(wish.url):
                raise NotAllowed(f"{wish.url.partition('?')[0]} is not at the server that is tested")
            request = with_usual_headers(wish)
            return request, self._target.operation(wish.method, wish.url), None
        label = wish.operation.label
        if label not in run.inputs:
            run.inputs[label] = self._supply.next(wish.operation)
        request = request_for(wish, run.inputs[label], self._target)
        declared = self._target.operation(request.method, request.url)
        if wish.method is not None and request.method in UNSAFE_METHODS and declared is None:
            raise NotAllowed(f"{request.method} is not declared there, and nobody knows what it would do")
        plain = is_as_it_is(wish) and self._supply.is_proven(wish.operation)
        return request, wish.operation, True if plain else None

    def _sent(self, request: Request, operation: Operation | None, run: _Run, *, valid: bool | None) -> Exchange:
        run.sent += 1
        burst = run.side.level >= Level.LOAD
        if burst and run.sent > MOST_IN_BURST:
            raise Inconclusive(f"the {MOST_IN_BURST} requests of a burst are spent")
        confirms = not run.shares  # what was broken once is not left open for want of requests
        return self._sender.send(request, operation, run.side.level, valid=valid, extra=burst or confirms)


def _without_asking(talk: Talk | Verdict) -> Verdict | None:
    """The verdict of a talk that has nothing to ask; None for one that has."""
    if isinstance(talk, Verdict):
        return talk
    try:
        next(talk)
    except StopIteration as end:
        return cast("Verdict", end.value)
    talk.close()
    return None


def _is_busy(exchange: Exchange, run: _Run) -> bool:
    """Whether an answer says nothing but that the server cannot answer now."""
    status = exchange.answer.status
    if status == _TOO_MANY and (run.side.level >= Level.LOAD or exchange.request.caller is Caller.LIMITED):
        return False
    return status in _BUSY


def _key(request: Request) -> Key:
    return (request.caller, request.method, request.url, tuple(sorted(request.headers.items())), request.body)
