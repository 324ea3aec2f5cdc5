import re
from collections.abc import Generator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.lookalikes import lookalike
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Request, Talk, Wait, asked

from . import Options
from .following import SEE_OTHER, SLACK, Back, Job, followed, look, patience, started
from .states import StateMember, is_canceled, is_end, is_failure, is_success, rank, state_member

clause = Clause("long-running/terminal-states", "It is known in which states work ends.", severities("I W W I"))

NO_STATUS = not_applicable("it does not tell the state of a job")
STRUCTURE = unknown("its status is no single value")
NOT_READ = unknown("not-read: the job could not be looked at, or its answer tells no state")
NO_CANCEL = not_applicable("no operation cancels its jobs")
NOT_CANCELED = unknown("not-canceled: the job could not be canceled, or may end while that is tried")
LOOKS = 3
ENDINGS = ("/cancel", ":cancel", "/abort", "/stop")
NO_BODY = unknown("its body has no member that is known to tell the state")
OUTCOMES = frozenset({"conclusion", "outcome", "result", "resolution"})
"""Members that tell how it ended, beside one that tells whether it has."""
ERRORS = frozenset({"error", "errors", "failure", "failures"})
WORDS = re.compile(r"[A-Za-z][A-Za-z_-]+")


@clause.promised
def names_the_ends(operation: Operation, context: Context[Options]) -> Verdict:
    """An enum, or a description, with a state for success and one for failure."""
    facts = context.facts(operation)
    if not facts.lro_status or gates.outside(operation):
        return NO_STATUS
    member = state_member(operation)
    if member is None:
        return NO_BODY
    missing = missing_in(member, context)
    if isinstance(missing, Verdict):
        return missing
    return broken(
        member.schemas[0], f"{operation.label}: '{member.name}' {missing}", certainty=facts.lro_status.certainty
    )


def missing_in(member: StateMember, context: Context[Options]) -> str | Verdict:
    """What is wrong with the states; a verdict where nothing is."""
    beside = {normalised(name) for name in member.beside.properties}
    if member.is_structure:
        return STRUCTURE
    if member.is_flag:
        return HOLDS if beside & (ERRORS | OUTCOMES) else "is a flag, and nothing beside it tells success from failure"
    listed = member.values
    if listed is not None and set(member.ends) & set(listed):
        return HOLDS
    options = context.options
    states = listed if listed is not None else described(member) if context.settings.prose else ()
    good = any(is_success(one, options) for one in states)
    bad = any(is_failure(one, options) for one in states) or bool(beside & (ERRORS | OUTCOMES))
    if good and bad:
        return HOLDS
    if listed is None:
        return "is any text: list the states, so that a caller knows when to stop asking"
    return f"has no state in which the work has {'ended well' if not good else 'failed'}"


def described(member: StateMember) -> tuple[str, ...]:
    """The words of its descriptions."""
    return tuple(word for one in member.schemas for word in WORDS.findall(one.description))


@clause.preserved
def keeps_its_ends(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """A state in which work ended is still one: whoever waits for it would wait for ever.

    States that are added are new values of an enum, of which the pack compatibility speaks.
    """
    if pair.base is None or pair.revision is None or not context.facts(pair.revision).lro_status:
        return NO_STATUS
    before, now = state_member(pair.base), state_member(pair.revision)
    if before is None or now is None or before.values is None or now.values is None:
        return NO_BODY
    options = context.options
    gone = [one for one in before.values if is_end(one, options, before.ends) and one not in now.values]
    if not gone or not isinstance(missing_in(now, context), Verdict):
        return HOLDS
    well = any(is_success(one, options) for one in gone)
    message = f"{pair.revision.label}: '{now.name}' does not end as {' or '.join(map(repr, gone))} any more"
    severity = Severity.ERROR if well else Severity.WARNING
    return broken(now.schemas[0], f"{message}, for which clients wait", severity=severity)


# -- a server ---------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def comes_to_an_end(operation: Operation, context: Context[Options]) -> Talk:
    """A job goes forward through states that are listed, ends in the time it is said to take, and stays ended."""
    job = yield from started(operation, context)
    if isinstance(job, Verdict):
        return job
    waited = yield from followed([job], operation, context, SLACK)
    fault = fault_on_the_way(job, context.options)
    if fault is not None:
        return broken(operation, fault[0], severity=fault[1])
    if not job.has_ended(context.options):
        return endless(operation, job, waited, context)
    last = job.states[-1] if job.states else ""
    yield from stays(job)
    left = next((one for one in job.states[job.states.index(last) :] if one != last), None) if last else None
    if left is None:
        return HOLDS
    return broken(operation, f"a job that was '{last[:40]}' is '{left[:40]}' after that", severity=Severity.ERROR)


def fault_on_the_way(job: Job, options: Options) -> tuple[str, Severity] | None:
    """A state that is not listed, or one that was passed already; None for neither."""
    listed = job.member.values if job.member is not None and not job.member.is_flag else None
    foreign = next((one for one in job.states if listed is not None and one not in listed), None)
    if foreign is not None:
        return f"the state '{foreign[:40]}' is none of those that the document lists", Severity.ERROR
    for before, after in zip(job.states, job.states[1:], strict=False):
        far, near = rank(before), rank(after)
        if not is_end(before, options) and far is not None and near is not None and near < far:
            return f"a job that was '{before[:40]}' is '{after[:40]}' again", Severity.WARNING
    return None


def endless(operation: Operation, job: Job, waited: float, context: Context[Options]) -> Verdict:
    """What to say of a job that did not end: nothing, where nobody said how long it takes."""
    if not job.looks[-1].succeeded or not job.states:
        return NOT_READ
    if not patience(operation, context)[1]:
        return unknown(f"not-ended: the job was '{job.states[-1][:40]}' after {waited:.0f} seconds")
    said = context.facts(operation).said("expected-latency-ms")
    message = f"a job is still '{job.states[-1][:40]}' after {waited:.0f} seconds"
    return broken(
        operation, f"{message}: expected-latency-ms is {said.value if said else 0}", severity=Severity.WARNING
    )


def stays(job: Job) -> Generator[Call | Request | Wait, Back, None]:
    """Two more looks at a job that has ended; one that is removed, or leads on, stays ended."""
    for pause in (0.0, 1.0):
        if job.looks[-1].answer.status == SEE_OTHER or not job.looks[-1].succeeded:
            return
        if pause:
            yield Wait(pause)
        yield from look(job)


@clause.kept(Level.WRITE)
def stays_canceled(operation: Operation, context: Context[Options]) -> Talk:
    """A job of which it was answered that it is canceled is not completed."""
    job = yield from started(operation, context)
    if isinstance(job, Verdict):
        return job
    seen = yield from look(job)
    request = canceling(job, seen, context)
    if request is None:
        return NO_CANCEL
    canceled = yield from asked(request)
    said = job.state(canceled.answer) if canceled.succeeded else None
    if said is None or not is_canceled(said):
        return NOT_CANCELED
    for _ in range(LOOKS):
        after = yield from look(job)
        state = job.state(after.answer)
        if after.succeeded and state is not None and not is_canceled(state):
            message = f"a job is answered to be '{said[:40]}', and is '{state[:40]}' after that"
            return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


def canceling(job: Job, seen: Exchange, context: Context[Options]) -> Request | None:
    """The request that cancels a job by a POST below its address; None where none is declared."""
    monitor = seen.operation
    if monitor is None or not seen.succeeded:
        return None
    wanted = {f"{monitor.path}{end}" for end in ENDINGS}
    found = next((one for one in context.api.operations if one.method == "post" and one.path in wanted), None)
    if found is None or (found.request_body is not None and found.request_body.required):
        return None
    names = context.settings.names
    keys = [one.name for one in found.parameters if one.location == "header" and names.is_idempotency_header(one.name)]
    key = next((value for name, value in job.start.request.headers.items() if names.is_idempotency_header(name)), None)
    headers = {name: lookalike(key or "4f6a1c9e-2b7d-4e3a-8c5f-0d9b1a2e3f4c") for name in keys}
    url = seen.request.url.partition("?")[0] + found.path.removeprefix(monitor.path)
    return Request({"accept": "application/json", **headers}, b"", "POST", url, Caller.FULL)
