import re
from collections.abc import Iterable, Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.document.node import Node
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Delivery, Talk, delivered

from . import Options
from .events import NO_EVENTS, events, place_of_all, spoken
from .ids import core
from .sources import NO_SOURCE, SILENT, Steps, chief, set_off

clause = Clause(
    "webhooks/delivery-documented", "The document says how events are delivered, and how often.", severities("I W W I")
)

WORDS = {
    "duplicates (at least once)": re.compile(r"at[- ]least[- ]once|at[- ]most[- ]once|duplicate|more than once", re.IGNORECASE),
    "when they are sent again": re.compile(
        r"\bretr(y|ies|ied)|back-?off|sent again|re-?sen[dt]|redeliver|attempts", re.IGNORECASE
    ),
    "for how long duplicates come": re.compile(r"de-?dup|idempoten|\d+[ -]?(h|hours?|days?)\b", re.IGNORECASE),
}  # fmt: skip
NOT_STATED = not_applicable("not both versions state it by x-webhook-delivery")
NUMBERS = {
    ("retries", "max-attempts"): "the attempts to deliver an event",
    ("dedupe-window-hours",): "the hours in which duplicates come",
}
NOT_PROMISED = unknown("not-promised: nothing says that events are sent again")
NOT_YET = unknown("not-yet: nothing was sent again while we waited; [live.receiver] wait says how long that may take")
GROWING = re.compile(r"exponential|(growing|increasing) (pauses?|intervals?|delays?)", re.IGNORECASE)
GROWTH, STEADY = 1.3, 0.7
"""How much longer a pause must be than the one before, where they grow; how much shorter it may be, where they do not."""
USUAL_TIMEOUT = 15.0
SPEAKS = re.compile(
    r"\b(webhooks?|deliver\w*|events? (is|are|may)|this event|notifications? (is|are|may))\b", re.IGNORECASE
)


@clause.promised_of_everything
def says_how(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """`x-webhook-delivery`, or the words of the document, say what receivers must expect."""
    sent = events(context)
    if not sent:
        yield NO_EVENTS
        return
    said = stated(api)
    described = sentences(one.description for one in sent)
    prose = [*spoken(api), *described, *answers(sent)] if context.settings.prose else []
    missing = [what for what in WORDS if not in_members(said, what) and not any(WORDS[what].search(t) for t in prose)]
    where = said if said is not None else place_of_all(context)
    if missing:
        yield broken(where, f"nothing says of the delivery of events: {'; '.join(missing)}")
        return
    hours = said.get("dedupe-window-hours") if said is not None else None
    least = context.options.min_dedupe_hours
    if isinstance(hours, int | float) and hours < least:
        message = f"duplicates may come for {hours:g} hours only: receivers count on {least}"
        yield broken(where, message, severity=Severity.INFO)
        return
    yield HOLDS


def sentences(descriptions: Iterable[str]) -> Iterator[str]:
    """The sentences of events that speak of their delivery, and not of what happened."""
    for text in descriptions:
        yield from (one for one in re.split(r"(?<=[.!?])\s+", text) if SPEAKS.search(one))


def answers(sent: Iterable[Operation]) -> Iterator[str]:
    """What is said of a receiver's answers, and of what follows from them: that other status codes will be retried."""
    yield from (each.description for one in sent for each in one.responses.values())


@clause.preserved
def does_not_promise_less(pair: Pair[Api], context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """Fewer attempts, or a shorter time in which duplicates come, are less than receivers count on."""
    before, after = (stated(one) if one is not None else None for one in (pair.base, pair.revision))
    if before is None or after is None:
        yield NOT_STATED
        return
    found = False
    for path, what in NUMBERS.items():
        first, second = number(before, path), number(after, path)
        if first is not None and second is not None and second < first:
            found = True
            yield broken(after, f"{what} went from {first:g} to {second:g}", severity=Severity.WARNING)
    if not found:
        yield HOLDS


def number(said: Node, path: tuple[str, ...]) -> float | None:
    """A number of `x-webhook-delivery`; None where it is not said."""
    found: Node | None = said
    for key in path:
        found = found.find(key) if found is not None and found.mapping else None
    value = found.value if found is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def stated(api: Api) -> Node | None:
    """`x-webhook-delivery` of the document, its introduction, or one of its tags."""
    holders = [api.root, api.root.nearest("info"), *api.root.nearest("tags").children()]
    return next((found for one in holders if (found := one.find("x-webhook-delivery")) is not None), None)


def in_members(said: Node | None, what: str) -> bool:
    """Whether a member of `x-webhook-delivery` says it."""
    member = {"duplicates (at least once)": "guarantee", "when they are sent again": "retries"}.get(
        what, "dedupe-window-hours"
    )
    return said is not None and said.get(member) is not None


@clause.kept(Level.WRITE, reached=False)
def sends_again_after_an_error(operation: Operation, context: Context[Options]) -> Talk:
    """What was answered 500 comes again, after pauses that do not shrink, and that grow where the document says so."""
    source = yield from sent_again(operation, context, 500, 500, 204)
    if isinstance(source, Verdict):
        return source
    for count in (1, 2, 3):
        found = one_event((yield from source.wait(count)), context)
        if not found:
            return SILENT
        if len(found) < count:
            message = f"what is sent after {operation.label} and answered 500 is not sent again"
            return source.unheard or (broken(operation, message, severity=Severity.ERROR) if count < 3 else NOT_YET)  # noqa: PLR2004
    return pauses(operation, found, growing=grows(context))


def pauses(operation: Operation, found: list[Delivery], *, growing: bool) -> Verdict:
    """Whether the second pause is as long as it should be."""
    first, second = found[1].at - found[0].at, found[2].at - found[1].at
    if second >= first * (GROWTH if growing else STEADY):
        return HOLDS
    wanted = "exponential backoff is promised" if growing else "pauses should not shrink"
    message = f"what is sent after {operation.label} comes again after {first:.1f} s and {second:.1f} s: {wanted}"
    return broken(operation, message, severity=Severity.WARNING)


@clause.kept(Level.WRITE, reached=False)
def sends_again_after_silence(operation: Operation, context: Context[Options]) -> Talk:
    """What was not answered comes again, once the server has waited long enough."""
    source = yield from sent_again(operation, context, 0, 204)
    if isinstance(source, Verdict):
        return source
    if not (yield from source.wait()):
        return SILENT
    said = stated(context.api)
    timeout = said.get("timeout-seconds") if said is not None else None
    patience = float(timeout) if isinstance(timeout, int | float) else USUAL_TIMEOUT
    found = yield from delivered(source.receiver, 2, patience + (source.receiver.wait or USUAL_TIMEOUT))
    if len(one_event(found, context)) > 1:
        return HOLDS
    message = f"what is sent after {operation.label} and not answered is not sent again"
    known = source.receiver.wait is not None and timeout is not None
    return broken(operation, message, severity=Severity.ERROR) if known else NOT_YET


def sent_again(operation: Operation, context: Context[Options], *answers: int) -> Steps:
    """Make the API send what it promises to send again; a verdict where it promises nothing, or another create shows it."""
    if operation is not chief(context):
        return NO_SOURCE
    if not promises(context, "when they are sent again"):
        return NOT_PROMISED
    return (yield from set_off(operation, context, *answers))


def one_event(found: tuple[Delivery, ...], context: Context[Options]) -> list[Delivery]:
    """The deliveries of the event that came first."""
    return [one for one in found if core(one, context) == core(found[0], context)]


def promises(context: Context[Options], what: str) -> bool:
    """Whether `x-webhook-delivery`, or the document in words, says it."""
    prose = (*spoken(context.api), *answers(events(context)))
    return in_members(stated(context.api), what) or any(WORDS[what].search(text) for text in prose)


def grows(context: Context[Options]) -> bool:
    """Whether pauses are promised to grow."""
    said = stated(context.api)
    retries = said.find("retries") if said is not None else None
    backoff = str(retries.get("backoff") or "") if retries is not None and retries.mapping else ""
    return any(GROWING.search(text) for text in (backoff, *spoken(context.api)))
