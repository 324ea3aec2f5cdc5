"""What names a broken place over time: no line, no index, no name of a path parameter, no name of the root file."""

import hashlib
import posixpath
import re

from contractctl.document.document import Document
from contractctl.document.file import File
from contractctl.document.git import RevisionFile
from contractctl.document.node import Value
from contractctl.model import Place, Pointer, pointer_text

PARAMETER = re.compile(r"\{[^{}]*\}")
_LENGTH = 32
_SHORT = 16
_MESSAGE = 8


class Fingerprints:
    """The fingerprints of the places in one document."""

    def __init__(self, document: Document) -> None:
        self._files = {file.name: file for file in document.files}
        self._document = document

    def of(self, rule: str, place: Place | None, *said: str) -> str:
        """The fingerprint of a clause at a place; `said` tells several apart that have the same place."""
        file, pointer = self.steady(place) if place is not None else ("", ())
        return of_text(rule, file, pointer_text(pointer), *said)

    def steady(self, place: Place) -> tuple[str, Pointer]:
        """The file as seen from the root file, and the pointer in names that last."""
        file = self._files[place.file]
        return self.beside(file), steady(file.data, place.pointer)

    def beside(self, file: File) -> str:
        """The name of a file as seen from the root file; empty for that one."""
        root = self._document.files[0]
        if file is root:
            return ""
        folder = posixpath.dirname(self._path(root))
        return posixpath.relpath(self._path(file), folder or ".")

    def _path(self, file: File) -> str:
        """A file's path without the revision that it was read from."""
        origin = self._document.origin_of(file)
        return origin.path if isinstance(origin, RevisionFile) else file.name.replace("\\", "/")


def of_text(*parts: str) -> str:
    """The fingerprint of what is no place in a document."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def steady(data: Value, pointer: Pointer) -> Pointer:
    """A pointer whose array items are called by what they are, and whose path parameters have no names."""
    tokens: list[str | int] = []
    for token in pointer:
        if isinstance(token, int):
            data = data[token] if isinstance(data, list) and token < len(data) else None
            tokens.append(_item(data, token))
        else:
            data = data.get(token) if isinstance(data, dict) else None
            tokens.append(PARAMETER.sub("{}", token))
    return tuple(tokens)


def _item(item: Value, index: int) -> str | int:
    """The name of an array item: of a parameter, tag, server, reference or plain value; else the index."""
    if isinstance(item, str):
        return f"={PARAMETER.sub('{}', item)}"
    if not isinstance(item, dict):
        return index
    if item.get("in") == "path":
        return "path:"
    for key in ("$ref", "name", "url"):
        name = item.get(key)
        if isinstance(name, str):
            return f"{item.get('in', key)}:{PARAMETER.sub('{}', name)}"
    return index


def mark(fingerprint: str, message: str) -> str:
    """What a baseline keeps of a broken place: where, and which of several things that may be wrong there."""
    return f"{fingerprint[:_SHORT]}.{of_text(plain(message))[:_MESSAGE]}"


def plain(message: str) -> str:
    """A message without the names of path parameters that stand in braces."""
    return PARAMETER.sub("{}", message)
