"""Places become lines, columns and fingerprints here, all of a file at once, and only those that are reported."""

import hashlib
import re

from contractctl.document.document import Document
from contractctl.model import Location, Place, Pointer, pointer_text

PARAMETER = re.compile(r"\{[^{}]*\}")


class Places:
    """The locations of one document's findings."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._wanted: dict[str, set[Pointer]] = {}
        self._found: dict[str, dict[Pointer, tuple[int, int]]] | None = None
        self._seen: dict[str, int] = {}

    def want(self, *places: Place | None) -> None:
        """Note places whose lines will be asked for."""
        for place in places:
            if place is not None:
                self._wanted.setdefault(place.file, set()).add(place.pointer)

    def location(self, place: Place | None) -> Location:
        """The location of a place that was noted before; the document's first character for None."""
        if place is None:
            return Location(self._document.name, 1, 1, "")
        if self._found is None:
            self._found = {
                file.name: file.locate(self._wanted[file.name])
                for file in self._document.files
                if file.name in self._wanted
            }
        line, column = self._found[place.file][place.pointer]
        return Location(place.file, line, column, pointer_text(place.pointer))

    def fingerprint(self, rule: str, place: Place | None, *, collapsed: bool) -> str:
        """What names a finding over time: rule and pointer, path parameters unnamed, no line, no name of the root file."""
        pointer = place.pointer if place is not None else ()
        tokens = tuple(PARAMETER.sub("{}", token) if isinstance(token, str) else token for token in pointer)
        file = "" if place is None or place.file == self._document.name else place.file
        text = "\n".join((rule, file, pointer_text(tokens), "collapsed" if collapsed else ""))
        number = self._seen[text] = self._seen.get(text, 0) + 1
        return hashlib.sha256(f"{text}\n{number}".encode()).hexdigest()[:32]
