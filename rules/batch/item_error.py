from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Talk, asked

from . import Options
from .answers import codes, entries_of
from .batches import batch_of
from .results import results_of
from .trial import trial_of

clause = Clause("batch/item-error", "An item that failed has a code that a program can read.", severities("I W W I"))

NO_BATCH = not_applicable("it takes no batch of items")
NO_RESULTS = not_applicable("its answer has no entries for items (batch/item-results)")
OPEN = unknown("nothing is known of the members of an entry")
NO_ENTRIES = unknown("no-entries: the answer has no entry of an item that failed")


@clause.promised
def has_code(operation: Operation, context: Context[Options]) -> Verdict:
    """The entry of an item, or the error in it, has a code."""
    found = batch_of(operation, context)
    if found is None:
        return NO_BATCH
    results = [one for one in results_of(found) if one.kind != "taken"]
    if not results:
        return NO_RESULTS
    coded = [one.has_code for one in results]
    if any(coded):
        return HOLDS
    if None in coded:
        return OPEN
    name = f"'{results[0].path[-1]}'" if results[0].path else "the answer"
    message = f"an entry of {name} has no code by which a program could tell why its item failed"
    return broken(results[0].items[0], message, certainty=found.certainty)


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE, reached=False)
def gives_codes(operation: Operation, context: Context[Options]) -> Talk:
    """The entry of an item that was refused has a code, which is no sentence."""
    found = batch_of(operation, context)
    declared = [one for one in results_of(found) if one.kind != "taken"] if found is not None else []
    if found is None or not declared:
        return NO_BATCH if found is None else NO_RESULTS
    trial = yield from trial_of(found, context)
    if isinstance(trial, Verdict):
        return trial
    entries = entries_of((yield from asked(trial.call([trial.bad, trial.good]))), found)
    entry = entries.entry(0) if entries is not None and entries.failed(0) else None
    if entry is None:
        return NO_ENTRIES
    return judge(list(codes(entry)), operation, promised=any(one.has_code for one in declared))


def judge(given: list[str], operation: Operation, *, promised: bool) -> Verdict:
    """The verdict on the codes of an item that was refused."""
    if not given:
        message = "the entry of an item that failed has no code"
        return broken(operation, message, severity=Severity.ERROR if promised else None)
    if all(" " in one for one in given):
        message = f"the code of an item that failed is a sentence: '{given[0][:60]}'"
        return broken(operation, message, severity=Severity.INFO)
    return HOLDS
