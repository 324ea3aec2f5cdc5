"""What a run judges: the documents of the command line, else those of the configuration, each with its configuration."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from contractctl.config import ApiEntry, Config
from contractctl.document.git import RevisionFile, run_git
from contractctl.document.origin import LocalFile, MissingFileError, StandardInput
from contractctl.document.sources import ReadOptions, Source, expand
from contractctl.engine.settings import Settings
from contractctl.errors import InputError, UsageError

Unfound = InputError | UsageError


@dataclass(frozen=True, slots=True)
class Input:
    """One document, the configuration that is nearest to it, and its `[[api]]` entry, if it has one."""

    source: Source
    file: Path | None
    """The configuration's file."""
    config: Config
    entry: ApiEntry | None

    @property
    def settings(self) -> Settings:
        """The configuration's settings with what the entry says of this document."""
        settings = self.config.settings
        if self.entry is None or self.entry.audience is None:
            return settings
        return replace(settings, contract=replace(settings.contract, audience=self.entry.audience))

    def placed(self, error: InputError) -> Unfound:
        """An error of reading it; where the entry leads to no file, it is an error of the entry."""
        return self.entry.error(error) if self.entry is not None and isinstance(error, MissingFileError) else error


class Inputs:
    """Finds documents, configurations and entries; what cannot be found is complained about."""

    def __init__(
        self,
        reading: ReadOptions,
        file_of: Callable[[Path], Path | None],
        configure: Callable[[Path | None], Config],
        complain: Callable[[Unfound], None],
    ) -> None:
        self._reading = reading
        self._file_of = cache(file_of)
        self._configure = cache(configure)
        self._complain = complain
        self._entries = cache(self._entries_of)

    def read(self, specs: Sequence[str]) -> list[Input]:
        """The documents that are named, each once; without a name those of the entries, else those below this folder."""
        found: dict[str, Source] = {}
        for spec, placed in self._wanted(specs):
            try:
                for source in expand([spec], self._reading):
                    found.setdefault(source.origin.key, source)
            except (InputError, UsageError) as error:
                self._complain(placed(error))
        return [self._input(source) for source in found.values()]

    def _wanted(self, specs: Sequence[str]) -> Iterator[tuple[str, Callable[[Unfound], Unfound]]]:
        """What is to be expanded, and what places an error about it in the configuration, where it stands there."""
        entries = () if specs else self._configure(self._file_of(Path())).apis
        for entry in entries:
            yield entry.spec, entry.error
        for spec in specs or ([] if entries else ["."]):
            yield spec, lambda error: error

    def _input(self, source: Source) -> Input:
        """A document with its configuration. One above all documents may name one that has a configuration of its own."""
        nearest, here = self._file_of(folder_of(source)), self._file_of(Path())
        key = _key_of(source)
        entry = self._entries(nearest).get(key) or self._entries(here).get(key)
        return Input(source, nearest, self._configure(nearest), entry)

    def _entries_of(self, file: Path | None) -> dict[str, ApiEntry]:
        """The entries of a configuration by the documents that they name; the first one counts."""
        found: dict[str, ApiEntry] = {}
        for entry in self._configure(file).apis:
            with suppress(InputError, UsageError):  # complained about where it is judged
                for source in expand([entry.spec], self._reading):
                    found.setdefault(source.origin.key, entry)
        return found


def _key_of(source: Source) -> str:
    """What an entry that names a document has in common with it: the file, also where it is read from a revision."""
    origin = source.origin
    if not isinstance(origin, RevisionFile):
        return origin.key
    top = os.fsdecode(run_git("rev-parse", "--show-toplevel")[1].strip())
    return os.path.realpath(os.path.join(top, origin.path))  # noqa: PTH118 -- it may not exist today


def folder_of(source: Source) -> Path:
    """The folder above which a document's configuration is looked for."""
    origin = source.origin
    if isinstance(origin, StandardInput):
        origin = origin.file
    return Path(origin.name).parent if isinstance(origin, LocalFile) else Path()
