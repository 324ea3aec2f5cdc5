"""The names that schemas (`$id`, `$anchor`, `$dynamicAnchor`) and OpenAPI 3.2 documents (`$self`) give themselves."""

from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from contractctl.document.file import File
from contractctl.document.node import Node

if TYPE_CHECKING:
    from contractctl.model import Pointer

_DATA = frozenset(("example", "examples", "default", "enum", "const"))
_WORDS = ("$id", "$anchor", "$dynamicAnchor", "$self")


class Identifiers:
    """The base URIs and the anchors of one file. A file that names nothing has the empty base everywhere."""

    def __init__(self, file: File | None) -> None:
        self.bases: dict[Pointer, str] = {}
        self.resources: dict[str, Node] = {}
        self.anchors: dict[tuple[str, str], Node] = {}
        if file is not None and any(word in file.text for word in _WORDS):
            self._index(file)

    def base(self, node: Node) -> str:
        """The URI that a relative reference in a node is resolved against; empty where the file's own place counts."""
        if not self.bases:
            return ""
        pointer = node.pointer
        around = (pointer[:end] for end in range(len(pointer), -1, -1))
        return next((self.bases[above] for above in around if above in self.bases), "")

    def _index(self, file: File) -> None:
        own = file.root.get("$self")
        base = urldefrag(own).url if isinstance(own, str) else ""
        if base:
            self._name(file.root, base)
        seen: set[int] = set()
        pending = [(file.root, base)]
        while pending:
            node, base = pending.pop()
            if id(node.value) in seen:  # an alias: its names are known, and a bomb of them stays small
                continue
            seen.add(id(node.value))
            base = self._note(node, base)
            pending.extend((child, base) for child in node.children() if _may_name(child))

    def _note(self, node: Node, base: str) -> str:
        """Note what one object names, and return the base for what is below."""
        identifier = node.get("$id")
        if isinstance(identifier, str) and not identifier.startswith("#"):
            base = _join(base, urldefrag(identifier).url)
            self._name(node, base)
        for word in ("$anchor", "$dynamicAnchor"):
            anchor = node.get(word)
            if isinstance(anchor, str):
                self.anchors.setdefault((base, anchor), node)
        return base

    def _name(self, node: Node, base: str) -> None:
        self.bases[node.pointer] = base
        self.resources.setdefault(base, node)


def _may_name(node: Node) -> bool:
    """Whether a name may stand below a node: not where it is an example of data."""
    key = node.key
    if not isinstance(node.value, dict | list):
        return False
    if not isinstance(key, str) or (node.parent is not None and node.parent.key in ("properties", "schemas")):
        return True
    return key not in _DATA and not key.startswith("x-")


def _join(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference)
    except ValueError:
        return base
