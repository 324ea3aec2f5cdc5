from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Verdict
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

from . import Options
from .parameter_lists import listed

clause = Clause(
    "openapi/operation-parameters-unique",
    "No parameter is listed twice, and an operation has one kind of body.",
    severities("E E E E", spectral="W"),
    alias="operation-parameters",
)


@clause.promised_of_everything
def are_unique(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """Judge the operation's list, and with the first operation of a path the list that they share."""
    siblings = operation.path_item.operations
    lists: list[View] = [operation]
    if siblings and siblings[0] is operation:
        lists.insert(0, operation.path_item)
    for owner in lists:
        found = list(repeated(owner, operation))
        yield from found or [HOLDS]


def repeated(owner: View, operation: Operation) -> Iterator[Verdict]:
    """What stands too often in one list of parameters."""
    seen: dict[tuple[str, str], Node] = {}
    bodies: list[Node] = []
    for node, parameter in listed(owner):
        if parameter.location == "body":
            bodies.append(node)
        if not parameter.name:
            continue
        if parameter.identity in seen:
            message = f"the {parameter.location} parameter '{parameter.name[:80]}' is listed twice: remove one of them"
            yield broken(node, message, related=[seen[parameter.identity]])
        seen.setdefault(parameter.identity, node)
    for extra in bodies[1:]:
        yield broken(extra, f"{operation.label} has a second body parameter: a request has one body")
    if bodies and any(location == "formData" for location, _ in seen):
        yield broken(
            owner.node.nearest("parameters"), f"{operation.label} has a body and form parameters: use one of them"
        )
