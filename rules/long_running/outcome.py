from collections.abc import Generator, Iterator, Mapping
from urllib.parse import urljoin

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.collection import success_body
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.names import words
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Payload, Request, Talk, Wait, asked

from . import Options
from .following import SEE_OTHER, Back, Job, asking, followed, is_elsewhere, shown_bodies, started, state_in
from .starts import is_unknown, is_url, members
from .states import is_canceled, is_failure, is_success

clause = Clause(
    "long-running/outcome", "A job that has ended tells its result or its error.", severities("I W W I"), faults=True
)

NO_STATUS = not_applicable("it does not tell the state of a job")
NOT_FAILED = not_applicable("it shows no job that has failed")
NO_RESULT = unknown("no-result: no job was seen to end with a link to its result")
MOST_SHOWN = 3
NOT_RESULTS = words("callback webhook hook cancel self monitor status poll operation job notification")
BLANK = unknown("nothing is known of its body")
ERRORS = words("""error errors failure failures failed reason message messages problem problems exception fault conclusion detail
    details warnings log logs diagnostics outcome""")
RESULTS = words("""result results response output outputs data file files download report artifact artifacts content outcome
    resource resources value count counts stats""")
INTERVALS = words("poll_after poll_interval retry_after polling_interval next_poll poll_interval_ms interval")
OWN = words("id job_id operation_id task_id run_id")
OF_OTHERS = words("account_id user_id owner_id organization_id org_id tenant_id project_id request_id workspace_id")
"""Ids that are no result."""


@clause.promised
def tells_how_it_ended(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:
    """A member for the error, one for the result, and in `strict` when to ask again."""
    facts = context.facts(operation)
    media = success_body(operation)
    if not facts.lro_status or gates.outside(operation):
        yield NO_STATUS
        return
    body = merged(media.schema, "response") if media is not None else None
    if media is None or body is None or is_unknown(body):
        yield BLANK
        return
    names = {name for shape in body.alternatives for name, _ in members(shape, 1)}
    lacks = [] if any(map(is_error, names)) else ["why it failed"]
    if "303" not in operation.responses and not any(map(is_result, names)):
        lacks.append("where its result is")
    for one in lacks:
        message = f"{operation.label}: the body does not say {one}"
        yield broken(media, message, certainty=facts.lro_status.certainty)
    if context.options.poll_interval and not says_when(operation, names, context):
        message = f"{operation.label}: nothing says when to ask again: declare Retry-After"
        yield broken(operation, message, severity=Severity.INFO, certainty=facts.lro_status.certainty)
    elif not lacks:
        yield HOLDS


def is_error(name: str) -> bool:
    """Whether a member of that name tells why."""
    return not ERRORS.isdisjoint(name.split("_"))


def is_result(name: str) -> bool:
    """Whether a member of that name is, or leads to, what was made."""
    if is_url(name) or not RESULTS.isdisjoint(name.split("_")):
        return True
    return name.endswith("_id") and name not in OWN and name not in OF_OTHERS


def says_when(operation: Operation, names: set[str], context: Context[Options]) -> bool:
    """Whether an answer of it, or of what starts the work, has a Retry-After, or the body says when."""
    if not INTERVALS.isdisjoint(names):
        return True
    starts = (one.responses.get("202") for one in context.api.operations)
    return any(
        one is not None and one.header("Retry-After") is not None for one in (*operation.responses.values(), *starts)
    )


# -- a server ---------------------------------------------------------------------------------------------------------


@clause.kept()
def tells_why(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A job that is shown to have failed says why."""
    operation, answer = exchange.operation, exchange.answer
    body = answer.json_or_none if answer.is_json and exchange.succeeded else None
    if operation is None or not isinstance(body, dict) or gates.outside(operation):
        return NOT_FAILED
    fact = context.facts(operation).lro_status
    state = state_in(body) if fact else None
    if state is None or not is_failure(state, context.options) or is_canceled(state):
        return NOT_FAILED
    inner = [one for one in body.values() if isinstance(one, dict)]
    if any(is_error(normalised(str(name))) and value for one in (body, *inner) for name, value in one.items()):
        return HOLDS
    media = success_body(operation)
    shapes = merged(media.schema, "response").alternatives if media is not None else ()
    declared = any(is_error(name) for shape in shapes for name, _ in members(shape, 1))
    message = f"a job that is '{state[:40]}' does not say why"
    return broken(operation, message, severity=Severity.WARNING if declared else None, certainty=fact.certainty)


@clause.kept(Level.WRITE)
def leads_to_the_result(operation: Operation, context: Context[Options]) -> Talk:
    """The jobs of the examples are followed to their ends; the link of one that ended well leads to something."""
    jobs: list[Job] = []
    shown: list[Payload | None] = [*shown_bodies(operation)]
    for body in shown[:MOST_SHOWN] or [None]:
        job = yield from one_more(operation, body, jobs, context)
        if isinstance(job, Job):
            jobs.append(job)
        elif not jobs:
            return job
    yield from followed(jobs, operation, context)
    verdict = NO_RESULT
    for job in jobs:
        for url in results_of(job, context.options):
            found = yield from asked(asking(url))
            status = found.answer.status
            if status in {404, 410} or status >= 500:  # noqa: PLR2004 -- the class of server errors
                message = f"{status}: what a completed job says is its result is not there"
                return broken(operation, message, severity=Severity.ERROR)
            verdict = HOLDS
    return verdict


def one_more(
    operation: Operation, body: Payload | None, jobs: list[Job], context: Context[Options]
) -> Generator[Call | Request | Wait, Back, Job | Verdict]:
    """Start one more job; under an idempotency key of its own, where the first one took a key."""
    names = context.settings.names
    first = jobs[0].start.request.headers if jobs else {}
    keys = {name: lookalike(value, len(jobs)) for name, value in first.items() if names.is_idempotency_header(name)}
    return (yield from started(operation, context, Call(operation, body=body, headers=keys)))


def results_of(job: Job, options: Options) -> Iterator[str]:
    """The addresses at the same server to which a job that has ended well leads."""
    last = job.looks[-1]
    if last.answer.status == SEE_OTHER:
        found = [last.answer.headers.get("location", "")]
    else:
        body, state = last.answer.json_or_none, job.state(last.answer)
        ended_well = state is not None and is_success(state, options)
        found = list(links_in(body)) if isinstance(body, dict) and ended_well else []
    for one in found:
        url = urljoin(last.request.url, one)
        if one and not is_elsewhere(url, last.request.url) and url != last.request.url:
            yield url


def links_in(body: Mapping[str, Value]) -> Iterator[str]:
    """The texts in a body that are addresses of what was made."""
    inner = [one for one in body.values() if isinstance(one, dict)]
    for holder in (body, *inner):
        for name, value in holder.items():
            plain = normalised(str(name))
            leads = is_url(plain) and NOT_RESULTS.isdisjoint(plain.split("_"))
            if leads and isinstance(value, str) and value.startswith(("/", "http://", "https://")):
                yield value
