"""Before an old version ends: one row for each of its operations, what replaces it, what changes, what is left to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contractctl.diff.renames import Rename
from contractctl.facts import Step
from contractctl.findings import Report
from contractctl.report.changelog_markdown import proven
from contractctl.report.changes import MIGRATION, Entry, Kind, entries
from contractctl.report.markdown_text import code, prose
from contractctl.report.summary import counted
from contractctl.report.terminal import cells, cut, paint, plain

OF_THE_VERSION = ("compatibility/api-path-removed", "compatibility/api-removed", "compatibility/server-")
WORST = 5
"""So many changes of an operation are told as text; the table tells all."""
_MESSAGE = 300
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of the old version with what changes for its callers."""

    step: Step
    changes: tuple[Entry, ...]
    """The worst first."""
    renames: tuple[Rename, ...]
    days: int | None
    faults: tuple[str, ...]
    """What is left to do: the messages of the findings."""

    @property
    def breaking(self) -> int:
        """How many of the changes break callers."""
        return sum(1 for one in self.changes if one.kind is Kind.BREAKING)


def rows(report: Report, steps: Sequence[Step], renames: Sequence[Rename], today: date) -> list[Row]:
    """The rows in the order of the old version."""
    found: dict[str, list[Entry]] = {}
    for one in entries(report):
        if one.line is not None and one.kind in (Kind.BREAKING, Kind.MAY_BREAK):
            for label in one.operations:
                found.setdefault(label, []).append(one)
    return [
        Row(
            step,
            tuple(sorted((one for one in found.get(step.label, ()) if not _is_end(one)), key=_badness)),
            tuple(one for one in renames if step.label in one.operations),
            step.days_left(today),
            tuple(
                one.message.removeprefix(f"{step.label}: ")
                for one in report.findings
                if one.rule.startswith(MIGRATION) and step.label in one.operations
            ),
        )
        for step in steps
    ]


def _badness(one: Entry) -> tuple[bool, bool]:
    """What breaks before what may break, what has a proof before what has none."""
    return one.kind is not Kind.BREAKING, one.proof is None


def text(found: Sequence[Row], *, width: int, colour: bool = False) -> str:
    """The rows for people."""
    return "".join(f"{line}\n" for line in _text(found, width, colour=colour))


def markdown(found: Sequence[Row]) -> str:
    """The rows as a table, then the changes by operation."""
    return "".join(f"{line}\n" for line in _markdown(found))


def _text(found: Sequence[Row], width: int, *, colour: bool) -> Iterator[str]:
    for row in found:
        step = row.step
        heading = plain(f"{step.label} -> {_replacement(step)}")
        both = [heading] if cells(heading) <= width else [plain(step.label), f"  -> {plain(_replacement(step))}"]
        yield from (paint(cut(line, width), "heading", colour=colour) for line in both)
        yield f"           {_life(row)}"
        if row.step.decision and not row.step.replacement:
            yield cut(f"           decided: {plain(row.step.decision)}", width)
        if row.changes:
            yield f"           {_counted(row)}"
        for rename in row.renames:
            yield cut(f"           perhaps '{plain(rename.before)}' is '{plain(rename.after)}' now", width)
        for one in row.changes[:WORST]:
            yield cut(f"           {one.label}: {plain(one.said)}", width)
            if one.proof is not None:
                yield cut(f"             {plain(one.proof.text)}", width)
        if len(row.changes) > WORST:
            yield f"           and {len(row.changes) - WORST} more; --format markdown lists them"
        yield ""
    yield _total(found)


def _markdown(found: Sequence[Row]) -> Iterator[str]:
    yield "## Migration"
    yield ""
    yield "| operation | replacement | found by | changes | deprecated | sunset | days left | left to do |"
    yield "| :-- | :-- | :-- | --: | :-- | :-- | --: | :-- |"
    for row in found:
        step = row.step
        columns = (
            code(step.label), code(step.replacement) if step.replacement else "none", step.found_by or "-",
            str(len(row.changes)), prose(step.deprecated) or "no", prose(step.sunset) or "-",
            "-" if row.days is None else str(row.days), prose("; ".join(row.faults)) or "nothing",
        )  # fmt: skip
        yield f"| {' | '.join(map(_cell, columns))} |"
    yield ""
    for row in found:
        if row.changes or row.renames:
            yield f"**{code(row.step.label)}**"
            yield ""
            for rename in row.renames:
                yield f"- perhaps {code(rename.before)} is {code(rename.after)} now"
            for one in row.changes:
                proof = f": {proven(one.proof)}" if one.proof is not None else ""
                yield f"- {prose(cut(one.said, _MESSAGE))}{proof}"
            yield ""
    yield _total(found)


def _cell(text: str) -> str:
    """A text that ends no cell: `|` is escaped, also in a code span (GitHub Flavored Markdown, tables)."""
    return _BAR.sub(r"\\|", text)


def _replacement(step: Step) -> str:
    if step.replacement:
        return f"{step.replacement} (found by {step.found_by})"
    return "none, as decided" if step.found_by else "none"


def _counted(row: Row) -> str:
    unsure = len(row.changes) - row.breaking
    told = [f"{row.breaking} {'breaks' if row.breaking == 1 else 'break'} callers"] if row.breaking else []
    told += [f"{unsure} may break them" if told else f"{unsure} may break callers"] if unsure else []
    return f"{counted(len(row.changes), 'change')}: {', '.join(told)}"


def _life(row: Row) -> str:
    step = row.step
    since = f" since {step.deprecated}" if step.deprecated not in ("", "yes") else ""
    parts = [f"deprecated{since}" if step.deprecated else "not deprecated"]
    if step.sunset:
        left = f", {counted(row.days, 'day')} left" if row.days is not None else ""
        parts.append(f"sunset {cut(step.sunset, 40)}{left}")
    return plain(", ".join(parts))


def _total(found: Sequence[Row]) -> str:
    faulty = sum(1 for row in found if row.faults)
    return f"{counted(len(found), 'operation')}, {faulty} not ready to end"


def _is_end(one: Entry) -> bool:
    """Whether it says no more than that the version is another one: an operation is gone, the address is a new one."""
    return one.rule.startswith(OF_THE_VERSION)
