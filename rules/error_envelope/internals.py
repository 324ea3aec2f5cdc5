"""What shows the inside of a server in a document: names of members; and the strings in which its texts may stand."""

from collections.abc import Iterator

from contractctl.contract.names import words
from contractctl.document.node import Node, Value

NAMES = words(
    """stack stack_trace stacktrace backtrace traceback exception_class inner_exception exception debug_info sql
    query_text"""
)


def strings_in(node: Node) -> Iterator[str]:
    """All strings inside a value, in the order of the text."""
    stack: list[Value] = [node.value]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))
