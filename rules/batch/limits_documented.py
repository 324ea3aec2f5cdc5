import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation

from . import Options
from .batches import atomic, batch_of, contract_value, introduced, told, unreadable
from .size_cap import SAID, cap_of

clause = Clause("batch/limits-documented", "A batch says what one wrong item does to the others, and how much it takes.", severities("- I I -"))  # fmt: skip

NO_BATCH = not_applicable("it takes no batch of items")
FOREIGN = unknown("what is said of it is not in English")
PACE = re.compile(
    r"\b\d[\d,_]* (?:\w+ ){0,2}?(?:batch(?:es)?|requests?|calls?|items?|rows?|records?|\w+s) (?:per|an?|each|every) "
    r"(?:second|minute|hour|day)|rate[- ]limit",
    re.IGNORECASE,
)


@clause.promised
def says_its_limits(operation: Operation, context: Context[Options]) -> Verdict:
    """All or none, or each by itself; and how many items or batches it takes."""
    found = batch_of(operation, context)
    if found is None:
        return NO_BATCH
    text = f"{told(operation)}\n{introduced(context)}" if context.settings.prose else ""
    missing = []
    if atomic(operation, context) is None and "207" not in operation.responses:
        missing.append("whether one wrong item fails the others")
    paced = contract_value(operation, "throughput") is not None or PACE.search(text) is not None
    if not (paced or cap_of(found) is not None or SAID.search(text) is not None or "429" in operation.responses):
        missing.append("how much it takes at once or in a time")
    if not missing:
        return HOLDS
    if text and unreadable(operation):
        return FOREIGN
    return broken(operation, f"does not say {' and '.join(missing)}", certainty=found.certainty)
