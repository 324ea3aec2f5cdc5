from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import Names, merged
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Talk, asked

from . import Options
from .answers import Entries, entries_of
from .batches import Batch, atomic, batch_of, unreadable
from .booked import Shelf, is_there, shelf_of
from .results import Results, results_of, successes
from .trial import GOOD_REFUSED, Steps, Trial, items_sent, trial_of

clause = Clause(
    "batch/item-results", "A batch says of each item what became of it, or takes all or none.", severities("W E E W")
)

NO_BATCH = not_applicable("it takes no batch of items")
NO_SUCCESS = unknown("no success answer is declared")
LATER = not_applicable("it starts work that goes on, which says later what became of the items")
OPEN = unknown("nothing is known of the members of its answer")
FOREIGN = unknown("what is said of it is not in English")
NOT_SAID = not_applicable("not both versions say whether all items are taken or none")
NO_ENTRIES = unknown("no-entries: nothing in the answer could be read as what became of each item")
TAKEN_ALL = unknown("both-taken: the item that was refused before is taken now")
MODE_UNSAID = unknown("mode-unsaid: one wrong item fails the batch, and nothing says whether that is meant")
INVALID_REFUSED = unknown("invalid-refused: one item that breaks the schema fails the batch, and nothing forbids that")
WITHOUT_ANSWER = frozenset({"202", "204"})
DOUBTS: dict[tuple[bool | None, bool | None], Verdict] = {
    (True, False): HOLDS,
    (False, False): TAKEN_ALL,
    (True, True): GOOD_REFUSED,
    (False, True): GOOD_REFUSED,
    (None, True): GOOD_REFUSED,
}
"""What it means whether the wrong item and the right one are said to have failed; what is not here cannot be read."""
COUNTS = (frozenset({"succeeded", "success_count", "succeeded_count", "successful"}), frozenset({"failed", "failure_count", "failed_count"}))  # fmt: skip
DOMAIN: tuple[tuple[Names, ...], ...] = (("succeeded",), ("failed",), ("results",))
SERVER_ERROR = 500


@clause.promised
def says_of_each(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:
    """207, an array with an entry for each item, or arrays of those that were taken and that failed."""
    found = batch_of(operation, context)
    if found is None:
        yield NO_BATCH
        return
    answers = successes(operation)
    if context.options.require_207 and answers and "207" not in answers:
        yield broken(operation, "a batch is answered with 207, which says of each item what became of it")
        return
    if not answers or atomic(operation, context) is True:
        yield HOLDS if answers else NO_SUCCESS
        return
    results = results_of(found)
    if not any(one.kind != "taken" for one in results) and "207" not in answers:
        yield LATER if context.facts(operation).lro and any(one.content for one in answers.values()) else _silent(found)
        return
    problems = list(_problems(found, results, context))
    yield from problems or [HOLDS]


def _silent(found: Batch) -> Verdict:
    """The verdict on an answer that says nothing of the items."""
    operation, answers = found.operation, successes(found.operation)
    bodies = [one.json for one in answers.values() if one.json is not None]
    if bodies and any(shape.blank for one in bodies for shape in merged(one.schema, "response").alternatives):
        return OPEN
    if unreadable(operation):
        return FOREIGN
    severity = Severity.INFO if answers.keys() <= WITHOUT_ANSWER else None
    message = "its answer does not say what became of each item, and no description says that all are taken or none"
    return broken(operation, message, severity=severity, certainty=found.certainty)


def _problems(found: Batch, results: list[Results], context: Context[Options]) -> Iterator[Verdict]:
    """What an answer with results lacks."""
    operation = found.operation
    each = [one for one in results if one.kind == "each" and one.path]
    if each and not any(one.correlates for one in each):
        message = f"an entry of '{each[0].path[-1]}' does not say which item it is about: give it an index"
        yield broken(each[0].response, message, severity=Severity.INFO, certainty=found.certainty)
    bodies = [one.json.schema for one in successes(operation).values() if one.json is not None]
    views = [merged(one, "response") for one in bodies]
    if context.options.shape == "domain":
        missing = [path[0] for path in DOMAIN if not any(view.promises(path) for view in views)]
        missing += [
            f"results[].{name}" for name in ("index", "status") if each and not each[0].member(frozenset({name}))
        ]
        missing += ["results[].id or code"] if each and not each[0].member(frozenset({"id", "code"})) else []
        if missing:
            yield broken(operation, f"its answer lacks {', '.join(map(str, missing))}", certainty=found.certainty)
    elif context.options.counts == "info" and not all(any(v.mentions((one,)) for v in views) for one in COUNTS):
        yield broken(operation, "its answer does not count what was taken and what failed", severity=Severity.INFO)


@clause.preserved
def fails_as_before(pair: Pair[Operation], context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """Who sends a batch handles a failed item, or a failed batch: that is not to be turned round."""
    before, after = pair.base, pair.revision
    if before is None or after is None:
        return NOT_SAID
    was, now = said_by_hand(before), said_by_hand(after)
    if was is None or now is None:
        return NOT_SAID
    if was is now:
        return HOLDS
    message = (
        "all items were taken or none; now some may be taken"
        if was
        else "each item was taken by itself; now one fails all"
    )
    return broken(after.node.find("x-contract", "atomic") or after, message, severity=Severity.ERROR)


def said_by_hand(operation: Operation) -> bool | None:
    """What `x-contract: {atomic: ...}` says."""
    node = operation.node.find("x-contract", "atomic") or operation.path_item.node.find("x-contract", "atomic")
    return node.value if node is not None and isinstance(node.value, bool) else None


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE, reached=False)
def takes_what_is_right(operation: Operation, context: Context[Options]) -> Talk:
    """Of a wrong item and a right one the right one is taken, the wrong one is not, and the answer says so."""
    found = batch_of(operation, context)
    if found is None:
        return NO_BATCH
    first = yield from asked(Call(operation))
    told, count = entries_of(first, found), len(items_sent(first, found))
    fault = told.fault(count) if told is not None and count else None
    if fault is not None:
        return broken(operation, fault, severity=Severity.ERROR)
    trial = yield from trial_of(found, context, first)
    return trial if isinstance(trial, Verdict) else (yield from judge_trial(trial, context))


def judge_trial(trial: Trial, context: Context[Options]) -> Steps[Verdict]:
    """The verdict on a server to which a wrong item and a right one are sent together."""
    operation, found = trial.found.operation, trial.found
    shelf = shelf_of(found, trial.first, context)
    before = (yield from shelf.ids()) if shelf is not None else None
    mixed = yield from asked(trial.call([trial.bad, trial.good]))
    if mixed.answer.status >= SERVER_ERROR:
        message = f"{mixed.answer.status}: a batch with one wrong item is answered with a server error"
        return broken(operation, message, severity=Severity.ERROR)
    if not mixed.succeeded:
        return (yield from refused_whole(trial, shelf, before, mixed, context))
    entries = entries_of(mixed, found)
    verdict = judge(trial, entries, context)
    if verdict is HOLDS and entries is not None and shelf is not None:
        return (yield from judge_booked(trial, shelf, before, entries))
    return verdict


def refused_whole(
    trial: Trial, shelf: Shelf | None, before: frozenset[str] | None, mixed: Exchange, context: Context[Options]
) -> Steps[Verdict]:
    """The verdict on a batch that one wrong item failed."""
    operation, status = trial.found.operation, mixed.answer.status
    whole = atomic(operation, context)
    if whole:
        after = (yield from shelf.ids()) if shelf is not None and before is not None else None
        new = len(after - before) if after is not None and before is not None else 0
        message = f"{status}: a batch of all or none is refused, and {new} of its items are taken all the same"
        return broken(operation, message, severity=Severity.ERROR) if new else HOLDS
    alone = yield from asked(trial.call([trial.good]))
    if not alone.succeeded:
        return GOOD_REFUSED
    if whole is None and not results_of(trial.found) and "207" not in operation.responses:
        return MODE_UNSAID
    if whole is None and not trial.declared:
        return INVALID_REFUSED
    severity = Severity.ERROR if trial.declared else Severity.WARNING
    return broken(operation, f"{status}: one wrong item fails the whole batch", severity=severity)


def judge(trial: Trial, entries: Entries | None, context: Context[Options]) -> Verdict:
    """The verdict on what an answer says of a wrong item and a right one, in this order."""
    operation = trial.found.operation
    if entries is None:
        if not any(one.kind == "each" for one in results_of(trial.found)):
            return NO_ENTRIES
        return broken(operation, "the answer has no entries for its items", severity=Severity.ERROR)
    fault = entries.fault(2)
    if fault is None:
        doubt = DOUBTS.get((entries.failed(0), entries.failed(1)), NO_ENTRIES)
        if doubt is not HOLDS:
            return doubt
        if atomic(operation, context):
            fault = "all or none is promised, and one item of two is taken"
    fault = fault or entries.miscounted(taken=1, failed=1)
    return broken(operation, fault, severity=Severity.ERROR) if fault is not None else HOLDS


def judge_booked(trial: Trial, shelf: Shelf, before: frozenset[str] | None, entries: Entries) -> Steps[Verdict]:
    """Whether what was said to be taken is there, and nothing else."""
    operation = trial.found.operation
    after = yield from shelf.ids()
    name = entries.id_of(1)
    there = True if name is None or (after is not None and name in after) else (yield from is_there(shelf, name))
    if there is False:
        return broken(operation, "an item that is said to be taken is not there", severity=Severity.ERROR)
    new = after - before if after is not None and before is not None else frozenset[str]()
    if len(new) > 1 and name in new:
        return broken(operation, "an item that is said to have failed is taken", severity=Severity.ERROR)
    if len(new) > 1 and name is None:
        message = f"one item of two is said to be taken, and the list has {len(new)} more"
        return broken(operation, message, severity=Severity.WARNING)
    return HOLDS
