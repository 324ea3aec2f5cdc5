"""The findings of an earlier report are tried again: their requests are sent, and the clause that said so is asked once more."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from contractctl.clause import Clause, Level, Side
from contractctl.document.document import Document
from contractctl.engine.plan import Plan
from contractctl.engine.probing.examination import Examination
from contractctl.engine.probing.testing import Listeners, concluded, ended
from contractctl.findings import Fate, Replayed, Report
from contractctl.live.input.inputs import Input, NoInput
from contractctl.live.input.requests import request_for
from contractctl.live.options import LiveOptions
from contractctl.live.records.replay import Carried, Earlier, Trial
from contractctl.live.run import LiveRun
from contractctl.live.sending.budget import Spent
from contractctl.live.sending.sender import SAFE_METHODS, NotAllowed
from contractctl.live.wire.error import WireError
from contractctl.model import State
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Failure, Payload, Request, Traffic

_ELSEWHERE = frozenset({401, 403, 404, 409, 412, 428, 429, 502, 503, 504})
"""Statuses that say that the request came to another state of affairs, and nothing about the fault."""
_NOBODY = frozenset({401, 403, 429, 502, 503, 504})
_NOT_GIVEN = frozenset({"authorization", "cookie", "host", "content-length", "content-type", "connection"})
_CHANGING = frozenset({"PUT", "PATCH", "DELETE"})
_CLIENT_ERRORS = range(400, 500)
_NOT_FOUND = 404
_SERVER_ERROR = 500


class Untried(Exception):  # noqa: N818 -- no error: it is told
    """A finding that cannot be tried; why, in words."""


def replay(
    document: Document, plan: Plan, options: LiveOptions, earlier: Earlier, listeners: Listeners | None = None
) -> Report:  # fmt: skip
    """Try the findings again. The report holds those that are still there, and what became of each. Raises UsageError."""
    found = Examination(Api(document), plan)
    run = LiveRun(found.api, options, found.classifier.facts)
    told = listeners or Listeners()
    replaying = _Replaying(found, run, plan, earlier, told)
    stopped = ended(run, replaying.drive)
    fates = (*replaying.fates, *(_untried(one, stopped) for one in earlier.trials[len(replaying.fates) :]))
    return concluded(found, run, stopped or _why_not(fates), told, fates)


def _untried(trial: Trial, why: str) -> Replayed:
    return Replayed(trial.rule, trial.message, trial.operations, trial.fingerprint, Fate.UNTRIED, why)


def _why_not(fates: Sequence[Replayed]) -> str:
    """What keeps a run without findings from being a good one."""
    count = Counter(one.fate for one in fates)
    if count[Fate.STILL] or not count[Fate.UNTRIED]:
        return "" if fates else "the report holds no findings of a server"
    return f"{count[Fate.UNTRIED]} of {len(fates)} findings could not be tried"


@dataclass
class _Replaying:
    """One replay of one report."""

    found: Examination
    run: LiveRun
    plan: Plan
    earlier: Earlier
    told: Listeners

    def __post_init__(self) -> None:
        self.fates: list[Replayed] = []
        self.found.route = self.run.target.route
        self._labels = {one.label: one for one in self.found.operations}
        self._trials = [self._here(one) for one in self.earlier.trials]

    def drive(self) -> None:
        """Reach the operations that matter, then try one finding after the other. Raises Stopped."""
        self.run.survey(self._around(), all_of_them=False)
        for trial in self._trials:
            self.told.say(f"trying again: {trial.rule}, {len(self.fates)} of {len(self._trials)} findings tried")
            try:
                fate, why = self._tried(trial)
            except Untried as reason:
                fate, why = Fate.UNTRIED, str(reason)
            why = self.run.redaction.text(why)
            self.fates.append(replace(_untried(trial, why), fate=fate))

    def _here(self, trial: Trial) -> Trial:
        """The finding with its requests at the server that is asked now."""
        before, now = self.earlier.url.rstrip("/"), self.run.target.base.rstrip("/")
        moved = []
        for one in trial.exchanges:
            url = one.request.url
            url = now + url.removeprefix(before) if before and url.startswith(before) else url
            operation = self.run.target.operation(one.request.method, url)
            moved.append(replace(one, request=replace(one.request, url=url), operation=operation))
        return replace(trial, exchanges=tuple(moved))

    def _around(self) -> Iterator[Operation]:
        """The operations of the findings, and those that make or show what their paths name."""
        paths = {one.operation.path for trial in self._trials for one in trial.exchanges if one.operation}
        paths |= {self._labels[label].path for one in self._trials for label in one.operations if label in self._labels}
        for operation in self.found.operations:
            if operation.method != "delete" and any(_leads_to(operation.path, path) for path in paths):
                yield operation

    def _tried(self, trial: Trial) -> tuple[Fate, str]:
        """Raises Untried, Stopped."""
        if trial.fault:
            raise Untried(trial.fault)
        clause = self.plan.clauses.get(trial.rule)
        if clause is None:
            raise Untried("its clause is not asked (see --select)")
        side = next((one for one in clause.kept_sides if one.judge.__name__ == trial.side), None)
        if side is None:
            raise Untried("its clause asks otherwise in this version")
        if side.level > self.run.options.level:
            raise Untried(f"it needs --level {side.level.name.lower()}")
        if side.subject in {Operation, Api}:
            return self._led(trial, clause, side)
        return self._sent(trial, clause, side)

    def _led(self, trial: Trial, clause: Clause, side: Side) -> tuple[Fate, str]:
        """Lead the talk again, with the input that it had where that is still good."""
        asked = [one.operation.label for one in trial.exchanges if one.operation is not None]
        label = next((one for one in trial.operations if one in asked), next(iter(trial.operations), ""))
        subject = self.found.api if side.subject is Api else self._labels.get(label)
        if subject is None:
            raise Untried("the document has no such operation any more")
        self.run.given.clear()
        for one in trial.exchanges:
            if one.operation is not None and one.operation.label not in self.run.given:
                given = self._input(one)
                self.run.given.update({one.operation.label: given} if given is not None else {})
        told = self.found.lead_about(
            self.run, clause, replace(side, reached=side.reached and not self.run.given), subject
        )
        self.run.given.clear()
        if told is None:
            raise Untried("its clause is switched off there")
        match told.verdict.state:
            case State.BROKEN:
                return Fate.STILL, told.verdict.message
            case State.HOLDS:
                return Fate.GONE, ""
        raise Untried(told.verdict.message)

    def _input(self, exchange: Exchange) -> Input | None:
        """The input of a request where it may be used once more; None where another must be found."""
        operation, request = exchange.operation, exchange.request
        found = self._given(operation, request) if operation is not None else None
        if operation is None or found is None:
            return None
        if request.method not in SAFE_METHODS:
            return found if "{" not in operation.path and exchange.succeeded else None
        try:
            again = self.run.sender.send(
                request_for(Call(operation), found, self.run.target), operation, Level.SAFE, extra=True
            )
        except (WireError, NotAllowed, Spent):
            return None
        return found if again.succeeded else None

    def _given(self, operation: Operation, request: Request) -> Input | None:
        """What was sent to an operation, as its input."""
        route = self.run.target.route(request.url)
        if route is None or request.method != operation.method.upper():
            return None
        media = request.headers.get("content-type")
        return Input(
            path=dict(route.values),
            query=dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True)),
            headers={name: value for name, value in request.headers.items() if name not in _NOT_GIVEN},
            body=Payload(request.body, media) if request.body else None,
            source="recorded",
        )

    def _sent(self, trial: Trial, clause: Clause, side: Side) -> tuple[Fate, str]:
        """Send the requests again, and ask the side what it says of the answers."""
        again = self._exchanges(trial)
        if again[-1].answer.status == _NOT_FOUND and len(again) == 1 and trial.exchanges[0].succeeded:
            again = self._elsewhere(trial.exchanges[0]) or again
        before, last = len(self.found.broken), again[-1]
        then, now = trial.exchanges[-1].answer.status, last.answer.status
        if side.subject is Exchange:
            self.found.judge_one(clause, side, last)
        elif side.subject is Traffic:
            self.found.judge_all(clause, side, again)
        elif then // 100 == now // 100:
            failure = Failure(trial.check, trial.says, last, again[:-1])
            self.found.take_failure(failure, only=clause)
        if len(self.found.broken) > before:
            return Fate.STILL, self.found.broken[-1].broken.verdict.message
        if then != now and now in (_NOBODY if then >= _SERVER_ERROR else _ELSEWHERE):
            raise Untried(f"it answers {now} now, and {then} then")
        return Fate.GONE, f"it answers {now} now, and {then} then" if then != now else ""

    def _exchanges(self, trial: Trial) -> tuple[Exchange, ...]:
        carried, again = Carried(), list[Exchange]()
        for one in trial.exchanges:
            request = carried.applied(one.request)
            self._allow(one, request)
            try:
                new = self.run.sender.send(request, one.operation, self.run.options.level, valid=one.valid, extra=True)
            except (WireError, NotAllowed, Spent) as reason:
                raise Untried(str(reason)) from None
            carried.learn(one.answer, new.answer)
            again.append(new)
        return tuple(again)

    def _elsewhere(self, before: Exchange) -> tuple[Exchange, ...]:
        """The same question about something that is there today, where what it was about is gone."""
        operation, request = before.operation, before.request
        if operation is None or request.method not in SAFE_METHODS or not self.run.reach.reached(operation):
            return ()
        given = self._given(operation, request)
        if given is None:
            return ()
        try:
            known = replace(given, path=self.run.supply.next(operation).path)
            now = request_for(Call(operation, request.caller or Caller.FULL), known, self.run.target)
            return (self.run.sender.send(now, operation, Level.SAFE, valid=before.valid, extra=True),)
        except (WireError, NotAllowed, NoInput, Spent):
            return ()

    def _allow(self, before: Exchange, request: Request) -> None:
        """What changed nothing then may be sent again; what changes something only to what this run has made."""
        if request.method in SAFE_METHODS or before.answer.status in _CLIENT_ERRORS:
            return
        if self.run.options.level < Level.WRITE:
            raise Untried(f"{request.method} is only sent at level write")
        if request.method in _CHANGING and not self.run.is_ours(request.url):
            raise Untried(f"{request.method} would change what this run has not made")


def _leads_to(path: str, other: str) -> bool:
    """Whether a path is another one, or the beginning of it."""
    return other == path or other.startswith(f"{path.rstrip('/')}/")
