"""The report of two versions for people: what breaks first, by operation, the lines of both versions side by side."""

import textwrap
from collections.abc import Iterator

from contractctl.findings import Report
from contractctl.model import Location
from contractctl.report.change_groups import Group, Told, below, groups, several
from contractctl.report.changes import Entry, Kind, by_kind, entries, of_changelog, of_findings
from contractctl.report.excerpt import window
from contractctl.report.semver import advice
from contractctl.report.summary import counted, status, waiting
from contractctl.report.terminal import LEAST, cells, cut, headline, middle, paint, plain, unspoken
from contractctl.report.text import TextOptions, quiet_lines, subject_of
from contractctl.report.unknown import unknown_verdicts

WIDE = 100
"""Columns from which on both versions stand beside each other."""
_INDENT = 11
_BESIDE = " | "
_AND_IN = "and in "
_REACH = len(" (1,000 operations)")
_OTHERS = 12
"""Lines of operations that a change is the same for."""
_NAMES = 3
"""Lines of names that a change is the same for."""
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
        self._groups = groups(of_findings(report, self._told), collapse=options.collapse)

    def lines(self) -> Iterator[str]:
        """Everything, from the first operation to the advice for the release."""
        report, options = self._report, self._options
        if not self._told and not any(report.waiting.values()) and not options.unread and not report.is_first:
            return
        for group in self._groups:
            yield from self._group(group)
            yield ""
        if options.verbose:
            yield from unknown_verdicts(report, options.width)
        yield from self._summary()

    def _group(self, group: Group) -> Iterator[str]:
        width = self._options.width
        title = middle(plain(group.heading), max(width - (_REACH if group.operations else 0), LEAST))
        room = width - cells(title) - 3
        reached = f"({plain(several(group.operations, room))})" if group.operations else ""
        yield self._paint(title, "heading") + (f" {self._paint(reached, 'faint')}" if reached else "")
        for told in group.told:
            yield from self._entry(told.entry, group)
            if told.alike and (told is group.told[-1] or not group.is_many):
                yield from self._alike(told, group)

    def _entry(self, one: Entry, group: Group) -> Iterator[str]:
        width, colour = self._options.width, self._options.colour
        yield from headline("  ", one.label, group.said(one), one.rule, width=width, colour=colour)
        if one.unsure:
            yield self._note(one.unsure)
        if one.proof is not None:
            yield from self._wrapped(plain(one.proof.text))
        if one.finding is not None and one.finding.count > 1:
            for sample in one.finding.samples[:3]:
                yield from self._sample(sample)
        else:
            yield from self._places(one)
        if reach := group.reach(one, self._options.width - _INDENT - len(_AND_IN)):
            yield self._note(reach)
        if self._options.verbose and one.finding is not None:
            yield self._note(f"fingerprint {one.finding.fingerprint}")

    def _sample(self, place: Location) -> Iterator[str]:
        """One of the places of what is broken in many; a long path is cut, not its file and line."""
        room = max(self._options.width - _INDENT, LEAST)
        at = _end(self._at(place), room // 2)
        yield self._note(f"{middle(subject_of(place), max(room - cells(at) - 2, LEAST))}  {at}")

    def _alike(self, told: Told, group: Group) -> Iterator[str]:
        """What else the change is the same for."""
        others = told.others
        if told.of_operations:
            yield self._note(f"{group.same} for {counted(len(others), 'more operation')}:")
            lines = [plain(line) for line in below(others, deep=True)]
            yield from (self._note(f"  {line}") for line in lines[:_OTHERS])
            more = len(lines) - _OTHERS
            if more > 0:
                yield self._note(f"  and {counted(more, 'more path')}")
            return
        room = max(self._options.width - _INDENT, LEAST)
        whole = f"the same for {len(others)} more: {', '.join(map(plain, others))}"
        shown = textwrap.wrap(whole, room, max_lines=_NAMES, placeholder=" ...", break_on_hyphens=False)
        yield from (self._note(line) for line in shown)

    def _places(self, one: Entry) -> Iterator[str]:
        """The places in both versions with their lines: beside each other where there is room, else one under the other."""
        sides = one.places
        room = self._options.width - _INDENT
        if len(sides) > 1 and self._options.width >= WIDE:
            half = (room - len(_BESIDE)) // 2
            left, right = (self._side(place, half) for place in sides)
            yield self._row(left[0], right[0], half, "faint")
            if left[1] != right[1]:  # what stands on the same line in both says nothing
                yield self._row(left[1], right[1], half, "")
            return
        for place in sides:
            sign = "+" if place is one.revision else "-"
            at, line = self._side(place, room - 2)
            left_over = room - 4 - cells(at)
            beside = bool(line) and cells(line) <= left_over
            start = " " * _INDENT + self._paint(f"{sign} {at}", "faint")
            yield f"{start}  {line}" if beside else start
            if line and not beside:
                yield f"{' ' * _INDENT}{sign} {line}".rstrip()

    def _side(self, place: Location, width: int) -> tuple[str, str]:
        """A place and its source line, both no wider than so many columns."""
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
        return " " * _INDENT + cut(text, max(self._options.width - _INDENT, LEAST))

    def _wrapped(self, text: str) -> Iterator[str]:
        room = max(self._options.width - _INDENT, LEAST)
        lines = textwrap.wrap(unspoken(text), room, break_on_hyphens=False)
        return (" " * _INDENT + line for line in lines)

    def _summary(self) -> Iterator[str]:
        report = self._report
        if report.is_first:
            yield "The API is new: there is no base to compare it with"
        yield self._total()
        yield from waiting(report)
        if alike := [told for group in self._groups for told in group.told if told.alike]:
            number = sum(len(told.alike) for told in alike)
            yield f"{number + len(alike)} changes that are alike are told as {len(alike)}; --no-collapse lists each"
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
        kinds = by_kind(one for one in of_changelog(self._report) if one.label == "safe")
        return ", ".join(f"{len(members):,} {_ADDED.get(kind, 'changed')}" for kind, members in kinds.items())

    def _paint(self, text: str, style: str) -> str:
        return paint(text, style, colour=self._options.colour)


def _end(text: str, width: int) -> str:
    """The end of a text in so many columns of a terminal: of a path it says more than the beginning."""
    if cells(text) <= width:
        return text
    while cells(text) >= width:
        text = text[1:]
    return f"…{text}"
