from collections.abc import Iterator, Mapping

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.bodies import CALLBACK_FIELDS, WEBHOOK_SEGMENTS
from contractctl.contract.long_running import STATUS_NAMES
from contractctl.document.node import Value
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema
from contractctl.traffic import Call, Delivery, Talk, delivered, listening

from . import Options
from .following import Job, followed, look, started
from .starts import DEPTH
from .states import is_end

clause = Clause(
    "long-running/callback-declared", "Whoever takes a callback URL says what is sent there.", severities("I W W I")
)

NO_FIELD = not_applicable("its callers give no address for the outcome")
SUBSCRIBES = not_applicable("it subscribes to webhooks, of which the pack webhooks speaks")
NOT_ENDED = unknown("not-ended: the job was not seen to end, so that nobody need be called")
NOT_HEARD = unknown("not-heard: no call came, and nobody said how long one may take (webhook wait)")
NO_STATE = unknown("no-state: the call does not tell the state of the job")
SAID = "callback-webhook"


@clause.promised
def declares_what_is_sent(operation: Operation, context: Context[Options]) -> Verdict:
    """A callback whose expression is the field, or a webhook that `x-contract` names."""
    found = next(fields(operation, context.options), None)
    if found is None or gates.outside(operation) or operation.api.version == (2, 0):
        return NO_FIELD
    return SUBSCRIBES if subscribes(operation, context) else judge(operation, *found)


def judge(operation: Operation, name: str, where: Schema | Parameter) -> Verdict:
    """Whether it is said what comes to the address in a field."""
    named = operation.node.find("x-contract", SAID)
    if named is not None:
        known = any(one.name == named.text for one in operation.api.webhooks)
        return HOLDS if known else broken(named, f"{operation.label}: there is no webhook '{named.text[:60]}'")
    expressions = [key for one in operation.callbacks.values() for key in one.path_items]
    if any(refers_to(one, name) for one in expressions):
        return HOLDS
    if expressions:
        return broken(where, f"{operation.label} takes '{name}', but none of its callbacks goes there")
    certainty = Certainty.PROBABLE if operation.api.webhooks else Certainty.CERTAIN
    message = f"{operation.label} takes '{name}' but declares no callback: say what is sent there"
    return broken(where, message, certainty=certainty)


def fields(operation: Operation, options: Options) -> Iterator[tuple[str, Schema | Parameter]]:
    """The parameters and members of the body in which a caller gives the address."""
    known = CALLBACK_FIELDS | {normalised(one) for one in options.callback_fields}
    for one in operation.parameters:
        if one.location in {"query", "header"} and normalised(one.name) in known:
            yield one.name, one
    content = operation.request_body.content if operation.request_body is not None else {}
    for media in content.values():
        for _, name, schemas in merged(media.schema, "request").found((known,)):
            yield name, schemas[0]


def subscribes(operation: Operation, context: Context[Options]) -> bool:
    """Whether the address is what the operation is about, and is called for whatever happens from then on."""
    said = context.facts(operation).said("kind")
    if said is not None and said.value == "webhook-subscription":
        return True
    return any(normalised(one) in WEBHOOK_SEGMENTS for one in operation.segments)


def refers_to(expression: str, name: str) -> bool:
    """Whether a runtime expression is the value of a field: `{$request.body#/callback_url}`, `{$request.query.callback}`."""
    inside = expression.partition("{")[2].partition("}")[0]
    last = inside.rpartition("/")[2] if "#/" in inside else inside.rpartition(".")[2]
    return inside.startswith("$request.") and normalised(last) == normalised(name)


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def calls_back(operation: Operation, context: Context[Options]) -> Talk:
    """Whoever gave an address is called there once the job has ended, and hears what a look at the job shows."""
    found = next(fields(operation, context.options), None)
    if found is None or subscribes(operation, context):
        return NO_FIELD if found is None else SUBSCRIBES
    receiver = yield from listening()
    name, where = found
    given = {name: receiver.url}
    if isinstance(where, Parameter):
        in_query = where.location == "query"
        call = Call(operation, query=given if in_query else {}, headers={} if in_query else given)
    else:
        call = Call(operation, members=given)
    job = yield from started(operation, context, call)
    if isinstance(job, Verdict):
        return job
    yield from followed([job], operation, context)
    ended = job.has_ended(context.options)
    heard = yield from delivered(receiver, 1, None if ended else 0.0)
    if heard:
        if not ended:
            yield from look(job)
        return judge_call(operation, job, heard[-1], context)
    if not ended:
        return NOT_ENDED
    if receiver.wait is None:
        return NOT_HEARD
    severity = Severity.ERROR if operation.callbacks else Severity.WARNING
    return broken(operation, f"nobody is called at '{name}' when a job has ended", severity=severity)


def judge_call(operation: Operation, job: Job, heard: Delivery, context: Context[Options]) -> Verdict:
    """Whether a call tells the state in which the job is seen."""
    body = heard.request.json_or_none
    told = told_state(body, DEPTH) if isinstance(body, dict) else None
    seen = job.states[-1] if job.states else None
    if told is None or seen is None or not is_end(told, context.options):
        return NO_STATE
    if told == seen:
        return HOLDS
    message = f"the callback says '{told[:40]}' of a job that is '{seen[:40]}'"
    return broken(operation, message, severity=Severity.ERROR)


def told_state(body: Mapping[str, Value], depth: int) -> str | None:
    """The state in a body, however it is wrapped."""
    for name, value in body.items():
        if normalised(str(name)) in STATUS_NAMES and isinstance(value, str):
            return value
    inner = (told_state(one, depth - 1) for one in body.values() if isinstance(one, dict)) if depth else ()
    return next((one for one in inner if one is not None), None)
