"""The parameters of a path or an operation as they are listed, each with the node in the list."""

from collections.abc import Iterator

from contractctl.document.node import Node
from contractctl.spec.parts import Parameter
from contractctl.spec.view import View


def listed(owner: View) -> Iterator[tuple[Node, Parameter]]:
    """The node is where the list names the parameter; the parameter may stand elsewhere, behind a `$ref`."""
    holder = owner.node.find("parameters")
    for node in holder.children() if holder is not None and holder.items else ():
        if isinstance(node.value, dict):
            yield node, owner.api.view_at(Parameter, node, owner)
