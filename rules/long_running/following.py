"""Steps of talks: start a job, find where it can be asked about, look until it has ended."""

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from contractctl.clause import Context
from contractctl.contract.http_dates import delay_of
from contractctl.contract.long_running import POINTERS, STATUS_NAMES
from contractctl.contract.names import words
from contractctl.contract.resources import own_id, path_values
from contractctl.document.node import Value
from contractctl.model import Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Answer, Call, Caller, Exchange, Payload, Request, Wait, asked

from . import Options
from .monitors import monitor_of
from .starts import accepted
from .states import WRAPPED, StateMember, is_end, state_member

ACCEPTED, SEE_OTHER = 202, 303
NO_START = not_applicable("it starts no job that a caller would follow")
NOT_STARTED = unknown("not-started: the request was not answered with 202")
NO_PLACE = unknown("no-place: the 202 does not lead to the job")
MONITORS = words("status_url status_uri monitor_url monitor poll_url polling_url operation_url job_url self href")
"""Members in which a body says where the job is."""
FASTER, GROWTH = 1.0, 1.5
"""Seconds until the second look where nobody says how long, and how that grows."""
SLACK, LEAST = 3.0, 5.0
"""A job may take so many times the time that it is expected to take, and so many seconds at least."""
USUAL = 1.5
"""So many times that time is waited where the end is not the question."""

Back = Exchange | tuple[Exchange, ...]


@dataclass
class Job:
    """One job: how it was started, where it can be asked about, what was seen since."""

    start: Exchange
    place: Call | Request
    member: StateMember | None
    looks: list[Exchange] = field(default_factory=list)

    def state(self, answer: Answer) -> str | None:
        """The state that an answer tells; None where it tells none."""
        body = answer.json_or_none if answer.is_json else None
        return state_in(body) if isinstance(body, dict) else None

    @property
    def states(self) -> list[str]:
        """The states that were seen, in order, without what was said with the 202."""
        return [one for one in (self.state(look.answer) for look in self.looks) if one is not None]

    def has_ended(self, options: Options) -> bool:
        """Whether the last look showed an end."""
        if not self.looks:
            return False
        last = self.looks[-1].answer
        state = self.state(last)
        ends = self.member.ends if self.member is not None else ()
        return last.status == SEE_OTHER or (state is not None and is_end(state, options, ends))


def state_in(body: Mapping[str, Value]) -> str | None:
    """The state in a body: of itself, or of the one thing that it wraps. `done` is `done`, or `running`."""
    for holder in holders(body):
        for name, value in holder.items():
            if normalised(str(name)) in STATUS_NAMES:
                if isinstance(value, bool):
                    return ("failed" if holder.get("error") else "done") if value else "running"
                if isinstance(value, str):
                    return value
    return None


def holders(body: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """A body, and the objects that it wraps where it has little else."""
    yield body
    if len(body) <= WRAPPED:
        yield from (one for one in body.values() if isinstance(one, dict))


def started(
    operation: Operation, context: Context[Options], call: Call | None = None
) -> Generator[Call | Request, Back, Job | Verdict]:
    """Start a job, by a call of one's own; a verdict where there is none, or nothing leads to it."""
    if isinstance(accepted(operation, context), Verdict):
        return NO_START
    start = yield from asked(call or Call(operation))
    if start.answer.status != ACCEPTED and not (start.succeeded and "202" not in operation.responses):
        return NOT_STARTED
    monitor = monitor_of(operation, context)
    if monitor is not None and not monitor.of_jobs:
        return NO_START
    place = place_of(start, monitor.operation if monitor is not None else None)
    return Job(start, place, state_member(monitor.operation) if monitor is not None else None) if place else NO_PLACE


def place_of(start: Exchange, monitor: Operation | None) -> Call | Request | None:
    """Where a job can be asked about: what a header says, a member of the body, or the id in the operation's path."""
    told = pointer_of(start.answer)
    if told is not None:
        return asking(urljoin(start.request.url, told))
    body = start.answer.json_or_none if start.answer.is_json else None
    if not isinstance(body, dict):
        return None
    url = next((one for name, one in body.items() if normalised(str(name)) in MONITORS and isinstance(one, str)), None)
    if url is not None and url.startswith(("/", "http")):
        return asking(urljoin(start.request.url, url))
    return call_with_id(start, monitor, body) if monitor is not None else None


def pointer_of(answer: Answer) -> str | None:
    """What a header says of where the job is."""
    return next((answer.headers[name.lower()] for name in POINTERS if answer.headers.get(name.lower())), None)


def asking(url: str) -> Request:
    """A look at an address."""
    return Request({"accept": "application/json"}, b"", "GET", url, Caller.FULL)


def call_with_id(start: Exchange, monitor: Operation, body: Mapping[str, Value]) -> Call | None:
    """A look at the job by its id, where the operation's path asks for nothing else that is not known."""
    given = path_values(start.request.url, start.operation) if start.operation is not None else {}
    wanted = [one[1:-1] for one in monitor.segments if one.startswith("{") and one[1:-1] not in given]
    if len(wanted) != 1:
        return None
    for holder in holders(body):
        same = next((name for name in holder if normalised(str(name)) == normalised(wanted[0])), None) or own_id(holder)
        if same is not None and isinstance(holder[same], str | int):
            known = {name: value for name, value in given.items() if f"{{{name}}}" in monitor.segments}
            return Call(monitor, path={**known, wanted[0]: holder[same]}, again=True)
    return None


def look(job: Job) -> Generator[Call | Request, Back, Exchange]:
    """One look at a job."""
    seen = yield from asked(job.place)
    job.looks.append(seen)
    return seen


def patience(operation: Operation, context: Context[Options], slack: float = USUAL) -> tuple[float, bool]:
    """How many seconds a job may take, and whether somebody said so."""
    said = context.facts(operation).said("expected-latency-ms")
    if said is None or isinstance(said.value, bool) or not isinstance(said.value, int | float):
        return float(context.options.longest), False
    return max(said.value / 1000 * slack, LEAST * slack / SLACK), True


def followed(
    jobs: list[Job], operation: Operation, context: Context[Options], slack: float = USUAL
) -> Generator[Call | Request | Wait, Back, float]:
    """Look at some jobs until all have ended, or one cannot be asked, or time is over; the seconds that were waited."""
    most, _ = patience(operation, context, slack)
    waited, step = 0.0, FASTER
    open_jobs = list(jobs)
    while True:
        for job in open_jobs:
            yield from look(job)
        open_jobs = [one for one in open_jobs if not one.has_ended(context.options) and can_go_on(one)]
        if not open_jobs or waited >= most:
            return waited
        asked = max((delay_of(one.looks[-1].answer.headers) or 0.0 for one in open_jobs), default=0.0)
        pause = min(max(asked, step), most - waited)
        yield Wait(pause)
        waited, step = waited + pause, step * GROWTH


def can_go_on(job: Job) -> bool:
    """Whether the last look was answered as one at a job that goes on."""
    return job.looks[-1].succeeded and job.state(job.looks[-1].answer) is not None


def shown_bodies(operation: Operation) -> Iterator[Payload]:
    """The named examples of a JSON body: a job may be shown that ends well, and one that fails."""
    media = operation.request_body.json if operation.request_body is not None else None
    for example in media.examples.values() if media is not None else ():
        if media is not None and example.value is not None:
            yield Payload(json.dumps(example.value.value).encode(), media.name)


def is_elsewhere(url: str, other: str) -> bool:
    """Whether two addresses are at different servers."""
    return urlsplit(url)[:2] != urlsplit(other)[:2]
