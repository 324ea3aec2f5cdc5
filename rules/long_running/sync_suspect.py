import math
from collections import defaultdict
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.collection import last_literal
from contractctl.contract.names import words
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange, Traffic

from . import Options
from .following import ACCEPTED
from .starts import body_of, members
from .states import shows_state

clause = Clause(
    "long-running/sync-suspect", "Nobody holds a connection open for what takes long.", severities("- H H -")
)

QUICK = not_applicable("nothing says that it takes long")
LONG = words("""export exports import imports report reports transcode transcoding transcription transcriptions migration migrations
    backup backups reindex render""")
SAID = "expected-latency-ms"
ENOUGH = 5
"""So many answers of an operation say how long it takes."""
HELD_OPEN = 30.0
SHARE = 0.95
FEW = unknown("too-few: fewer than 5 successes of any operation, and none that took long")


@clause.promised
def answers_at_once(operation: Operation, context: Context[Options]) -> Verdict:
    """What is said to take long, or is called like it, answers 202, or 201 with the status of the work."""
    facts = context.facts(operation)
    if not facts.mutating or gates.outside(operation):
        return QUICK
    said = facts.said(SAID)
    if said is not None and isinstance(said.value, int | float) and not isinstance(said.value, bool):
        return judge_said(operation, said.value, said.node, context)
    last = normalised(last_literal(operation))
    if operation.method != "post" or facts.create or operation.path.endswith("}") or last not in LONG:
        return QUICK
    if "202" in operation.responses or facts.lro or made_with_status(operation):
        return HOLDS
    return broken(operation, f"{operation.label} looks as if it took long ('{last_literal(operation)}'): answer 202")


def judge_said(operation: Operation, expected: float, where: Node, context: Context[Options]) -> Verdict:
    """What follows from how long it is said to take, in milliseconds."""
    if expected <= context.options.budget_ms:
        return QUICK
    if "202" in operation.responses:
        return HOLDS
    message = f"{operation.label} takes {expected:g} ms and answers when all is done: answer 202 and let it be followed"
    return broken(where, message, severity=Severity.WARNING)


def made_with_status(operation: Operation) -> bool:
    """Whether its 201, or its 200, shows the state of what goes on."""
    bodies = (body_of(one) for status, one in operation.responses.items() if status in {"200", "201"})
    return any(
        shows_state([name for name, _ in members(shape)])
        for body in bodies
        if body is not None
        for shape in body.alternatives
    )


# -- a server ---------------------------------------------------------------------------------------------------------


@clause.kept()
def is_quick(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """19 of 20 answers of an operation come in time, but for those that say 202; none takes half a minute."""
    taken: defaultdict[Operation, list[Exchange]] = defaultdict(list)
    for one in traffic.exchanges:
        if one.operation is not None and one.succeeded and one.answer.status != ACCEPTED:
            taken[one.operation].append(one)
    if not any(len(found) >= ENOUGH for found in taken.values()):
        yield FEW
    for operation, found in taken.items():
        ordered = sorted(found, key=lambda one: one.answer.seconds)
        slowest, usual = ordered[-1], ordered[math.ceil(SHARE * len(ordered)) - 1]
        if slowest.answer.seconds > HELD_OPEN:
            message = f"the connection is held open for {slowest.answer.seconds:.0f} seconds: answer 202"
            yield broken(operation, message, severity=Severity.ERROR, evidence={"exchanges": (slowest,)})
        elif len(ordered) >= ENOUGH and usual.answer.seconds * 1000 > context.options.budget_ms:
            message = f"answers take up to {usual.answer.seconds:.1f} seconds: answer 202 and let the work be followed"
            yield broken(operation, message, severity=Severity.WARNING, evidence={"exchanges": (usual,)})
        elif len(ordered) >= ENOUGH:
            yield HOLDS
