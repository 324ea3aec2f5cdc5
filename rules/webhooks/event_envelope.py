from collections import Counter
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, unknown
from contractctl.spec.merged import Merged, normalised
from contractctl.spec.operation import Operation, Webhook
from contractctl.traffic import Talk

from . import Options
from .events import DEPRECATED, NO_EVENT, events, headers, is_event, is_time, members, name_of, payload
from .news import of_new
from .sent import listed, read
from .sources import NO_SOURCE, SILENT, kind_of, set_off

clause = Clause(
    "webhooks/event-envelope", "Events have one form: what happened, and when.", severities("I W W I"), few=3
)

KINDS = frozenset(
    "type event event_type event_name event_code action kind topic event_category notification_type status state".split()  # noqa: SIM905
)
ENDS = ("_event", "_event_type", "_event_name", "_topic", "ce_type")
BLANK = unknown("its payload is not described")
NOT_LISTED = unknown("not-listed: the document does not say which types there are (enum, const)")
NO_NAME = unknown("no-type: nothing in a delivery says which event it is")
FEWEST, SHARE = 5, 0.8


@clause.promised_of_everything
def says_what_and_when(operation: Operation, context: Context[Options]) -> Verdict:
    """The payload, or a header field, says what happened and when; as the other events do."""
    if not is_event(operation, context):
        return NO_EVENT
    if operation.deprecated:
        return DEPRECATED
    shape = payload(operation)
    if shape is None or all(one.blank for one in shape.alternatives):
        return BLANK
    fields, known = headers(operation), members(shape)
    what = operation.side == "callback" or bool(known & KINDS) or any(one.endswith(ENDS) for one in fields)
    when = any(map(is_time, known)) or any("timestamp" in one or one == "ce_time" for one in fields)
    lacks = [*([] if what else ["what happened (type)"]), *([] if when else ["when (created_at)"])]
    if lacks:
        return broken(operation, f"{name_of(operation)}: its payload does not say {' and '.join(lacks)}")
    usual = usual_form(context)
    if usual and operation.side != "callback" and not usual <= form(shape):
        message = f"{name_of(operation)}: its form differs from that of most events ({', '.join(sorted(usual))})"
        return broken(operation, message)
    return HOLDS


def form(shape: Merged) -> frozenset[str]:
    """The names of the members that say what and when."""
    every = [normalised(name) for one in shape.alternatives for name in one.properties]
    return frozenset(name for name in every if name in KINDS - {"status", "state"} or is_time(name))


def usual_form(context: Context[Options]) -> frozenset[str]:
    """The form that nearly all events have; empty where they have none in common."""
    known = context.api.memo.get(_USUAL)
    if not isinstance(known, frozenset):
        shapes = [payload(one) for one in events(context) if one.side != "callback"]
        forms = Counter(form(one) for one in shapes if one is not None)
        most, count = forms.most_common(1)[0] if forms else (frozenset(), 0)
        known = most if forms.total() >= FEWEST and count >= SHARE * forms.total() else frozenset()
        context.api.memo[_USUAL] = known
    return known


_USUAL = "webhooks: the form of most events"


@clause.preserved
def new_ones_too(pair: Pair[Webhook], context: Context[Options]) -> Iterator[Verdict]:
    """What a new version adds keeps it as well."""
    return of_new(clause, says_what_and_when, pair, context)


@clause.kept(Level.WRITE, reached=False)
def says_which_event(operation: Operation, context: Context[Options]) -> Talk:
    """What is sent bears the name of an event that the document lists."""
    if kind_of(operation, context) not in {"create", "notice"}:
        return NO_SOURCE
    known = published(context)
    if known is None:
        return NOT_LISTED
    source = yield from set_off(operation, context)
    if isinstance(source, Verdict):
        return source
    found = yield from source.wait()
    kinds = [read(one, context, operation).kind for one in found]
    strange = next((one for one in kinds if one is not None and normalised(one) not in known), None)
    if strange is not None:
        message = (
            f"what is sent after {operation.label} says that it is '{strange[:80]}', which the document does not list"
        )
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS if kinds and None not in kinds else NO_NAME if kinds else SILENT


def published(context: Context[Options]) -> frozenset[str] | None:
    """The names of all events and the values that their types may have, normalised; None where some type may be anything."""
    sent = [one for one in events(context) if one.side != "callback"]
    types = [listed(one) for one in sent]
    if not all(types):
        return None
    return frozenset(
        normalised(name) for name in (*(one.path for one in sent), *(kind for one in types for kind in one))
    )
