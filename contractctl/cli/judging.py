"""The documents of a command line are read and judged, each with the configuration that is nearest to it."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from contractctl.cli.edge import FAILED, NOT_MADE, complain
from contractctl.cli.options import FailOn, Texts, words
from contractctl.config import Config, Layer, configure, nearest_file
from contractctl.document.document import Document
from contractctl.document.origin import LocalFile, StandardInput
from contractctl.document.sources import ReadOptions, Source, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.merge import merge
from contractctl.engine.runner import lint
from contractctl.errors import InputError, UsageError
from contractctl.model import Report, Severity

_COLLECT_AFTER = 32_000_000
"""Characters of documents that are judged before memory is looked through for what is no longer used."""


@dataclass(frozen=True)
class Flags:
    """What the command line says of the judging: a layer of the configuration, and what no file can say."""

    layer: Layer
    config: Path | None
    collapse: bool
    today: date | None

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, *, config: str | None, profile: Texts, select: Texts, ignore: Texts, include: Texts, exclude: Texts,
        severity: Texts, fail_on: FailOn | None, no_collapse: bool, today: str | None,
    ) -> "Flags":  # fmt: skip
        """Read the options. Raises UsageError."""
        lists = {"extends": profile, "select": select, "ignore": ignore, "include": include, "exclude": exclude}
        values: dict[str, object] = {key: words(given) for key, given in lists.items() if given}
        for key, given in values.items():
            if not given:
                raise UsageError(f"--{'profile' if key == 'extends' else key}: say a name")
        if severity:
            values["severity"] = dict(_pair(word) for word in words(severity))
        if fail_on is not None:
            values["fail-on"] = fail_on.value
        path = Path(config) if config is not None else None
        return cls(Layer(values, Path()), path, not no_collapse, _date(today))

    def file(self, folder: Path) -> Path | None:
        """The configuration file for the documents of a folder."""
        return self.config or nearest_file(folder) or nearest_file(Path())

    def configure(self, file: Path | None) -> Config:
        """The settings of a configuration file under those of the command line. Raises UsageError."""
        return configure(file, self.layer, collapse=self.collapse, today=self.today)


@dataclass(frozen=True)
class Outcome:
    """The report over all documents, and what its exit status rests on."""

    report: Report
    fail_on: Severity | None
    failing: int
    """How many findings are at or above what fails the run; each document's configuration may say another level."""
    unread: int
    """How many documents could not be judged."""
    titles: Mapping[str, str]

    @property
    def status(self) -> int:
        """0, 1 for failing findings, 2 where a document could not be judged."""
        if self.unread:
            return NOT_MADE
        return FAILED if self.failing else 0


class _Run:
    """One run over many documents: errors of single documents are printed and counted."""

    def __init__(self, reading: ReadOptions) -> None:
        self._reading = reading
        self._unswept = 0
        self.unread = 0

    def sources(self, specs: Sequence[str]) -> list[Source]:
        """The documents that are named, each once."""
        found: dict[str, Source] = {}
        for spec in specs:
            try:
                for source in expand([spec], self._reading):
                    found.setdefault(source.origin.key, source)
            except (InputError, UsageError) as error:
                self._fail(error)
        return list(found.values())

    def documents(self, sources: Iterable[Source]) -> Iterator[Document]:
        """The documents that can be read, one at a time."""
        for source in sources:
            try:
                document = open_document(source, self._reading)
            except InputError as error:
                self._fail(error)
                continue
            yield document
            self._sweep(document)

    def _sweep(self, document: Document) -> None:
        """The collector is off (`edge`): look through memory once much has been read."""
        self._unswept += sum(len(file.text) for file in document.files)
        if self._unswept > _COLLECT_AFTER:
            gc.collect()
            self._unswept = 0

    def _fail(self, error: InputError | UsageError) -> None:
        complain(error)
        self.unread += 1


def judge(specs: Sequence[str], reading: ReadOptions, flags: Flags) -> Outcome:
    """Judge all documents. Raises ContractctlError where the configuration or the selection is wrong."""
    run = _Run(reading)
    files = cache(flags.file)
    catalogs = cache(load_catalog)
    reports: list[Report] = []
    levels: list[Severity] = []
    titles: dict[str, str] = {}
    failing = 0
    narrowed: tuple[str, ...] = ()
    for file, members in groupby(run.sources(specs), key=lambda source: files(folder_of(source))):
        config = flags.configure(file)
        catalog = catalogs(config.settings.packs)
        config.check(catalog)
        report = lint(run.documents(members), catalog, config.settings)
        reports.append(report)
        narrowed = narrowed or config.settings.include
        failing += sum(1 for _ in report.at_least(config.settings.fail_on))
        levels.extend([config.settings.fail_on] if config.settings.fail_on is not None else [])
        titles.update((rule, clause.title) for rule, clause in catalog.clauses.items())
    report = reports[0] if len(reports) == 1 else merge(reports, "lint")
    if narrowed and report.inputs and not report.operations:
        raise UsageError(f"--include {','.join(narrowed)}: no operation is called that")
    return Outcome(report, min(levels, default=None), failing, run.unread, titles)


def folder_of(source: Source) -> Path:
    """The folder above which a document's configuration is looked for."""
    origin = source.origin
    if isinstance(origin, StandardInput):
        origin = origin.file
    return Path(origin.name).parent if isinstance(origin, LocalFile) else Path()


def _pair(word: str) -> tuple[str, str]:
    name, sign, level = word.rpartition("=")
    if not sign:
        raise UsageError(f"--severity {word}: write NAME=LEVEL, such as idempotency/ttl=off")
    return name, level


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--today {text}: write a date such as 2026-01-31") from None
