import re

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Talk, asked

from . import Options
from .batches import Batch, batch_of, contract_value, introduced, told, unreadable
from .trial import payload, trial_of

clause = Clause("batch/size-cap", "A batch says how many items it may have at most.", severities("W E E W"))

NO_BATCH = not_applicable("it takes no batch of items")
NO_CAP = not_applicable("it is not declared how many items are the most")
VAST = not_applicable("so many items are allowed that one more is not sent")
FOREIGN = unknown("what is said of it is not in English")
THINGS = r"(?:\w+[ -]){0,3}(?:items?|rows?|records?|entries|elements?|objects?|requests?|operations?|messages?|events?|users?|\w+s)\b"
SAID = re.compile(
    rf"\b(?:max(?:imum|\.)?(?: (?:of|is|number of [\w ]{{1,40}}))?|at most|up to|no more than|limit(?:ed)?(?: to| is| of)?|exceed)[\s:*`]{{1,4}}"
    rf"[\d,_]+ {THINGS}|[\d,_]+ {THINGS} (?:max\b|at most|or (?:less|fewer)|(?:per|in|for) (?:\w+ ){{0,2}}(?:batch|request|call))"
    r"|\bmaximum (?:batch size|number of [\w ]{1,40})\D{1,20}\d",
    re.IGNORECASE,
)
MOST_SENT = 1_000
SERVER_ERROR, NOT_IMPLEMENTED = 500, 501


@clause.promised
def is_capped(operation: Operation, context: Context[Options]) -> Verdict:
    """`maxItems` of the array, `x-contract: {max-items: N}`, or a description."""
    found = batch_of(operation, context)
    if found is None:
        return NO_BATCH
    most, name = cap_of(found), f"'{found.member}'" if found.member is not None else "the array"
    where = found.arrays[0]
    if most is not None and most > context.options.max:
        message = f"{name} may have {most} items; {context.options.max} are the most that is wanted"
        return broken(where, message, severity=Severity.INFO, certainty=found.certainty)
    if most is not None or (context.settings.prose and SAID.search(f"{told(operation)}\n{introduced(context)}")):
        return HOLDS
    if context.settings.prose and unreadable(operation):
        return FOREIGN
    return broken(where, f"{name} has no maxItems: say how many items a batch may have", certainty=found.certainty)


def cap_of(found: Batch) -> int | None:
    """The most items that a request may have; None where nothing declares it."""
    said = contract_value(found.operation, "max-items")
    return found.most if found.most is not None else said if type(said) is int else None


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.REJECT, reached=False)
def survives_one_too_many(operation: Operation, context: Context[Options]) -> Talk:
    """One item too many, none of which can be taken: refused, and no crash."""
    capped = capped_batch(operation, context)
    if isinstance(capped, Verdict):
        return capped
    found, most = capped
    answered = yield from asked(Call(operation, body=payload(found, [invalid(found)] * (most + 1))))
    return judge(answered, found, most)


def capped_batch(operation: Operation, context: Context[Options]) -> tuple[Batch, int] | Verdict:
    """The batch that an operation is, and the most items that it may have; why one more is not sent."""
    found = batch_of(operation, context)
    if found is None:
        return NO_BATCH
    most = cap_of(found)
    if most is None or most > MOST_SENT:
        return NO_CAP if most is None else VAST
    return found, most


def invalid(found: Batch) -> Value:
    """What no item may be: an object without its required members, else no object at all."""
    shapes = [shape for one in found.items for shape in merged(one, "request").alternatives]
    return {} if shapes and all(shape.required for shape in shapes) else None


@clause.kept(Level.WRITE, reached=False)
def refuses_one_too_many(operation: Operation, context: Context[Options]) -> Talk:
    """One item too many, each of which is refused by itself: the batch is refused as a whole."""
    capped = capped_batch(operation, context)
    if isinstance(capped, Verdict):
        return capped
    found, most = capped
    trial = yield from trial_of(found, context)
    if isinstance(trial, Verdict):
        return trial
    return judge((yield from asked(trial.call([trial.bad] * (most + 1)))), found, most)


def judge(exchange: Exchange, found: Batch, most: int) -> Verdict:
    """The verdict on the answer to one item too many."""
    status, sent = exchange.answer.status, most + 1
    if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
        message = f"{status}: a batch of {sent} items, one too many, is answered with a server error: want a 4xx"
        return broken(found.operation, message, severity=Severity.ERROR)
    if exchange.succeeded:
        message = f"{status}: a batch of {sent} items is taken, though {most} are the most: want a 4xx"
        return broken(found.operation, message, severity=Severity.ERROR)
    return HOLDS
