"""The report for people: findings by file and operation, each with its line; at the end what it adds up to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.findings import Finding, Report
from contractctl.model import Location, Severity, pointer_tokens
from contractctl.report import exchanges, reach
from contractctl.report.across import Across, across
from contractctl.report.documents import documents
from contractctl.report.excerpt import excerpt
from contractctl.report.proof import told
from contractctl.report.statistics import statistics
from contractctl.report.summary import summary
from contractctl.report.terminal import cut, headline, paint, plain
from contractctl.report.unknown import unknown_verdicts

WIDTH = 100
"""The width where there is no terminal."""
_SAMPLES = 3
_INDENT = 8
"""How far the lines that belong to a finding stand in."""


@dataclass(frozen=True, slots=True)
class TextOptions:
    """How the text looks and what the run was asked for, as far as the text speaks of it."""

    width: int = WIDTH
    colour: bool = False
    collapse: bool = True
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False
    """A table in the place of the findings."""
    terminal: bool = False
    """Whether tables must fit into the width."""
    fail_on: Severity | None = Severity.ERROR
    failing: int = 0
    """How many findings fail the run."""
    unread: int = 0
    """How many documents could not be judged."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """The promise of each clause, by its id."""


def render(report: Report, options: TextOptions | None = None) -> str:
    """The whole text, ending in a line end; nothing where there is nothing to say and `quiet` was asked for."""
    options = options or TextOptions()
    whole = _Text(report, options)
    brief = whole.table() if options.statistics else quiet_lines(report.findings)
    lines = brief if options.quiet else whole.lines()
    return "".join(f"{line}\n" for line in lines)


def quiet_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """One line a finding, in the form that editors and grep know."""
    for finding in findings:
        place = finding.location
        where = f"{plain(place.path)}:{place.line}:{place.column}"
        yield f"{where}: {finding.severity.label}: {plain(told(finding))} [{finding.rule}]"


class _Text:
    """The lines of one report."""

    def __init__(self, report: Report, options: TextOptions) -> None:
        self._report = report
        self._options = options

    def lines(self) -> Iterator[str]:
        """Everything, from the first heading to the last advice."""
        options = self._options
        systemic, findings = across(self._report) if options.collapse else ((), self._report.findings)
        yield from self.table() if options.statistics else self._findings(systemic, findings)
        if options.verbose:
            yield from unknown_verdicts(self._report, options.width)
        if self._report.server is not None:
            yield from reach.lines(self._report.server, options.width, verbose=options.verbose)
        yield from documents(self._report, width=self._table_width, colour=options.colour)
        yield from summary(self._report, () if options.statistics else systemic, options)

    def table(self) -> Iterator[str]:
        """The findings as numbers."""
        options = self._options
        yield from statistics(self._report, options.titles, width=self._table_width, colour=options.colour)

    @property
    def _table_width(self) -> int | None:
        return self._options.width if self._options.terminal else None

    def _findings(self, systemic: tuple[Across, ...], findings: Iterable[Finding]) -> Iterator[str]:
        yield from self._across(systemic)
        by_file: dict[str, list[Finding]] = {}
        for finding in findings:
            by_file.setdefault(finding.location.path, []).append(finding)
        for path, members in by_file.items():
            yield self._heading(path)
            yield from self._file(members)

    def _heading(self, path: str) -> str:
        """The file, with what the configuration calls it and whose it is."""
        api = self._report.apis.get(path)
        if api is None:
            return self._paint(plain(path), "heading")
        owner = f" {plain(api.owner)}" if api.owner else ""
        return self._paint(plain(api.name), "heading") + f" ({plain(path)}){self._paint(owner, 'faint')}"

    def _file(self, findings: Iterable[Finding]) -> Iterator[str]:
        groups: dict[str, list[Finding]] = {"": []}
        for finding in findings:
            groups.setdefault(finding.operation if finding.count == 1 and finding.operation else "", []).append(finding)
        for operation, members in groups.items():
            if operation:
                yield f"  {cut(plain(operation), self._options.width - 2)}"
            for finding in members:
                yield from self._finding(finding)
            if members:
                yield ""

    def _finding(self, finding: Finding) -> Iterator[str]:
        location = finding.location
        yield from self._head(f"{location.line}:{location.column}", finding.severity, finding.message, finding.rule)
        if finding.samples:
            yield from self._samples(finding)
        else:
            width, colour = self._options.width, self._options.colour
            yield from excerpt(self._report, location, width=width, indent=_INDENT, colour=colour)
            if len(finding.operations) > 1:
                yield self._note("in", [plain(one) for one in finding.operations], "operations")
        for line in exchanges.lines(finding, self._options.width - _INDENT, verbose=self._options.verbose):
            yield " " * _INDENT + self._paint(line, "faint")
        if finding.related:
            yield self._note("see", [self._where(one, finding) for one in finding.related], "places")
        if self._options.verbose:
            yield " " * _INDENT + self._paint(f"fingerprint {finding.fingerprint}", "faint")

    def _head(self, place: str, severity: Severity, message: str, rule: str) -> Iterator[str]:
        """Place, severity, message and id, wrapped."""
        width, colour = self._options.width, self._options.colour
        return headline(f"    {place:<7} ", severity.label, message, rule, width=width, colour=colour)

    def _samples(self, finding: Finding) -> Iterator[str]:
        for sample in finding.samples[:_SAMPLES]:
            text = f"{subject_of(sample)}  {self._where(sample, finding)}"
            yield " " * _INDENT + cut(text, self._options.width - _INDENT)
        more = finding.count - min(len(finding.samples), _SAMPLES)
        if more > 0:
            yield " " * _INDENT + self._paint(f"and {more} more", "faint")

    def _where(self, location: Location, finding: Finding) -> str:
        """A place, the file left out where it is that of the finding."""
        path = "" if location.path == finding.location.path else f"{plain(location.path)}:"
        return f"{path}{location.line}:{location.column}" if path else f"line {location.line}:{location.column}"

    def _note(self, word: str, names: list[str], what: str) -> str:
        more = len(names) - _SAMPLES
        text = ", ".join(names[:_SAMPLES]) + (f" and {more} more {what}" if more > 0 else "")
        return " " * _INDENT + cut(f"{word} {text}", self._options.width - _INDENT)

    def _across(self, systemic: tuple[Across, ...]) -> Iterator[str]:
        if not systemic:
            return
        total = len(self._report.inputs)
        yield self._paint(f"Across all {total} documents", "heading")
        for one in systemic:
            promise = self._options.titles.get(one.rule, one.message).rstrip(".")
            said = f"{len(one.places)} of {total} APIs do not keep: {promise}"
            yield from self._head("", one.severity, said, one.rule)
            names = [f"{plain(path)} ({count})" for path, count in one.places.items()]
            yield self._note("in", names, "documents")
        yield ""

    def _paint(self, text: str, style: str) -> str:
        return paint(text, style, colour=self._options.colour)


def subject_of(location: Location) -> str:
    """What a place belongs to, for people: the operation, else the pointer."""
    tokens = pointer_tokens(location.pointer)
    if len(tokens) > 2 and tokens[0] in {"paths", "webhooks", "x-webhooks"}:  # noqa: PLR2004 -- section, path, method
        return plain(f"{tokens[2].upper()} {tokens[1]}")
    return plain(f"#{location.pointer}")
