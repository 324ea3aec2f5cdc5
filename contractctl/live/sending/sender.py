"""Every request of a run goes out here: level, protection, budget, credentials and canary stand in one place."""

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.clause import Level
from contractctl.live.identity.callers import Callers
from contractctl.live.input.instances import Instances
from contractctl.live.options import LiveOptions
from contractctl.live.sending.budget import Budget
from contractctl.live.sending.ledger import Ledger
from contractctl.live.sending.protection import Protection
from contractctl.live.target import Target
from contractctl.live.wire.error import LOST, UNSENT, WireError
from contractctl.live.wire.network import Transport
from contractctl.spec.operation import Operation
from contractctl.traffic import Answer, Caller, Exchange, Request

if TYPE_CHECKING:
    from collections.abc import Callable

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY"})
MOST_LOST = 3
"""So many requests in a row without an answer end the run."""
CANARY_EVERY = 25
MOST_TRIED = 5
"""So many operations are tried for a canary."""
_UNAUTHORIZED = 401
_REDIRECTS = range(300, 400)
_CONDITIONAL = frozenset({412, 428})
"""What asks for an If-Match (RFC 9110 15.5.13, RFC 6585 3)."""


class Stopped(Exception):  # noqa: N818 -- the run ends, and what it found stands
    """The run cannot go on; why, in words."""


class NotAllowed(Exception):  # noqa: N818 -- no error: it is left out
    """A request that is not sent, for a reason."""


class Sender:
    """Sends requests and keeps the exchanges. Threads may share it."""

    def __init__(  # noqa: PLR0913 -- what stands between a talk and the wire
        self, options: LiveOptions, *, target: Target, wire: Transport, callers: Callers, budget: Budget,
        instances: Instances, ledger: Ledger, protection: Protection,
    ) -> None:  # fmt: skip
        self.exchanges: list[Exchange] = []
        self.redirects: dict[str, str] = {}
        """Where operations led to another host, which is not spoken to."""
        self.heard: Callable[[Exchange], None] = lambda _: None
        self._options = options
        self._target = target
        self._wire = wire
        self._callers = callers
        self._budget = budget
        self._instances = instances
        self._ledger = ledger
        self._protection = protection
        self._canary: Request | None = None
        self._since = 0
        self._tried = 0
        self._lost = 0
        self._lock = threading.RLock()

    def send(  # noqa: PLR0913 -- each with a name
        self, request: Request, operation: Operation | None, level: Level, *, valid: bool | None = None,
        extra: bool = False, aside: bool = False,
    ) -> Exchange:  # fmt: skip
        """Send a request for a side of some level. Raises NotAllowed, Spent, WireError, Stopped.

        `valid`: whether it keeps what the document asks; `extra`: beyond what one operation gets; `aside`: not judged.
        """
        self._allow(request, level)
        self._budget.take(operation.label if operation is not None else None, extra=extra)
        try:
            answer = self._answer(request)
        except WireError as error:
            self._lose(error, request)
            raise
        except KeyboardInterrupt:
            self._ledger.lose(request)
            raise
        operation = self._target.operation(request.method, request.url)
        exchange = Exchange(request, answer, operation, valid, self._callers.repeated(request, answer))
        with self._lock:
            self._lost = 0
            if aside:
                return exchange
            self._keep(exchange)
            self._look_after_the_canary(exchange)
        return exchange

    def _allow(self, request: Request, level: Level) -> None:
        method = request.method
        known = method in SAFE_METHODS or method in UNSAFE_METHODS
        if known and self._options.methods and method not in self._options.methods:
            raise NotAllowed(f"--methods leaves {method} out")
        if method in UNSAFE_METHODS and min(level, self._options.level) < Level.REJECT:
            raise NotAllowed(f"{method} is not sent at level {min(level, self._options.level).name.lower()}")
        if request.caller is not None and not self._callers.has(request.caller):
            raise NotAllowed(f"no identity '{request.caller.value}' is configured")
        refusal = self._protection.refusal(request)
        if refusal is not None:
            raise NotAllowed(refusal)

    def _answer(self, request: Request) -> Answer:
        answer = self._wire.send(self._callers.dressed(request))
        if answer.status == _UNAUTHORIZED and request.caller is not None and self._callers.refused(request.caller):
            answer = self._wire.send(self._callers.dressed(request))  # with another token
        return answer

    def _lose(self, error: WireError, request: Request) -> None:
        with self._lock:
            if error.kind not in UNSENT:
                self._ledger.lose(request)
            self._lost = self._lost + 1 if error.kind in LOST else 0
            if self._lost >= MOST_LOST:
                raise Stopped(f"{MOST_LOST} requests in a row got no answer: {error.message}")

    def take_in(self, exchange: Exchange) -> None:
        """Keep an exchange that somebody else made in our name."""
        with self._lock:
            self._budget.requests += 1
            self.exchanges.append(exchange)
            self._ledger.note(exchange)
            self.heard(exchange)

    def _keep(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self._instances.learn(exchange)
        self._ledger.note(exchange)
        self._protection.learn(exchange)
        url = exchange.location
        away = url is not None and exchange.answer.status in _REDIRECTS and not self._target.is_here(url)
        if url is not None and away and exchange.operation is not None:
            self.redirects[exchange.operation.label] = url
        self.heard(exchange)

    def _look_after_the_canary(self, exchange: Exchange) -> None:
        """Ask again what was once answered, to see whether our credentials are still good."""
        if not self._callers.authenticated or exchange.request.caller is not Caller.FULL:
            return
        if self._canary is None:
            self._find_a_canary(exchange)
            return
        self._since += 1
        if self._since < CANARY_EVERY and exchange.answer.status != _UNAUTHORIZED:
            return
        self._since = 0
        self._budget.take(None)
        try:
            again = self._answer(self._canary)
        except WireError:
            return  # the next request says whether the server is still there
        if again.status == _UNAUTHORIZED:
            last = next((one for one in reversed(self.exchanges) if one.request.method in UNSAFE_METHODS), None)
            after = f"; the last change was {last.request.method} {_bare(last.request)}" if last is not None else ""
            raise Stopped(
                f"our credentials died after {len(self.exchanges)} requests: "
                f"{_bare(self._canary)} answered 2xx and now 401{after}"
            )

    def _find_a_canary(self, exchange: Exchange) -> None:
        """Take a request that is answered to us and not to others; where the document does not say so, it is tried."""
        if exchange.request.method != "GET" or not exchange.succeeded or exchange.operation is None:
            return
        if exchange.operation.secured:
            self._canary = exchange.request
        elif self._tried < MOST_TRIED:
            self._tried += 1
            self._budget.take(None)
            try:
                answer = self._answer(replace(exchange.request, caller=Caller.ANONYMOUS))
            except WireError:
                return
            self._canary = exchange.request if answer.status in {401, 403} else None

    def remove(self, url: str) -> bool:
        """Delete what we made, whatever is spent; whether it is gone. Raises WireError."""
        request = Request(method="DELETE", url=url, caller=Caller.FULL)
        if self._protection.refusal(request) is not None:
            return False
        answer = self._answer(request)
        if answer.status in _CONDITIONAL:
            tag = self._answer(Request(method="GET", url=url, caller=Caller.FULL)).headers.get("etag")
            if tag:
                request = replace(request, headers={"if-match": tag})
                answer = self._answer(request)
        exchange = Exchange(request, answer, self._target.operation("DELETE", url), valid=None)
        with self._lock:
            self._keep(exchange)
        return exchange.succeeded or exchange.answer.status in {404, 410}


def _bare(request: Request) -> str:
    """Its address without the query, which may hold a secret."""
    return request.url.partition("?")[0]
