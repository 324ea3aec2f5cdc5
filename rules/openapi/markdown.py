"""The texts of a document that documentation renders as CommonMark."""

from collections.abc import Iterator

from contractctl.document.node import Node
from contractctl.spec.api import Api

RENDERED = frozenset({"description", "title"})


def texts_with(api: Api, marker: str) -> Iterator[Node]:
    """The descriptions and titles that hold a text, in every file that the document refers to."""
    _ = api.index  # loads the other files
    for file in api.document.files:
        if marker not in file.text:
            continue
        stack = [file.root]
        while stack:
            node = stack.pop()
            if isinstance(node.value, dict | list):
                stack.extend(reversed(tuple(node.children())))
            elif node.key in RENDERED and marker in node.text:
                yield node
