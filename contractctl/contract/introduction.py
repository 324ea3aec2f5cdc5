"""The texts that speak of a whole document: the descriptions of `info`, of its tags, of the external documentation."""

from collections.abc import Iterator

from contractctl.document.document import RefProblem
from contractctl.document.node import Node
from contractctl.spec.api import Api


def introductions(api: Api) -> Iterator[str]:
    """The descriptions, also those that stand in a file of their own."""
    for holder in (api.root.nearest("info"), *api.root.nearest("tags").children(), api.root.nearest("externalDocs")):
        node = holder.find("description") if isinstance(holder.value, dict) else None
        if node is not None and (text := text_at(node, api)):
            yield text


def text_at(node: Node, api: Api) -> str:
    """A text, or what a `$ref` in its place leads to, which is no OpenAPI but what bundlers know; empty for neither."""
    if "$ref" not in node:
        return node.text
    target = api.document.follow(node)
    return "" if isinstance(target, RefProblem) else target.text
