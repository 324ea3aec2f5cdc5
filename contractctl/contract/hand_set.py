"""What the authors say of an operation themselves: `x-contract` in the document, `classify` in the configuration."""

from dataclasses import dataclass

from contractctl.contract.settings import FLAGS, HAND_SET, KINDS, ContractSettings
from contractctl.document.node import Node
from contractctl.spec.operation import Operation

EXCLUSIVE = frozenset({"list", "create", "item", "action", "read-action", "event-replay", "export", "health", "token"})
"""Kinds of which an operation is one: to say `create` is to say that it is no read action."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said by hand: the value, who said it, and the node that proves it."""

    value: object
    why: str
    node: Node


def said_by_hand(operation: Operation, settings: ContractSettings) -> dict[str, Said]:
    """All that is said of an operation; its own `x-contract` wins over its path item's, that over the configuration."""
    found: dict[str, Said] = {}
    for entry in settings.classify:
        if entry.matches(operation):
            found.update(
                {key: Said(value, "set in the configuration", operation.node) for key, value in entry.said.items()}
            )
    for holder in (operation.path_item.node, operation.node):
        contract = holder.find("x-contract")
        for node in contract.children() if contract is not None else ():
            if node.key in HAND_SET and node.file is operation.node.file:
                found[str(node.key)] = Said(node.value, "set by x-contract", node)
    return {key: said for key, said in found.items() if key not in FLAGS or isinstance(said.value, bool)}


def kind_said(said: dict[str, Said], kind: str) -> Said | None:
    """What the hand-set kind says about one kind: it is that, it cannot be that, or nothing (None)."""
    told = said.get("kind")
    if told is None or told.value not in KINDS:
        return None
    if told.value == kind:
        return Said(value=True, why=told.why, node=told.node)
    if kind in EXCLUSIVE and told.value in EXCLUSIVE:
        return Said(value=False, why=f"{told.why}: it is '{told.value}'", node=told.node)
    return None
