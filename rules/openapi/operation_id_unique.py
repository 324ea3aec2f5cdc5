from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

from . import Options

clause = Clause(
    "openapi/operation-id-unique",
    "No two operations have the same operationId.",
    severities("E E E E", spectral="E"),
    alias="operation-operationId-unique",
)


@clause.promised_of_everything
def are_unique(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each operation that has an id; one object that stands in two places is one operation."""
    first: dict[str, Node] = {}
    for operation in api.index.of(Operation):
        name = operation.operation_id
        if not name:
            continue
        known = first.setdefault(name, operation.node)
        if known.value is operation.node.value:
            yield HOLDS
        else:
            where = operation.node.child("operationId")
            message = f"the operationId '{name[:80]}' is taken by another operation: choose a different one"
            yield broken(where, message, related=[known.child("operationId")])
