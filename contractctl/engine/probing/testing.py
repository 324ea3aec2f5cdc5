"""A running server is asked: talks are led, all exchanges are judged, what is broken becomes findings of the document."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.document.document import Document
from contractctl.engine.plan import Plan
from contractctl.engine.probing.evidence import Evidence
from contractctl.engine.probing.examination import Examination
from contractctl.findings import Reached, Replayed, Report, ServerRun
from contractctl.live.options import LiveOptions
from contractctl.live.records.recording import without_secrets
from contractctl.live.run import LiveRun
from contractctl.live.sending.budget import Spent
from contractctl.live.sending.sender import Stopped
from contractctl.spec.api import Api
from contractctl.traffic import Exchange

if TYPE_CHECKING:
    from contractctl.live.wire.network import Transport

Say = Callable[[str], None]
"""Hears how far the run is."""
Keep = Callable[[Sequence[Exchange]], None]
"""Gets all exchanges of a run, without secrets, at its end."""
INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Listeners:
    """Who hears of a run."""

    say: Say = lambda _: None
    keep: Keep | None = None


def examine(
    document: Document, plan: Plan, options: LiveOptions, listeners: Listeners | None = None,
    transport: "Transport | None" = None,
) -> Report:  # fmt: skip
    """Test a server against a document. Raises UsageError; a run that must end early says so in its report.

    `transport` stands for the network, where the server is in this process.
    """
    found = Examination(Api(document), plan)
    run = LiveRun(found.api, options, found.classifier.facts, transport=transport)
    told = listeners or Listeners()
    stopped = ended(run, lambda: _drive(found, run, told.say))
    told.say("judging what was answered")
    try:
        found.judge(run.exchanges, run.target.route)
    except KeyboardInterrupt:
        stopped = INTERRUPTED
    return concluded(found, run, stopped, told)


def ended(run: LiveRun, drive: Callable[[], None]) -> str:
    """Go on until the end; why that came before its time, empty where it did not."""
    try:
        with run:
            drive()
    except (Stopped, Spent) as reason:
        return str(reason)
    except KeyboardInterrupt:
        return INTERRUPTED
    return ""


def concluded(
    found: Examination, run: LiveRun, stopped: str, told: Listeners, replayed: tuple[Replayed, ...] = ()
) -> Report:
    """The report of a run; its exchanges are handed out."""
    evidence = Evidence(run.callers, run.redaction)
    report = found.report(evidence, _server(run, stopped, replayed))
    if told.keep is not None:
        told.keep(tuple(without_secrets(run.exchanges, run.callers, run.redaction)))
    return report


def _drive(found: Examination, run: LiveRun, say: Say) -> None:
    """Survey, then lead all talks that the level allows. Raises Stopped."""
    progress = _Progress(found, run, say)
    run.sender.heard = progress.heard
    run.survey(found.operations)
    found.judge_new(run.exchanges, run.target.route)
    for side, clause in found.talks(run.options.level):
        progress.phase = f"leading talks of {clause.rule}"
        found.lead(run, clause, side)
        found.judge_new(run.exchanges, run.target.route)
    progress.phase = "testing properties"
    if found.hears_failures:
        with closing(run.check_properties(found.api.document, found.operations)) as failures:
            for failure in failures:
                found.take_failure(failure)


class _Progress:
    """The line that says how far a run is: phase, requests, operations, findings, what was asked last."""

    def __init__(self, found: Examination, run: LiveRun, say: Say) -> None:
        self.phase = "reaching operations"
        self._found = found
        self._run = run
        self._say = say
        self._findings: set[tuple[str, str]] = set()
        self._counted = 0

    def heard(self, exchange: Exchange) -> None:
        """One more exchange."""
        run, total = self._run, len(self._found.operations)
        address = run.redaction.text(exchange.request.url.partition("?")[0])
        where = exchange.operation.label if exchange.operation is not None else address
        reached = sum(row.reached for row in run.reach.rows.values())
        new, self._counted = self._found.broken[self._counted :], len(self._found.broken)
        self._findings.update((one.broken.rule, one.broken.group) for one in new)
        told = (
            f"{run.budget.requests} requests, {reached} of {total} operations reached, "
            f"{len(self._findings)} findings so far"
        )
        self._say(f"{self.phase}: {told}: {where}")


def _server(run: LiveRun, stopped: str, replayed: tuple[Replayed, ...]) -> ServerRun:
    options, redaction = run.options, run.redaction
    rows = sorted(run.reach.rows.values(), key=lambda row: row.operation.number)
    return ServerRun(
        url=run.target.base,
        level=options.level.name.lower(),
        seed=options.seed,
        requests=run.budget.requests,
        seconds=run.budget.clock.now() - run.budget.started,
        reach=tuple(
            Reached(
                row.operation.label,
                row.reached,
                row.tried,
                row.status,
                row.source,
                redaction.text(row.why),
                run.budget.spent_on(row.operation.label),
            )
            for row in rows
        ),
        leftovers=tuple(redaction.url(one.url) for one in run.leftovers),
        notes=tuple(map(redaction.text, run.notes)),
        stopped=redaction.text(stopped),
        replayed=replayed,
    )
