from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.facts import Pair
from contractctl.model import HOLDS, Certainty, Severity, Verdict, unknown
from contractctl.spec.merged import Merged, normalised
from contractctl.spec.operation import Operation, Webhook
from contractctl.traffic import Talk

from . import Options
from .events import DEPRECATED, NO_EVENT, headers, inner, is_event, name_of, payload
from .genuine import NO_NOTICE
from .ids import ENDS, FIELDS, HOLDERS, IDS, KINDS, PLAIN, counts, unique_reference
from .news import of_new
from .notices import receives
from .repeating import applied_once, keeps
from .sources import NO_SOURCE, kind_of, set_off

clause = Clause(
    "webhooks/event-id", "Each event has an id that stays when it is sent again.", severities("W E E W"), few=3
)

BLANK = unknown("its payload is not described")


@clause.promised_of_everything
def has_an_id(operation: Operation, context: Context[Options]) -> Verdict:
    """A member of the payload or a header field tells one event from another."""
    if not is_event(operation, context):
        return NO_EVENT
    if operation.deprecated:
        return DEPRECATED
    more = frozenset(map(normalised, context.options.id_names))
    if any(one in FIELDS | more or one.endswith(ENDS) for one in headers(operation)):
        return HOLDS
    return in_payload(operation, more, required=context.options.id_required)


def in_payload(operation: Operation, more: frozenset[str], *, required: bool) -> Verdict:
    """The payload has the id, or the events in its list have one."""
    shape = payload(operation)
    if shape is None:
        return BLANK
    shapes = [one for one in (shape, inner(shape)) if one is not None]
    answers = [told_apart(one, more, required=required) for one in shapes]
    if True in answers:
        return HOLDS
    if required and any(told_apart(one, more, required=False) for one in shapes):
        return broken(operation, f"{name_of(operation)}: its id is not required")
    return BLANK if None in answers else missing(operation, shapes)


def missing(operation: Operation, shapes: list[Merged]) -> Verdict:
    """Nothing tells a second delivery from a second event; or what an event is about, together with its kind, may do so."""
    reference = next((found for one in shapes if (found := unique_reference(one)) is not None), None)
    what = f"only its kind and '{reference[:60]}' tell" if reference is not None else "nothing tells"
    message = f"{name_of(operation)}: {what} a repeated delivery from another event (want event_id or webhook-id)"
    certainty = Certainty.PROBABLE if reference is not None else Certainty.CERTAIN
    severity = Severity.INFO if operation.side == "callback" else None
    return broken(operation, message, severity=severity, certainty=certainty)


def told_apart(shape: Merged, more: frozenset[str], *, required: bool) -> bool | None:
    """Whether every payload has an id of the event; a plain `id` is one beside what says which event it is."""
    paths: list[tuple[frozenset[str], ...]] = [(IDS | more,), (HOLDERS, IDS | PLAIN | more)]
    if shape.mentions((KINDS,)):
        paths.append((PLAIN,))
    answers = [shape.promises(path, required=required) for path in paths]
    if True not in answers and (numbers := counts(shape)):
        every = frozenset(normalised(name) for one in shape.alternatives for name in one.properties)
        answers += [shape.promises(path, required=required) for path in ((numbers,), (every, numbers))]
    return True if True in answers else None if None in answers else False


@clause.preserved
def new_ones_too(pair: Pair[Webhook], context: Context[Options]) -> Iterator[Verdict]:
    """What a new version adds keeps it as well."""
    return of_new(clause, has_an_id, pair, context)


@clause.kept(Level.WRITE, reached=False)
def keeps_its_id(operation: Operation, context: Context[Options]) -> Talk:
    """What is sent again has the id that it had; the next event has another one."""
    if kind_of(operation, context) != "create":
        return NO_SOURCE
    source = yield from set_off(operation, context, 500, 204)
    return source if isinstance(source, Verdict) else (yield from keeps(operation, context, source))


@clause.kept(Level.WRITE, reached=False)
def applies_a_notice_once(operation: Operation, context: Context[Options]) -> Talk:
    """Where the API receives notices, one that comes twice has one effect."""
    if not receives(operation, context) or operation.method != "post":
        return NO_NOTICE
    return (yield from applied_once(operation, context))
