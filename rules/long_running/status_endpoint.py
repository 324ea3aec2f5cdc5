import re
from urllib.parse import urlsplit, urlunsplit

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.lookalikes import lookalike
from contractctl.model import HOLDS, Severity, Verdict, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange, Talk, asked

from . import Options
from .following import asking, look, started
from .monitors import monitor_of, near_gets
from .starts import accepted, resource_of

clause = Clause("long-running/status-endpoint", "Work that was accepted can be asked about.", severities("I E W W"))

SAID = "status-operation"
NOT_READ = unknown("not-read: the job could not be looked at")
NO_UNKNOWN = unknown("no-unknown-id: nothing in the address is an id of which a foreign one could be made")
REFUSED = frozenset({401, 403})
ID = re.compile(r"(?=.*[0-9])[0-9A-Za-z_-]{8,}")
"""So long that one that is made up is not that of another job; a mere number may be."""
ITSELF = unknown("what it works on can be read, but has no status by which to see that the work is done")


@clause.promised
def can_be_asked(operation: Operation, context: Context[Options]) -> Verdict:
    """By a link, by the example of a Location, by `x-contract`, by an operation about jobs, by the resource itself."""
    response = accepted(operation, context)
    if isinstance(response, Verdict):
        return response
    said = operation.node.find("x-contract", SAID)
    if said is not None and not any(one.operation_id == said.text for one in operation.api.operations):
        return broken(said, f"{operation.label}: there is no operation '{said.text[:60]}'")
    if monitor_of(operation, context) is not None:
        return HOLDS
    if resource_of(operation) is not None or near_gets(operation):
        return ITSELF
    where = response if response.statuses == ("202",) else operation.node.nearest("responses", "202")
    return broken(
        where,
        f"{operation.label} goes on after its answer, but no GET tells how far it is: declare one, and link to it",
    )


# -- a server ---------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def knows_its_jobs(operation: Operation, context: Context[Options]) -> Talk:
    """Who started a job may ask about it; a job that never was is not found."""
    job = yield from started(operation, context)
    if isinstance(job, Verdict):
        return job
    seen = yield from look(job)
    if seen.answer.status in REFUSED:
        message = f"{seen.answer.status}: who started the work may not ask about it with the same credentials"
        return broken(operation, message, severity=Severity.WARNING)
    if not seen.succeeded:
        return NOT_READ
    url = of_nobody(seen)
    if url is None:
        return NO_UNKNOWN
    foreign = yield from asked(asking(url))
    if not foreign.succeeded:
        return HOLDS
    declared = seen.operation is not None and "404" in seen.operation.responses
    message = f"{foreign.answer.status}: a job that never was is found: want 404"
    return broken(operation, message, severity=Severity.ERROR if declared else Severity.WARNING)


def of_nobody(seen: Exchange) -> str | None:
    """The address of a job that is not there, made of one that is."""
    parts = urlsplit(seen.request.url)
    segments = parts.path.split("/")
    at = next((index for index in reversed(range(len(segments))) if ID.fullmatch(segments[index])), None)
    if at is None or segments[at].isdigit():
        return None
    segments[at] = lookalike(segments[at])
    return urlunsplit((parts.scheme, parts.netloc, "/".join(segments), parts.query, ""))
