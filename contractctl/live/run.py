"""One test of one server: all its parts put together, from the first knock to the removal of what was made."""

from collections.abc import Callable, Generator, Iterable
from time import monotonic
from types import TracebackType
from typing import Self

from contractctl.clause import Side
from contractctl.contract.classify import Facts
from contractctl.document.document import Document
from contractctl.live.identity.callers import Callers
from contractctl.live.identity.redaction import Redaction, page_tokens
from contractctl.live.identity.tokens import Tokens
from contractctl.live.input.inputs import Inputs
from contractctl.live.input.instances import Instances
from contractctl.live.input.supply import Supply
from contractctl.live.leader import Leader, Told
from contractctl.live.options import LiveOptions
from contractctl.live.preflight import Preflight
from contractctl.live.properties.phase import Properties
from contractctl.live.reach import Reach
from contractctl.live.receiving.hearing import Hearing
from contractctl.live.sending.budget import Budget, Clock, SystemClock
from contractctl.live.sending.ledger import Created, Ledger
from contractctl.live.sending.protection import Protection
from contractctl.live.sending.sender import Sender
from contractctl.live.target import Target
from contractctl.live.wire.error import WireError
from contractctl.live.wire.network import Transport, Wire
from contractctl.model import Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange, Failure, Talk

CLEANUP_SECONDS = 15.0
"""The longest that the removal of what was made may take."""


class LiveRun:
    """A run; leave it as a context, and what it made is removed and its connections are closed."""

    def __init__(
        self, api: Api, options: LiveOptions, facts: Callable[[Operation], Facts], clock: Clock | None = None,
        transport: Transport | None = None,
    ) -> None:  # fmt: skip
        """Raises UsageError for a base URL or credentials that cannot be read. `transport` stands for the network."""
        clock = clock or SystemClock()
        self.options = options
        signing = options.receiver.signing
        self.redaction = Redaction((signing.secret,) if signing is not None else (), shown=page_tokens(api))
        self.budget = Budget(options.limits, clock)
        self.target = Target(api, options.url)
        tokens = Tokens(clock, timeout=options.timeout, verify=options.verify, proxy=options.proxy)
        self.callers = Callers(options, api, self.redaction, tokens)
        self.leftovers: tuple[Created, ...] = ()
        self._wire = transport or Wire(
            self.target.origin, timeout=options.timeout, verify=options.verify, proxy=options.proxy
        )
        instances = Instances(api, self.target)
        self._ledger = Ledger(api, self.target, instances)
        self.sender = Sender(
            options,
            target=self.target,
            wire=self._wire,
            callers=self.callers,
            budget=self.budget,
            instances=instances,
            ledger=self._ledger,
            protection=Protection(self.target, (*options.protected, *self.callers.names())),
        )
        inputs = Inputs(instances, options.fixtures, options.seed)
        supply = Supply(api, target=self.target, sender=self.sender, inputs=inputs, instances=instances, facts=facts)
        self.supply = supply
        self.given = supply.given
        """Input that is known for operations, by their labels: it is used before any other."""
        self.reach = Reach(
            sender=self.sender, supply=supply, target=self.target, budget=self.budget, level=options.level
        )
        self._facts = facts
        self._properties = Properties(
            options, base=self.target.base, callers=self.callers, budget=self.budget, in_process=transport is not None
        )
        self._preflight = Preflight(api, target=self.target, sender=self.sender, callers=self.callers)
        self._hearing = Hearing(options.receiver, self.target.origin)
        self._leader = Leader(
            sender=self.sender, supply=supply, target=self.target, budget=self.budget, reach=self.reach,
            hearing=self._hearing,
        )  # fmt: skip

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was made, whatever happened."""
        try:
            self._clean_up()
        finally:
            self.leftovers = tuple(self._ledger.left())
            self._hearing.close()
            self._wire.close()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that was asked and answered so far."""
        return tuple(self.sender.exchanges)

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody who reads the report should know besides."""
        hidden, led, unnamed = self.redaction.url, self.sender.redirects, self._ledger.unnamed
        return (
            *self._preflight.notes,
            *(f"{label} leads to {hidden(url)}, another host: not followed" for label, url in led.items()),
            *(f"what {label} may have made is not known, and was not removed" for label in unnamed),
            *self._properties.notes,
        )

    def survey(self, operations: Iterable[Operation], *, all_of_them: bool = True) -> None:
        """Knock, ask operations for a declared success, see who we are. Raises Stopped.

        Of a few operations it is not asked that enough were reached.
        """
        self._preflight.knock()
        self.reach.survey(operations, self._preflight.look)
        if all_of_them:
            self._preflight.judge_reach(self.reach)
        self._preflight.check_identities(self.reach)

    def is_ours(self, url: str) -> bool:
        """Whether a URL is of something that this run has made, or below it."""
        path = url.partition("?")[0]
        return any(path == one.url or path.startswith(f"{one.url}/") for one in self._ledger.left())

    def lead(self, side: Side, subject: object, begin: Callable[[], Talk | Verdict]) -> Told:
        """Lead one talk. Raises Stopped."""
        return self._leader.lead(side, subject, begin)

    def check_properties(self, document: Document, operations: Iterable[Operation]) -> Generator[Failure, None, None]:
        """Let schemathesis test the operations; its exchanges are kept, its failures handed out."""
        for event in self._properties.events(document, operations, self._facts):
            if isinstance(event, Exchange):
                self.sender.take_in(event)
            else:
                yield event

    def _clean_up(self) -> None:
        """Remove what we made, the last first, as far as the document, the user and the time allow it."""
        end = monotonic() + CLEANUP_SECONDS
        methods = self.options.methods
        for one in self._ledger.left():
            gone = False
            if one.removable and (not methods or "DELETE" in methods) and monotonic() < end:
                try:
                    gone = self.sender.remove(one.url)
                except WireError:
                    end = 0.0  # there is nobody to remove it
            if gone:
                self._ledger.strike(one.url)
