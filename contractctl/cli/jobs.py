"""One document after the other is judged, in this process or in several; the answers come in the order of the documents."""

import gc
import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cache

from contractctl.document.origin import LocalFile, StandardInput
from contractctl.document.sources import ReadOptions, Source, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.errors import InputError
from contractctl.findings import Report

ENOUGH = 4_000_000
"""Bytes of documents, beside the largest one, that are worth the start of more processes: half a second each."""
MOST = 60
"""Processes that are started at most: Windows waits for 63 things at once."""
_COLLECT_AFTER = 32_000_000
"""Characters of documents that are judged before memory is looked through for what is no longer used."""

Answer = Report | InputError
"""What became of one document."""
catalog_of = cache(load_catalog)
"""The catalog of a process, by the folders of the user's own packs."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document and how it is judged; it travels to other processes."""

    source: Source
    settings: Settings
    reading: ReadOptions

    @property
    def size(self) -> int:
        """The bytes of its root file; 0 where only reading would tell."""
        try:
            return os.stat(self.source.name).st_size if isinstance(self.source.origin, LocalFile) else 0  # noqa: PTH116
        except (OSError, ValueError):
            return 0


class Judge:
    """Judges one document after the other, and keeps an eye on memory: the collector is off (`edge`)."""

    def __init__(self) -> None:
        self._unswept = 0

    def __call__(self, job: Job) -> Answer:
        """The report, or why the document cannot be read. Raises UsageError for a bad selection."""
        if self._unswept > _COLLECT_AFTER:
            gc.collect()
            self._unswept = 0
        try:
            document = open_document(job.source, job.reading)
        except InputError as error:
            return error
        try:
            return lint([document], catalog_of(job.settings.packs), job.settings)
        except Exception as error:
            error.add_note(f"in {job.source.name}")
            raise
        finally:
            self._unswept += sum(len(file.text) for file in document.files)


def answers(jobs: Sequence[Job], processes: int, begin: Callable[[Job], None]) -> Generator[Answer, None, None]:
    """What became of each document, in their order; `begin` is told when one is begun. Raises ContractctlError.

    The answers do not depend on the number of processes.
    """
    if processes > 1:
        from contractctl.cli.processes import answers_of_processes

        yield from answers_of_processes(jobs, processes, begin)
        return
    judge = Judge()
    for job in jobs:
        begin(job)
        yield judge(job)


def processes_for(jobs: Sequence[Job], wanted: int | None) -> int:
    """How many processes: as wanted, else as there are processors where there is enough to do."""
    if any(isinstance(job.source.origin, StandardInput) for job in jobs):
        return 1  # only this process has it
    if wanted is None:
        sizes = sorted(job.size for job in jobs)
        wanted = _processors() if sum(sizes[:-1]) >= ENOUGH else 1
    return max(1, min(wanted, len(jobs), MOST))


def _processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
