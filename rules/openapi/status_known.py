from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation

from . import Options

clause = Clause(
    "openapi/status-known",
    "Every declared status code is one that HTTP knows.",
    severities("W W W W"),
)

KNOWN = frozenset(
    str(code)
    for codes in (range(100, 105), range(200, 209), (226,), range(300, 309), range(400, 419), range(421, 427),
                  (428, 429, 431, 451), range(500, 512))
    for code in codes
)  # fmt: skip
"""The IANA HTTP Status Code Registry, the unused 306 and 418 included."""
DIGITS = 3


@clause.promised_of_everything
def are_known(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each numeric status; ranges and `default` are not numbers, anything else is not valid anyway."""
    for status in operation.responses:
        if len(status) != DIGITS or not status.isdecimal():
            continue
        if status in KNOWN:
            yield HOLDS
        else:
            where = operation.node.nearest("responses", status)
            yield broken(
                where, f"{operation.label} answers {status}, which is no registered status code: use one that is"
            )
