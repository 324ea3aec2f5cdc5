"""One examination of a server: the kept sides of the clauses are asked, what they find broken becomes a report."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from contractctl.clause import Clause, Context, Level, Side
from contractctl.contract.classifier import Classifier
from contractctl.engine.broken import Broken
from contractctl.engine.catalog import Catalog
from contractctl.engine.overrides import Reach as Overridden
from contractctl.engine.plan import Plan
from contractctl.engine.probing.evidence import Evidence, named_by, proven
from contractctl.engine.selection import Active
from contractctl.engine.settings import Settings
from contractctl.engine.sieve import Sieve
from contractctl.engine.subjects import Subjects
from contractctl.engine.telling import Telling
from contractctl.engine.whereabouts import Whereabouts
from contractctl.findings import Enforcement, Report, ServerRun, SourceLines, Tally, sort_findings
from contractctl.live.leader import Told
from contractctl.live.routes import Route
from contractctl.live.run import LiveRun
from contractctl.model import State, Verdict, Waiver, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem
from contractctl.traffic import Exchange, Failure, Talk, Traffic

Routing = Callable[[str], Route | None]
"""Finds the path item that a URL belongs to."""
_STATUS = re.compile(r"\d{3}: ")
"""How the messages begin that name the status themselves."""


def kept_plan(catalog: Catalog, settings: Settings) -> Plan:
    """The clauses about which a server can be asked, as the settings want them. Raises UsageError for a bad selection."""
    return Plan(catalog, settings, lambda clause: bool(clause.kept_sides), Enforcement.KEPT)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is broken, for the sieve."""

    api: Api
    broken: Sequence[Broken]
    whereabouts: Whereabouts

    def judge_waivers(self, waivers: Iterable[Waiver]) -> Iterable[Broken]:
        """Whether suppressions are needed is for `lint` to say."""
        del waivers
        return ()


@dataclass(frozen=True, slots=True)
class Proven:
    """Something broken, the exchanges that show it, and the side that says so."""

    broken: Broken
    exchanges: tuple[Exchange, ...]
    side: Side


class Examination:
    """One document, the clauses that are asked about its server, and what they said."""

    def __init__(self, api: Api, plan: Plan) -> None:
        self.api = api
        self.tallies = {rule: Tally() for rule in plan.clauses}
        self.broken: list[Proven] = []
        self.classifier = Classifier(api, plan.settings.contract)
        self.plan = plan
        self.route: Routing = lambda _: None
        """Finds what a request with an undeclared method was for."""
        self._judged = 0
        """So many exchanges were judged one by one."""
        self._subjects = Subjects(api, plan.settings)
        overrides = plan.settings.overrides
        self._overridden = Overridden(api, overrides, plan.settings.today) if overrides else None
        self.operations = tuple(one for one in api.operations if self._subjects.wanted(one))

    def sides(self, *subjects: type) -> Iterator[tuple[Side, Clause]]:
        """The kept sides that look at something of these kinds."""
        for clause in self.plan.clauses.values():
            for side in clause.kept_sides:
                if side.subject in subjects:
                    yield side, clause

    def talks(self, level: Level) -> Iterator[tuple[Side, Clause]]:
        """The talks up to a level, the most careful first; what a level leaves out is noted."""
        for side, clause in sorted(self.sides(Operation, Api), key=lambda one: one[0].level):
            if side.level <= level:
                yield side, clause
            else:
                self.skip(clause, f"needs --level {side.level.name.lower()}")

    def skip(self, clause: Clause, why: str) -> None:
        """Note that a side of a clause was not asked."""
        self._count(clause, unknown(f"skipped: {why}"), "")

    def lead(self, run: LiveRun, clause: Clause, side: Side) -> None:
        """Lead one talk with each of its subjects. Raises Stopped."""
        for subject in [self.api] if side.subject is Api else self.operations:
            self.lead_about(run, clause, side, subject)

    def lead_about(self, run: LiveRun, clause: Clause, side: Side, subject: Operation | Api) -> Told | None:
        """Lead one talk about one subject; None where the clause is switched off there. Raises Stopped."""
        active = self._active(clause.rule, subject if isinstance(subject, Operation) else None)
        if active is None:
            return None
        context = self._context(active)
        told = run.lead(side, subject, lambda: cast("Talk | Verdict", side.judge(subject, context)))
        self._take(active, side, told, subject)
        return told

    def judge(self, exchanges: Sequence[Exchange], route: Routing) -> None:
        """Ask the sides that look at each exchange, and at all of them; `route` finds the path item of a URL."""
        self.judge_new(exchanges, route)
        for side, clause in self.sides(Traffic):
            if exchanges:
                self.judge_all(clause, side, exchanges)

    def judge_new(self, exchanges: Sequence[Exchange], route: Routing) -> None:
        """Ask the sides that look at each exchange about those that came since the last time."""
        self.route = route
        new, self._judged = exchanges[self._judged :], len(exchanges)
        for side, clause in self.sides(Exchange):
            for one in new:
                self.judge_one(clause, side, one)

    def judge_one(self, clause: Clause, side: Side, exchange: Exchange) -> None:
        """Ask a side that looks at each exchange."""
        self._judge(clause, side, exchange, exchange.operation or self._path_of(exchange), (exchange,))

    def judge_all(self, clause: Clause, side: Side, exchanges: Sequence[Exchange]) -> None:
        """Ask a side that looks at all exchanges together."""
        self._judge(clause, side, Traffic(tuple(exchanges)), None, ())

    @property
    def hears_failures(self) -> bool:
        """Whether some clause looks at what the property-based phase finds."""
        return any(self.sides(Failure))

    def take_failure(self, failure: Failure, only: Clause | None = None) -> None:
        """Ask the sides that look at a failure of the property-based phase."""
        proof = (*failure.before, failure.exchange)
        for side, clause in self.sides(Failure):
            if only is None or clause is only:
                self._judge(clause, side, failure, failure.exchange.operation, proof)

    def report(self, evidence: Evidence, server: ServerRun, broken: Sequence[Proven] | None = None) -> Report:
        """What was found, or the part of it that is named, where nobody said that it may wait."""
        for tally in self.tallies.values():
            tally.skipped = [(label, evidence.text(why)) for label, why in tally.skipped]
        told = [
            replace(one.broken, verdict=proven(one.broken.verdict, one.exchanges, evidence, one.side.judge.__name__))
            for one in _grouped(self.broken if broken is None else broken)
        ]
        judged = _Judged(self.api, told, Whereabouts(self.api))
        sieve = Sieve(judged, self.plan)
        telling = Telling(self.api, sieve, judged.whereabouts, Enforcement.KEPT)
        collapse = self.plan.settings.collapse
        return Report(
            command="test",
            inputs=(self.api.document.name,),
            findings=sort_findings(telling.findings(self.tallies if collapse else None)),
            tallies=self.tallies,
            sources={file.name: SourceLines(file.text) for file in self.api.document.files},
            operations=len(self.operations),
            waiting=dict(sieve.held_back),
            waivers=tuple(sieve.approvals.waivers(self.api.document.path)) if sieve.approvals else (),
            records=(sieve.record,) if self.plan.settings.record else (),
            server=server,
        )

    def _path_of(self, exchange: Exchange) -> PathItem | None:
        """The path that a request with another method than those of its operations was for."""
        route = self.route(exchange.request.url)
        return route.item if route is not None and route.as_written else None

    def _judge(
        self, clause: Clause, side: Side, subject: object, about: Operation | PathItem | None,
        proof: tuple[Exchange, ...],
    ) -> None:  # fmt: skip
        operation = about if isinstance(about, Operation) else None
        if operation is not None and not self._subjects.wanted(operation):
            return
        active = self._active(clause.rule, operation)
        if active is None:
            return
        for verdict in side.verdicts(subject, self._context(active)):
            self._take(active, side, Told(verdict, proof or named_by(verdict)), about or self.api)

    def _take(self, active: Active, side: Side, told: Told, subject: Operation | PathItem | Api) -> None:
        """Count a verdict, and keep it where it is broken."""
        verdict, label = told.verdict, subject.label if isinstance(subject, Operation) else ""
        self._count(active.clause, verdict, label)
        if verdict.state is not State.BROKEN:
            return
        if verdict.place is None or not verdict.place.pointer:
            verdict = replace(verdict, place=subject.place)
        reached = (subject,) if isinstance(subject, Operation) else None
        status = f"{told.exchanges[-1].answer.status}: " if told.exchanges else ""
        group = verdict.message if _STATUS.match(verdict.message) else f"{status}{verdict.message}"
        broken = Broken(active, verdict, subject, reached=reached, group=group)
        self.broken.append(Proven(broken, told.exchanges, side))

    def _count(self, clause: Clause, verdict: Verdict, label: str) -> None:
        tally = self.tallies[clause.rule]
        tally.count(verdict.state)
        if verdict.state is State.UNKNOWN:
            tally.skipped.append((label, verdict.message))

    def _active(self, rule: str, operation: Operation | None) -> Active | None:
        held = self._overridden.of(operation) if self._overridden is not None and operation is not None else ()
        return self.plan.where(held).get(rule)

    def _context(self, active: Active) -> Context[object]:
        settings = self.plan.settings
        return Context(active.options, self.api, self.classifier.facts, settings.today, settings.contract)


def _grouped(broken: Iterable[Proven]) -> list[Proven]:
    """Each clause, operation, status and message once, with the first exchanges that show it.

    What a talk found, or a check of the property-based phase, goes first: it is not told again for the exchange that it ended with, nor for the one that confirmed it.
    """
    found: dict[tuple[str, int, str], Proven] = {}
    told: set[tuple[str, str, str]] = set()
    for one in sorted(broken, key=lambda one: one.side.subject in {Exchange, Traffic}):
        rule, message = one.broken.rule, one.broken.verdict.message
        keys = {
            (rule, message, f"{each.answer.status} {each.request.method} {each.request.url}") for each in one.exchanges
        }
        if one.exchanges and keys <= told:
            continue
        told |= keys
        found.setdefault((rule, id(one.broken.subject), one.broken.group), one)
    return list(found.values())
