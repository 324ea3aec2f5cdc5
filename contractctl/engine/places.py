"""Places become lines and columns here, all of a file at once, and only those that are reported."""

from contractctl.document.document import Document
from contractctl.model import Location, Place, Pointer, pointer_text


class Places:
    """The locations of one document's findings."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._wanted: dict[str, set[Pointer]] = {}
        self._found: dict[str, dict[Pointer, tuple[int, int]]] = {}

    def want(self, *places: Place | None) -> None:
        """Note places whose lines will be asked for: all at once, since each text is looked through for them."""
        for place in places:
            if place is not None and place.pointer not in self._found.get(place.file, ()):
                self._wanted.setdefault(place.file, set()).add(place.pointer)

    def location(self, place: Place | None) -> Location:
        """The location of a place that was noted before; the document's first character for None."""
        if place is None:
            return Location(self._document.name, 1, 1, "")
        if self._wanted:
            self._look()
        line, column = self._found[place.file][place.pointer]
        return Location(place.file, line, column, pointer_text(place.pointer))

    def _look(self) -> None:
        for file in self._document.files:
            if wanted := self._wanted.pop(file.name, None):
                self._found.setdefault(file.name, {}).update(file.locate(wanted))
        self._wanted.clear()
