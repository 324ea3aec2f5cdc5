"""Two versions of the command line are read and compared, with the configuration that is nearest to the later one."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from contractctl.cli.differing import first_difference, release
from contractctl.cli.edge import FAILED
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Input, Inputs
from contractctl.cli.jobs import catalog_of
from contractctl.cli.outcome import Outcome, concluded, named, refuse_nothing, with_baseline
from contractctl.cli.unchanged import Read, is_same, names_clauses, unchanged, unchanged_report
from contractctl.config.oasdiff import Ignored, read_ignored, read_levels
from contractctl.document.document import Document
from contractctl.document.git import RevisionFile, merge_base
from contractctl.document.origin import LocalFile, MissingFileError, StandardInput
from contractctl.document.sources import ReadOptions, Source, expand, open_document
from contractctl.errors import InputError, UsageError
from contractctl.findings import Finding, Report, Waiting
from contractctl.model import Severity

if TYPE_CHECKING:
    from datetime import date

    from contractctl.engine.comparison.migration import Migration
    from contractctl.report.migration import Row


T = TypeVar("T")


@dataclass(frozen=True)
class Comparison:
    """What the command line says of the comparing, beside what it says of any judging."""

    policy: str | None
    base_prefix: str
    revision_prefix: str
    exact: bool
    migration: bool
    min_days: int | None
    levels: Mapping[str, Severity | None]
    """By oasdiff's id; None switches off."""
    ignored: Sequence[Ignored]
    files: tuple[Path, ...]
    """The files that were read for it."""

    @property
    def is_plain(self) -> bool:
        """Whether two equal texts have nothing to tell."""
        return not (self.migration or self.base_prefix or self.revision_prefix)

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, *, policy: str | None, base_prefix: str, revision_prefix: str,
        exact: bool, migration: bool, min_days: int | None,
        oasdiff_severity: str | None, oasdiff_ignore: Sequence[str] | None,
    ) -> "Comparison":  # fmt: skip
        """Read the options and their files. Raises UsageError."""
        for option, prefix in (("--base-prefix", base_prefix), ("--revision-prefix", revision_prefix)):
            if prefix and not prefix.startswith("/"):
                raise UsageError(f"{option} {prefix}: a prefix of paths begins with a slash")
        if min_days is not None and not migration:
            raise UsageError("--min-days says how long an old version lives: it goes with --migration")
        ignored = [Path(one) for one in oasdiff_ignore or ()]
        levels = Path(oasdiff_severity) if oasdiff_severity is not None else None
        return cls(
            policy,
            base_prefix.rstrip("/"),
            revision_prefix.rstrip("/"),
            exact,
            migration,
            min_days,
            read_levels(levels) if levels is not None else {},
            [line for path in ignored for line in read_ignored(path)],
            tuple(ignored) + ((levels,) if levels is not None else ()),
        )


@dataclass(frozen=True)
class Compared:
    """What became of a comparison."""

    outcome: Outcome
    difference: str = ""
    """Where the two differ in what no caller notices, if that was asked for."""
    rows: "tuple[Row, ...] | None" = None
    """What callers of the earlier version have to do, if that was asked for."""

    @property
    def status(self) -> int:
        """As of the outcome, but any difference fails a run that is to be exact."""
        return self.outcome.status or (FAILED if self.difference else 0)


def compare(base: str, revision: str, reading: ReadOptions, flags: Flags, asked: Comparison) -> Compared:
    """Compare two versions. Raises ContractctlError where one cannot be read, or the configuration is wrong."""
    if base == revision == "-":
        raise UsageError("only one of the two versions can be standard input")
    flags = replace(flags, whole=False)
    new = _input(revision, reading, flags)
    if names_clauses(new.config):
        new.config.check(new.config.catalog(catalog_of))
    old = _base(base, new.source, reading)
    data = new.source.origin.read()
    after = open_document(new.source, reading, data)
    if old is not None and asked.is_plain and is_same(old, Read(new.source, data)):
        outcome = unchanged(old.source.name, after, new, flags)
        return Compared(replace(outcome, others=asked.files))
    before = open_document(old.source, reading, old.data) if old is not None else None
    return _compared(before, after, new, flags, asked)


def report_since(old: Source | None, new: Input, reading: ReadOptions, asked: Comparison) -> Report:
    """What a document preserves of an earlier version, before it is judged what may wait; without one all is new.

    Raises ContractctlError where one of them cannot be read, or the selection is wrong.
    """
    data = new.source.origin.read()
    base = _read(old, new.source) if old is not None else None
    after = open_document(new.source, reading, data)
    if base is not None and is_same(base, Read(new.source, data)):
        return unchanged_report(base.source.name, after, new)
    before = open_document(base.source, reading, base.data) if base is not None else None
    return _diffed(before, after, new, asked)[0]


def _diffed(
    before: Document | None, after: Document, new: Input, asked: Comparison
) -> tuple[Report, "Migration | None"]:
    """The report on two versions that differ, or of which more is asked than how they differ."""
    from contractctl.engine.comparison.diff import diff
    from contractctl.engine.comparison.migration import migrate
    from contractctl.engine.comparison.options import DiffOptions

    catalog = new.config.catalog(catalog_of)
    options = DiffOptions(
        policy=asked.policy,
        base_prefix=asked.base_prefix,
        revision_prefix=asked.revision_prefix,
        exact=asked.exact,
        oasdiff_severity=asked.levels,
        migration_days=asked.min_days,
    )
    migration = None
    if asked.migration:
        if before is None:
            raise UsageError("--migration: there is no earlier version")
        migration = migrate(before, after, catalog, new.settings, options)
    report = named(migration.report if migration else diff(before, after, catalog, new.settings, options), new)
    if report.tallies:  # of two equal texts nothing is asked
        refuse_nothing(report, [new])
    releases = (release(before) if before is not None else None, release(after))
    return replace(_without_ignored(report, asked.ignored), releases=releases), migration


def _compared(before: Document | None, after: Document, new: Input, flags: Flags, asked: Comparison) -> Compared:
    report, migration = _diffed(before, after, new, asked)
    if flags.write_baseline is not None:
        report, said = with_baseline(report, flags.write_baseline, flags)
        sys.stderr.write(said)
    report, failing = concluded(report, [(new, report)])
    configs = {new.source.name: new.config}
    outcome = Outcome(
        report, new.settings.fail_on, failing, 0, (new.config.catalog(catalog_of),), configs, flags.write_baseline,
        asked.files,
    )  # fmt: skip
    if migration is not None:
        return Compared(outcome, rows=_rows(report, migration, new.settings.today))
    if before is None or not asked.exact or failing:
        return Compared(outcome)
    return Compared(outcome, first_difference(before.root, after.root))


def _rows(report: Report, migration: "Migration", today: "date") -> "tuple[Row, ...]":
    """What callers of the earlier version have to do."""
    from contractctl.report.migration import rows

    return tuple(rows(report, migration.steps, migration.renames, today))


def _input(spec: str, reading: ReadOptions, flags: Flags) -> Input:
    """The later version with its configuration. Raises InputError and UsageError."""
    found = Inputs(reading, flags.file, flags.configure, _raise).read([spec])
    return _only(spec, found)


def _raise(error: InputError | UsageError) -> NoReturn:
    raise error


def _only(spec: str, found: Sequence[T]) -> T:
    """The one document that was found. Raises UsageError where there are several."""
    if len(found) != 1:
        raise UsageError(f"{spec} has {len(found)} documents: diff compares one with one", hint="name the file")
    return found[0]


def _base(spec: str, new: Source, reading: ReadOptions) -> Read | None:
    """The earlier version; None where its file did not exist yet. Raises InputError and UsageError."""
    source = _only(spec, expand([spec], reading))
    origin = source.origin
    if isinstance(origin, RevisionFile) and not isinstance(new.origin, RevisionFile):
        source = replace(source, origin=replace(origin, commit=merge_base(origin.commit, origin.folder)))
    return _read(source, new)


def _read(source: Source, new: Source) -> Read | None:
    """The bytes of the earlier version; None where its file did not exist yet. Raises InputError."""
    try:
        return Read(source, source.origin.read())
    except MissingFileError:
        if isinstance(source.origin, RevisionFile) and _is_new(source.origin, new):
            return None
        raise


def _is_new(base: RevisionFile, new: Source) -> bool:
    """Whether a file that a revision does not have is one that came later, and no slip of the finger."""
    origin = new.origin.file if isinstance(new.origin, StandardInput) else new.origin
    if isinstance(origin, RevisionFile):
        return origin.path == base.path
    path = os.path.realpath(base.work_path)
    return Path(path).exists() or (isinstance(origin, LocalFile) and os.path.realpath(origin.name) == path)


def _without_ignored(report: Report, ignored: Sequence[Ignored]) -> Report:
    """The report without what an ignore file of oasdiff lets stand."""
    if not ignored:
        return report
    kept: list[Finding] = [one for one in report.findings if not any(line.covers(one) for line in ignored)]
    count = len(report.findings) - len(kept)
    waiting = {**report.waiting, Waiting.APPROVED: report.waiting.get(Waiting.APPROVED, 0) + count}
    return replace(report, findings=tuple(kept), waiting={why: number for why, number in waiting.items() if number})
