"""A version compared with itself, the most common case in a pull request: read once, and nothing is asked."""

import sys
from dataclasses import dataclass

from contractctl.cli.differing import release
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Input
from contractctl.cli.jobs import catalog_of
from contractctl.cli.outcome import Outcome, named, refuse_nothing, with_baseline
from contractctl.config import Config
from contractctl.document.document import Document
from contractctl.document.elsewhere import refers_elsewhere
from contractctl.document.sources import Source
from contractctl.findings import Report, SourceLines

NAMING = frozenset({"select", "ignore", "severity", "packs", "options", "overrides"})
"""The keys of a configuration under which clauses and packs are named."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document whose bytes were read, and no more."""

    source: Source
    data: bytes


def names_clauses(config: Config) -> bool:
    """Whether a configuration or the command line names clauses, so that the names can be wrong."""
    return any(NAMING.intersection(layer.values) for layer in config.layers)


def is_same(base: Read, revision: Read) -> bool:
    """Whether both are the same bytes, and so is all that they may refer to."""
    if base.data != revision.data:
        return False
    same_file = base.source.origin.key == revision.source.origin.key
    return same_file or not refers_elsewhere(revision.data.decode("utf-8", "replace"))


def unchanged(base: str, document: Document, new: Input, flags: Flags) -> Outcome:
    """That nothing changed, and only the selection can be wrong. Raises UsageError. `base` is the name of the other one."""
    report = unchanged_report(base, document, new)
    if flags.write_baseline is not None:
        report, said = with_baseline(report, flags.write_baseline, flags)
        sys.stderr.write(said)
    configs = {new.source.name: new.config}
    return Outcome(report, new.settings.fail_on, 0, 0, (), configs, flags.write_baseline)


def unchanged_report(base: str, document: Document, new: Input) -> Report:
    """The report that nothing changed. Raises UsageError for a bad selection."""
    if names_clauses(new.config):
        _check_selection(new)
    lines = SourceLines(document.files[0].text)
    report = Report(
        command="diff",
        inputs=(base, document.name),
        findings=(),
        tallies={},
        sources={base: lines, document.name: lines},
        operations=_operations(document, new),
        releases=(release(document), release(document)),
    )
    refuse_nothing(report, [new])
    return named(report, new)


def _check_selection(new: Input) -> None:
    from contractctl.engine.comparison.options import asked_in_diff
    from contractctl.engine.plan import Plan

    Plan(new.config.catalog(catalog_of), new.settings, asked_in_diff)


def _operations(document: Document, new: Input) -> int:
    """How many operations the include globs name; only counted where there are any."""
    if not new.settings.include:
        return 0
    from contractctl.engine.subjects import Subjects
    from contractctl.spec.api import Api
    from contractctl.spec.operation import Operation

    api = Api(document)
    subjects = Subjects(api, new.settings)
    return sum(1 for one in api.index.of(Operation) if subjects.included(one))
