"""The fixture `contract`: takes in exchanges, judges them beside the document, and knows what was seen of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from contractctl.cli.flags import Flags
from contractctl.cli.jobs import catalog_of
from contractctl.cli.options import FailOn
from contractctl.cli.probing import Probing
from contractctl.cli.testing import the_input
from contractctl.document.sources import ReadOptions, open_document
from contractctl.engine.probing.examination import Examination, Proven, kept_plan
from contractctl.engine.probing.recorded import evidence_of, responses_seen, seen
from contractctl.engine.probing.testing import Listeners, examine
from contractctl.findings import Finding, Reached, Report, ServerRun
from contractctl.live.routes import Route
from contractctl.live.target import Target, origin_of
from contractctl.spec.api import Api
from contractctl.traffic import Exchange, Traffic
from contractctl.watching.clients import exchange_of, watch
from contractctl.watching.words import told

if TYPE_CHECKING:
    from contractctl.cli.inputs import Input
    from contractctl.live.wire.application import App

C = TypeVar("C")
IN_PROCESS = "http://testserver"
_LEVEL = "passive"


class BrokenContractError(AssertionError):
    """The contract is broken at or above the severity that fails; the findings in words."""


class Contract:
    """One document, and what the tests of a session showed of it."""

    def __init__(self, spec: str | None, *, fail_on: str = "", folder: Path | None = None) -> None:
        """`spec`: a file, relative to `folder`, or whatever `contractctl test` takes; None as it does. Raises ContractctlError."""
        if spec is not None and folder is not None and (folder / spec).is_file():
            spec = str(folder / spec)
        reading = ReadOptions()
        flags = replace(Flags.read(fail_on=FailOn(fail_on) if fail_on else None), whole=False)
        self._input: Input = the_input(spec, reading, flags)
        catalog = self._input.config.catalog(catalog_of)
        self._input.config.check(catalog)
        self._plan = kept_plan(catalog, self._input.settings)
        self._document = open_document(self._input.source, reading)
        self._found = Examination(Api(self._document), self._plan)
        self._found.route = self._route
        self._targets: dict[str, tuple[Target, ...]] = {}
        self._new: list[Exchange] = []
        self._watched: set[int] = set()
        self.exchanges: list[Exchange] = []
        """All that belong to a path of the document."""
        self.elsewhere = 0
        """How many exchanges belong to none."""
        self.streamed = 0
        """How many answers were streamed, and so not judged."""
        self.notes: dict[str, None] = {}
        """What the runs in this process left out, and why."""

    def watch(self, client: C) -> C:
        """Judge all that a client asks from now on: of httpx, requests, or a test client made of them. The same client."""
        if id(client) not in self._watched:
            self._watched.add(id(client))
            watch(client, self._heard)
        return client

    def record(self, request: object, answer: object) -> None:
        """Judge one exchange: `contractctl.traffic` values, or request and response of httpx or requests."""
        self._heard(exchange_of(request, answer))

    def asgi(  # noqa: PLR0913 -- the options of a command
        self, app: "App", *, level: str = "safe", auth: str | None = None, headers: Mapping[str, str] | None = None,
        methods: Sequence[str] = (), seed: int = 1, base: str = "", max_seconds: float | None = None,
    ) -> Report:  # fmt: skip
        """Run `contractctl test` on an ASGI application in this process; `base`: the path where the document's paths begin.

        The property-based phase, which needs a network, is left out, and `notes` says so. Raises BrokenContractError, also where too little was
        reached to say anything.
        """
        from contractctl.live.wire.application import AsgiWire

        asked = Probing.read(
            url=f"{IN_PROCESS}{base}", level=level, methods=methods, auth=auth,
            headers=[f"{name}: {value}" for name, value in (headers or {}).items()], rate=None, seed=seed, timeout=None,
            max_requests=None, max_seconds=max_seconds, insecure=False, cacert=None, proxy=None,
        )  # fmt: skip
        options = asked.options(self._input.config.live, None)
        listeners = Listeners(keep=self.exchanges.extend)
        report = examine(self._document, self._plan, options, listeners, AsgiWire(app, timeout=options.timeout))
        __tracebackhide__ = True
        self.notes.update(dict.fromkeys(report.server.notes if report.server is not None else ()))
        stopped = report.server.stopped if report.server is not None else ""
        if stopped:
            raise BrokenContractError(stopped)
        failing = list(report.at_least(self._input.settings.fail_on))
        if failing:
            raise BrokenContractError(told(failing))
        return report

    def judged(self) -> str:
        """Judge what has come since the last time: what fails, in words; empty where nothing does."""
        new, self._new = self._new, []
        before = len(self._found.broken)
        for side, clause in self._found.sides(Exchange):
            for one in new:
                self._found.judge_one(clause, side, one)
        return self._failing(self._found.broken[before:], new)

    def judged_together(self) -> str:
        """Judge all exchanges of the session together, at its end."""
        before = len(self._found.broken)
        if self.exchanges:
            for side, clause in self._found.sides(Traffic):
                self._found.judge_all(clause, side, self.exchanges)
        return self._failing(self._found.broken[before:], self.exchanges)

    @property
    def name(self) -> str:
        """The document's name."""
        return self._document.name

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that was found so far and may not wait."""
        return self._report(self._found.broken, self.exchanges).findings

    @property
    def coverage(self) -> tuple[Reached, ...]:
        """A row for each operation: whether it was asked, and whether a declared success was seen."""
        return tuple(seen(self._found.operations, self.exchanges))

    @property
    def responses(self) -> str:
        """How many of the declared responses were seen, in words."""
        return responses_seen(self._found.operations, self.exchanges)

    def _failing(self, broken: Sequence[Proven], exchanges: Sequence[Exchange]) -> str:
        if not broken:
            return ""
        failing = list(self._report(broken, exchanges).at_least(self._input.settings.fail_on))
        return told(failing) if failing else ""

    def _report(self, broken: Sequence[Proven], exchanges: Sequence[Exchange]) -> Report:
        server = ServerRun("", _LEVEL, None, len(exchanges), 0.0, ())
        return self._found.report(evidence_of(self._found.api, exchanges), server, broken)

    def _heard(self, exchange: Exchange | None) -> None:
        if exchange is None:
            self.streamed += 1
            return
        route = self._route(exchange.request.url)
        if route is None:
            self.elsewhere += 1
            return
        found = replace(exchange, operation=route.operation(exchange.request.method))
        self._new.append(found)
        self.exchanges.append(found)

    def _route(self, url: str) -> Route | None:
        """The path item of a URL at any host: below the server's path of the document, else right at the root."""
        origin = str(origin_of(url) or "")
        if origin and origin not in self._targets:
            self._targets[origin] = (Target(self._found.api, origin), Target(self._found.api, f"{origin}/"))
        whole = urlsplit(url)._replace(query="", fragment="").geturl()
        return next((found for one in self._targets.get(origin, ()) if (found := one.route(whole))), None)
