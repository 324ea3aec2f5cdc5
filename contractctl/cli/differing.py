"""What two documents say of themselves, and where they first differ in anything at all."""

from contractctl.document.document import Document
from contractctl.document.node import Node
from contractctl.findings import Release
from contractctl.model import pointer_text


def release(document: Document) -> Release:
    """What a document says of itself; a version may be written as a number."""
    info = document.root.find("info")
    said = [info.find(key) if info is not None else None for key in ("title", "version")]
    title, version = (
        "" if one is None or not isinstance(one.value, str | int | float) else str(one.value) for one in said
    )
    return Release(title, version)


def first_difference(base: Node, revision: Node) -> str:
    """Where two documents first differ, whatever it is; empty where their values are equal."""
    left = [(base, revision)]
    seen: set[tuple[int, int]] = set()
    while left:
        old, new = left.pop()
        if (id(old.value), id(new.value)) in seen:  # two YAML aliases of one anchor
            continue
        seen.add((id(old.value), id(new.value)))
        if old.mapping or new.mapping:
            if old.mapping.keys() != new.mapping.keys():
                return _at(new)
            left.extend((old.child(key), new.child(key)) for key in reversed(list(new.mapping)))
        elif old.items or new.items:
            if len(old.items) != len(new.items):
                return _at(new)
            left.extend((old.child(index), new.child(index)) for index in reversed(range(len(new.items))))
        elif type(old.value) is not type(new.value) or old.value != new.value:
            return _at(new)
    return ""


def _at(node: Node) -> str:
    line, column = node.file.locate([node.pointer])[node.pointer]
    where = pointer_text(node.pointer) or "the top level"
    return f"{node.file.name}:{line}:{column}: differs from the base at {where}, and --exact was asked for"
