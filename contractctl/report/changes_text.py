"""The report of two versions for people: what breaks first, by operation, the lines of both versions side by side."""

import textwrap
from collections.abc import Iterator

from contractctl.model import Certainty, Location, Report
from contractctl.report.changes import Entry, Kind, by_kind, by_operation, entries, of_findings, reach
from contractctl.report.excerpt import window
from contractctl.report.semver import advice
from contractctl.report.summary import counted, status, waiting
from contractctl.report.terminal import cells, cut, paint, plain
from contractctl.report.text import TextOptions, quiet_lines
from contractctl.report.unknown import unknown_verdicts

WIDE = 100
"""Columns from which on both versions stand beside each other."""
_INDENT = 11
_BESIDE = " | "
_NONE = "(none)"
"""In the place of the line of a version that has nothing there."""
_LEAST = 16
_ADDED = {Kind.ADDED: "added", Kind.CHANGED: "changed", Kind.DEPRECATED: "deprecated", Kind.REMOVED: "removed"}


def render(report: Report, options: TextOptions | None = None) -> str:
    """The whole text, ending in a line end; nothing where nothing changed."""
    options = options or TextOptions()
    whole = _Text(report, options)
    lines = quiet_lines(report.findings) if options.quiet else whole.lines()
    return "".join(f"{line}\n" for line in lines)


class _Text:
    """The lines of one report."""

    def __init__(self, report: Report, options: TextOptions) -> None:
        self._report = report
        self._options = options
        self._told = entries(report)

    def lines(self) -> Iterator[str]:
        """Everything, from the first operation to the advice for the release."""
        report, options = self._report, self._options
        if not self._told and not any(report.waiting.values()) and not options.unread and self._has_base:
            return
        for operation, members in by_operation(of_findings(report, self._told)).items():
            yield self._paint(cut(plain(operation), options.width) if operation else "The API", "heading")
            for one in members:
                yield from self._entry(one)
            yield ""
        if options.verbose:
            yield from unknown_verdicts(report, options.width)
        yield from self._summary()

    def _entry(self, one: Entry) -> Iterator[str]:
        yield from self._head(one)
        if one.finding is not None and one.finding.certainty is not Certainty.CERTAIN:
            yield self._note(one.finding.certainty.value)
        value, words = one.proof
        if value:
            yield self._note(
                f"{cut(plain(value), max(self._options.width - _INDENT - len(words) - 1, _LEAST))} {words}"
            )
        yield from self._places(one)
        if one.finding is not None and one.finding.count > 1:
            for sample in one.finding.samples[:3]:
                yield self._note(f"{self._at(sample)} {plain(sample.pointer)}")
        if text := reach(one.operations):
            yield self._note(f"and {text}")
        if self._options.verbose and one.finding is not None:
            yield self._note(f"fingerprint {one.finding.fingerprint}")

    def _head(self, one: Entry) -> Iterator[str]:
        """Severity, message and id, wrapped."""
        start = f"  {one.label:<8} "
        text = f"{plain(one.said)}  {one.rule}".replace(" ::", "\u00a0::")  # no line may begin with a workflow command
        room = max(self._options.width - len(start), _LEAST)
        wrapped = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [one.rule]
        wrapped[-1] = wrapped[-1].removesuffix(one.rule) + self._paint(one.rule, "faint")
        yield f"  {self._paint(one.label, one.label)}{' ' * (9 - len(one.label))}{wrapped[0]}"
        yield from (" " * len(start) + line for line in wrapped[1:])

    def _places(self, one: Entry) -> Iterator[str]:
        """The places in both versions with their lines: beside each other where there is room, else one under the other."""
        sides = [place for place in (one.base, one.revision) if place is not None]
        room = self._options.width - _INDENT
        if len(sides) > 1 and self._options.width >= WIDE:
            half = (room - len(_BESIDE)) // 2
            left, right = (self._side(one, place, half) for place in sides)
            yield self._row(left[0], right[0], half, "faint")
            if left[1] != right[1]:  # what stands on the same line in both says nothing
                yield self._row(left[1], right[1], half, "")
            return
        for place in sides:
            sign = "+" if place is one.revision else "-"
            at, line = self._side(one, place, room - 2)
            yield " " * _INDENT + self._paint(f"{sign} {at}", "faint")
            if line:
                yield f"{' ' * _INDENT}{sign} {line}".rstrip()

    def _side(self, one: Entry, place: Location, width: int) -> tuple[str, str]:
        """A place and its source line, both no wider than so many columns."""
        if not one.has(place):
            return _end(self._at(place), width), _NONE
        source = self._report.sources.get(place.path)
        whole = source.line(place.line).rstrip() if source is not None else ""
        line = whole.lstrip()
        shown, _ = window(line, max(place.column - 1 - (len(whole) - len(line)), 0), width)
        return _end(self._at(place), width), shown

    def _row(self, left: str, right: str, half: int, style: str) -> str:
        text = f"{left}{' ' * (half - cells(left))}{_BESIDE}{right}".rstrip()
        return " " * _INDENT + (self._paint(text, style) if style else text)

    def _at(self, place: Location) -> str:
        return f"{plain(place.path)}:{place.line}:{place.column}"

    def _note(self, text: str) -> str:
        return " " * _INDENT + cut(text, max(self._options.width - _INDENT, _LEAST))

    def _summary(self) -> Iterator[str]:
        report = self._report
        if not self._has_base:
            yield "The API is new: there is no base to compare it with"
        yield self._total()
        yield from waiting(report)
        if safe := self._safe():
            yield f"Safe: {safe}; --format markdown lists them"
        worst = max(report.findings, key=lambda finding: finding.severity, default=None)
        if worst is not None:
            yield f"Next: contractctl explain {worst.rule}"
        yield status(self._options)
        release = advice(report)
        if release is not None and report.releases is not None:
            yield release.line(report.releases)

    def _total(self) -> str:
        parts = [
            self._paint(f"{count} info" if severity.label == "info" else counted(count, severity.label), severity.label)
            for severity, count in self._report.counts().items()
            if count
        ]
        return ", ".join(parts) if parts else self._paint("No findings", "held")

    def _safe(self) -> str:
        """`3 added, 1 deprecated`: what changed and is no finding at any severity."""
        kinds = by_kind(one for one in self._told if one.label == "safe")
        return ", ".join(f"{len(members):,} {_ADDED.get(kind, 'changed')}" for kind, members in kinds.items())

    @property
    def _has_base(self) -> bool:
        return self._report.releases is None or self._report.releases[0] is not None

    def _paint(self, text: str, style: str) -> str:
        return paint(text, style, colour=self._options.colour)


def _end(text: str, width: int) -> str:
    """The end of a text in so many columns of a terminal: of a path it says more than the beginning."""
    if cells(text) <= width:
        return text
    while cells(text) >= width:
        text = text[1:]
    return f"…{text}"
