"""Which GET of the document tells the state of the work that an operation starts."""

from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract.collection import singular, success_body
from contractctl.contract.long_running import JOB_SEGMENTS, reached_from, status_by_name
from contractctl.contract.wording import template
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation

from . import Options
from .starts import gets, members, resource_of
from .states import shows_state

JOBS = frozenset(map(singular, JOB_SEGMENTS))


@dataclass(frozen=True, slots=True)
class Monitor:
    """An operation that tells the state of a job, and whether it is one for jobs alone."""

    operation: Operation
    of_jobs: bool = True


def monitor_of(start: Operation, context: Context[Options]) -> Monitor | None:
    """The operation to ask; None where the document has none."""
    if "202" in start.responses:
        reached = reached_from([start], context.api.operations)
        known = next((one for one in context.api.operations if id(one) in reached), None)
        if known is not None:
            return Monitor(known)
    near = [one for one in near_gets(start) if tells_state(one)]
    jobs = [one for one in near if context.facts(one).lro_status] or status_operations(context)
    if jobs:
        return Monitor(jobs[0])
    own = resource_of(start)
    if own is not None and tells_state(own):
        return Monitor(own, of_jobs=False)
    called = near or [one for one in context.api.operations if is_called(one)]
    return Monitor(called[0], of_jobs=False) if called else None


def status_operations(context: Context[Options]) -> list[Operation]:
    """The operations that tell the state of jobs, whatever started them: by their names, or because somebody says so."""
    memo, key = context.api.memo, (status_operations, context.settings)
    if key not in memo:
        memo[key] = [one for one in context.api.operations if is_of_all_jobs(one, context)]
    found: list[Operation] = memo[key]  # type: ignore[assignment]
    return found


def is_of_all_jobs(operation: Operation, context: Context[Options]) -> bool:
    """Whether it tells the state of jobs, and not of what one operation starts alone."""
    facts = context.facts(operation)
    general = facts.said("kind") is not None or (operation.method == "get" and status_by_name(operation) is not None)
    return bool(facts.lro_status) and general


def is_called(operation: Operation) -> bool:
    """Whether it is a call that tells the state of a job, where all is a POST: `/job/status`."""
    named = [normalised(one) for one in operation.segments[-2:]]
    return operation.method == "post" and named[1:] == ["status"] and singular(named[0]) in JOBS


def near_gets(start: Operation) -> list[Operation]:
    """The GETs that ask for what a POST to a collection has made: `/exports/{id}`, `/exports/{id}/status`, `/exports`."""
    collection = template(start.path)
    known = {collection, f"{collection}/{{}}", f"{collection}/{{}}/status", f"{collection}/status"}
    ending = f"/{collection.rpartition('/')[2]}/{{}}"
    return [one for at, one in gets(start.api) if at in known or at.endswith(ending)]


def tells_state(operation: Operation) -> bool:
    """Whether the answer of a GET, or an item of it, has a member that tells a state."""
    media = success_body(operation)
    if media is None:
        return False
    shapes = merged(media.schema, "response").alternatives
    return any(shows_state([name for name, _ in members(shape)]) for shape in shapes)
