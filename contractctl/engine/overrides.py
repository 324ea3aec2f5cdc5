"""Overrides: other severities and options for some paths, operations or files, perhaps for a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.contract.glob import path_matches
from contractctl.document.file import File
from contractctl.engine.file_globs import file_matches
from contractctl.engine.operation_globs import names
from contractctl.model import Place, Severity, Waiver
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

if TYPE_CHECKING:
    from contractctl.engine.settings import Settings
    from contractctl.spec.api import Api


@dataclass(frozen=True, slots=True)
class Override:
    """One `[[overrides]]` entry: what it speaks of, and what is different there."""

    place: Place
    folder: Path
    line: int | None = None
    paths: tuple[str, ...] = ()
    """Globs over path templates: `/v1/**`."""
    operations: tuple[str, ...] = ()
    """As for --include: `POST /pay*`, `tag:Pay*`, an operationId."""
    files: tuple[str, ...] = ()
    """Globs over files, relative to the configuration."""
    profiles: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    reason: str = ""
    until: date | None = None

    def speaks_of(self, operation: Operation, files: tuple[str, ...]) -> bool:
        """Whether it speaks of an operation that stands in these files."""
        if self.files and not self._in_files(*files):
            return False
        if not self.paths and not self.operations:
            return True
        return any(path_matches(glob, operation.path) for glob in self.paths) or any(
            names(operation, glob) for glob in self.operations
        )

    def speaks_of_file(self, *found: str) -> bool:
        """Whether it speaks of all that stands in one of these files."""
        return bool(self.files) and not self.paths and not self.operations and self._in_files(*found)

    def _in_files(self, *found: str) -> bool:
        return any(file_matches(glob, self.folder, name) for glob in self.files for name in found)

    def over(self, settings: "Settings") -> "Settings":
        """The settings where this override holds."""
        options = {pack: dict(values) for pack, values in settings.options.items()}
        for pack, values in self.options.items():
            options.setdefault(pack, {}).update(values)
        return replace(
            settings,
            profiles=self.profiles or settings.profiles,
            ignore=(*settings.ignore, *self.ignore),
            severity=laid_over(settings.severity, self.severity, settings.last_word),
            options=options,
        )

    def waiver(self, document: str, *, met: bool, whole: bool) -> Waiver:
        """The override as it is judged; only what switches something off must say why.

        It met nothing only where a file that it names was judged, or the run judged all there is (`whole`).
        """
        named = any("*" not in glob and file_matches(glob, self.folder, document) for glob in self.files)
        matched = 1 if met else 0 if whole or named else None
        silences = bool(self.ignore) or None in self.severity.values()
        return Waiver(
            names=(*self.ignore, *(name for name, level in self.severity.items() if level is None)),
            place=self.place,
            source="overrides",
            reason=self.reason if silences else self.reason or "changes severities or options",
            until=self.until,
            matched=matched,
            line=self.line,
        )


def laid_over(*tables: Mapping[str, Severity | None]) -> dict[str, Severity | None]:
    """The levels of several tables: what is said later stands later, so that a glob before it no longer counts."""
    found: dict[str, Severity | None] = {}
    for table in tables:
        for name, level in table.items():
            found.pop(name, None)
            found[name] = level
    return found


class Reach:
    """Which overrides hold for which part of one document."""

    def __init__(self, api: "Api", overrides: tuple[Override, ...], today: date) -> None:
        self._api = api
        self._overrides = [
            (number, one) for number, one in enumerate(overrides) if one.until is None or one.until >= today
        ]
        self._of_view: dict[int, tuple[int, ...]] = {}
        self.met: set[int] = set()
        """The overrides that held for something."""

    def of(self, view: View) -> tuple[int, ...]:
        """The numbers of the overrides that hold for a view: for all operations that it is part of, or for its file."""
        found = self._of_view.get(id(view))
        if found is None:
            users = (view,) if isinstance(view, Operation) else view.users
            found = self._of_view[id(view)] = tuple(
                number
                for number, one in self._overrides
                if one.speaks_of_file(*self._files(view.node.file))
                or (users and all(number in self._of_operation[user] for user in users))
            )
            self.met.update(found)
        return found

    def of_operations(self, operations: tuple[Operation, ...]) -> tuple[int, ...]:
        """The numbers of the overrides that hold for all of some operations."""
        held = frozenset.intersection(*(self._of_operation[one] for one in operations))
        self.met.update(held)
        return tuple(sorted(held))

    @cached_property
    def _of_operation(self) -> dict[Operation, frozenset[int]]:
        return {
            operation: frozenset(
                number for number, one in self._overrides if one.speaks_of(operation, self._files(operation.node.file))
            )
            for operation in self._api.index.of(Operation)
        }

    def of_document(self) -> tuple[int, ...]:
        """The numbers of the overrides that hold for the document as a whole."""
        root = self._api.document.files[0]
        found = tuple(number for number, one in self._overrides if one.speaks_of_file(*self._files(root)))
        self.met.update(found)
        return found

    def _files(self, file: File) -> tuple[str, str]:
        """The names under which a file and its document may be meant."""
        document = self._api.document
        return document.path_of(file), document.path
