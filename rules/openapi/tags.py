"""The tags that a document declares."""

from contractctl.document.node import Node
from contractctl.spec.api import Api


def declared_tags(api: Api) -> tuple[Node, ...]:
    """The Tag Objects in the order of the document."""
    holder = api.root.find("tags")
    return tuple(holder.children()) if holder is not None and holder.items else ()
