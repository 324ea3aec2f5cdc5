"""The property-based phase as a part of a run: what schemathesis may call, with whose credentials, for how long."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from typing import cast

from contractctl.clause import Level
from contractctl.contract.classify import Facts
from contractctl.document.document import Document
from contractctl.document.origin import LocalFile
from contractctl.live.identity.callers import Callers
from contractctl.live.options import LiveOptions
from contractctl.live.properties.order import Order
from contractctl.live.properties.process import End, Event, Phase, Trouble, run
from contractctl.live.sending.budget import Budget
from contractctl.live.sending.care import holds_requests, refusal_of
from contractctl.live.sending.sender import SAFE_METHODS, Stopped
from contractctl.spec.operation import Operation
from contractctl.traffic import Caller, Exchange, Failure

_OF_OTHERS = frozenset({"put", "patch", "delete"})
"""It sends these to whatever it has seen, not only to what we made."""
LEAST_SECONDS = 2.0
"""With less time left the phase is not begun."""


class Properties:
    """One property-based phase."""

    def __init__(
        self, options: LiveOptions, *, base: str, callers: Callers, budget: Budget, in_process: bool = False
    ) -> None:
        """`in_process`: there is no network between us and the server."""
        self.notes: list[str] = []
        self._options = options
        self._base = base
        self._callers = callers
        self._budget = budget
        self._in_process = in_process

    def events(
        self, document: Document, operations: Iterable[Operation], facts: Callable[[Operation], Facts]
    ) -> Iterator[Exchange | Failure]:
        """Exchanges and failures as they come; the process ends with the iteration.

        Raises Stopped where a file that the user gave for it cannot be used: without it, another test would be green.
        """
        options = self._options
        left = min(self._budget.seconds_left, options.property_seconds)
        requests = options.limits.requests - self._budget.requests
        if not options.phases:
            return
        if why := self._hindrance(left, requests):
            self.notes.append(f"the property-based phase was left out: {why}")
            return
        wanted = {one.label: one for one in operations}
        order = self._order(document, wanted, facts, left, requests)
        with closing(cast("Generator[Event, None, None]", run(order, wanted.get))) as events:
            for event in events:
                match event:
                    case Exchange() | Failure():
                        yield event
                    case Trouble():
                        self._note(f"schemathesis could not test {event.operation}: {_first_line(event.message)}")
                    case End():
                        self._end(event)
                    case Phase():
                        pass

    def _hindrance(self, seconds: float, requests: int) -> str:
        """Why the phase cannot be begun; empty where it can."""
        if self._in_process:
            return "it needs a server that listens, and this one is in the process of the tests"
        if seconds < LEAST_SECONDS:
            return f"it needs {LEAST_SECONDS:.0f} seconds, and {max(seconds, 0):.1f} are left (--max-seconds)"
        if requests <= 0:
            return "all requests are spent (--max-requests)"
        if self._callers.credentials(Caller.FULL).query:
            return "it cannot carry credentials in a query"
        return ""

    def _end(self, end: End) -> None:
        """Say why it ended before its time. Raises Stopped."""
        if end.fault and not end.requests and (self._options.schemathesis or self._options.hooks):
            raise Stopped(f"schemathesis cannot begin with --schemathesis or --hooks: {end.fault}")
        if end.fault:
            self.notes.append(f"the property-based phase ended early: {end.fault}")

    def _note(self, text: str) -> None:
        """Once, though each phase says it."""
        if text not in self.notes:
            self.notes.append(text)

    def _order(
        self, document: Document, wanted: Mapping[str, Operation], facts: Callable[[Operation], Facts], seconds: float,
        requests: int,
    ) -> Order:  # fmt: skip
        options = self._options
        refused = [one.label for one in wanted.values() if self._is_refused(one, facts)]
        methods = tuple(sorted({one.method.upper() for one in wanted.values() if one.label not in refused}))
        named = isinstance(document.origin, LocalFile) and len(document.files) > 1
        return Order(
            base_url=self._base,
            document={} if named else cast("Mapping[str, object]", document.root.value),
            path=document.name if named else "",
            headers=self._callers.headers(),
            methods=methods,
            excluded=tuple(refused),
            phases=options.phases,
            max_examples=options.max_examples,
            seed=options.seed,
            seconds=seconds,
            requests=requests,
            rate=options.limits.rate,
            timeout=options.timeout,
            verify=options.verify,
            proxy=options.proxy,
            config=options.schemathesis,
            hooks=options.hooks,
        )

    def _is_refused(self, operation: Operation, facts: Callable[[Operation], Facts]) -> bool:
        """Whether the level, the user or the care for what we did not make keeps an operation out."""
        method = operation.method.upper()
        if self._options.methods and method not in self._options.methods:
            return True
        if method in SAFE_METHODS:
            return refusal_of(operation, facts(operation)) is not None
        if self._options.level < Level.WRITE or operation.method in _OF_OTHERS:
            return True
        known = facts(operation)
        in_others = "{" in operation.path and not known.read_action
        return in_others or holds_requests(operation) or refusal_of(operation, known) is not None


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
