"""The contract matrix: for each clause, what is promised, preserved and kept, added up from the reports of a run."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from contractctl.clause import Clause
from contractctl.engine.catalog import Catalog
from contractctl.engine.comparison.promises import is_lasting_promise
from contractctl.engine.comparison.weighing import is_change_clause
from contractctl.findings import ApiName, Enforcement, Finding, Report, ServerRun, Tally

SIDES = {Enforcement.PROMISED: "promised", Enforcement.PRESERVED: "preserved", Enforcement.KEPT: "kept"}


class CellState(enum.Enum):
    """What is known of one side of one clause."""

    BROKEN = "broken"
    UNKNOWN = "unknown"
    HELD = "held"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of one clause: its state, how often it was what, and the findings."""

    state: CellState
    tally: Tally = field(default_factory=Tally)
    findings: tuple[Finding, ...] = ()
    """Those that nobody said may wait."""
    why: str = ""
    """Why it is unknown or was not run."""

    @property
    def is_untouched(self) -> bool:
        """Whether it is held only because nothing changed."""
        return self.state is CellState.HELD and not self.tally.held


@dataclass(frozen=True, slots=True)
class Row:
    """One clause, or one family of changes; a side that it does not have is missing."""

    name: str
    """The id; for a family of changes its page."""
    title: str
    cells: Mapping[Enforcement, Cell]

    @property
    def pack(self) -> str:
        """The pack's part of the name."""
        return self.name.partition("/")[0]

    @property
    def says_nothing(self) -> bool:
        """Whether no side has anything to say: it is not about this API, was not asked, or no change was of its kind."""
        silent = {CellState.NOT_APPLICABLE, CellState.NOT_RUN}
        return all(cell.state in silent or cell.is_untouched for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Checked:
    """One document, and what each command said of it: a report, or why there is none."""

    api: ApiName
    path: str
    reports: Mapping[Enforcement, Report | str]

    @property
    def servers(self) -> tuple[ServerRun, ...]:
        """What was done with its server."""
        found = (one.server for one in self.reports.values() if isinstance(one, Report))
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class ApiMatrix:
    """The rows of one API."""

    api: ApiName
    path: str
    rows: tuple[Row, ...]
    missing: Mapping[Enforcement, str]
    """The sides that were not asked, and why."""

    def count(self, side: Enforcement) -> dict[CellState, int]:
        """How many clauses are in which state on a side."""
        counts = dict.fromkeys(CellState, 0)
        for row in self.rows:
            if side in row.cells:
                counts[row.cells[side].state] += 1
        return counts


def matrix_of(checked: Checked, catalog: Catalog) -> ApiMatrix:
    """The matrix of one API: a row for each clause that some side was asked about."""
    reports = {side: one for side, one in checked.reports.items() if isinstance(one, Report)}
    missing = {side: one for side, one in checked.reports.items() if isinstance(one, str)}
    asked = {rule for report in reports.values() for rule in report.tallies}
    rows = tuple(_rows([catalog.clauses[rule] for rule in sorted(asked) if rule in catalog.clauses], reports, missing))
    return ApiMatrix(checked.api, checked.path, rows, missing)


def _rows(
    clauses: Iterable[Clause], reports: Mapping[Enforcement, Report], missing: Mapping[Enforcement, str]
) -> Iterator[Row]:
    """A row for each page: the clauses of one family of changes share one."""
    pages: dict[str, list[Clause]] = {}
    for clause in clauses:
        pages.setdefault(clause.page, []).append(clause)
    for page, members in sorted(pages.items()):
        cells = {}
        for side in SIDES:
            having = [one for one in members if has_side(one, side)]
            if having:
                cells[side] = _cell(having, side, reports, missing)
        yield Row(page, _title(page, members), cells)


def _title(page: str, members: Sequence[Clause]) -> str:
    """The promise of a clause; of a family of changes what all of them have in common."""
    if len(members) == 1:
        return members[0].title
    return f"Callers survive each change of this kind: {page.partition('/')[2].replace('-', ' ')}."


def has_side(clause: Clause, side: Enforcement) -> bool:
    """Whether a clause has something to say there; what is promised for good is preserved, too."""
    if side is Enforcement.PROMISED:
        return clause.promised_side is not None
    if side is Enforcement.KEPT:
        return bool(clause.kept_sides)
    return clause.preserved_side is not None or is_lasting_promise(clause)


def _cell(
    clauses: Sequence[Clause],
    side: Enforcement,
    reports: Mapping[Enforcement, Report],
    missing: Mapping[Enforcement, str],
) -> Cell:
    report = reports.get(side)
    if report is None:
        return Cell(CellState.NOT_RUN, why=missing.get(side, ""))
    cell = _judged({one.rule for one in clauses}, report)
    if side is not Enforcement.PRESERVED or cell.state is CellState.BROKEN:
        return cell
    return _as_promised(cell, clauses, reports.get(Enforcement.PROMISED))


def _judged(rules: AbstractSet[str], report: Report) -> Cell:
    """What a report says of some clauses; broken before held before unknown."""
    tally = Tally()
    for rule in rules:
        tally.add(report.tallies.get(rule, Tally()))
    findings = tuple(one for one in report.findings if one.rule in rules)
    if findings or tally.broken:
        return Cell(CellState.BROKEN, tally, findings)
    if tally.held:
        return Cell(CellState.HELD, tally)
    if tally.unknown:
        return Cell(CellState.UNKNOWN, tally, why=next((why for _, why in tally.skipped), ""))
    if not rules & report.tallies.keys():
        return Cell(CellState.NOT_RUN, tally, why="switched off")
    if report.server is not None and report.server.stopped and not tally.not_applicable:
        return Cell(CellState.NOT_RUN, tally, why=report.server.stopped)
    return Cell(CellState.NOT_APPLICABLE, tally)


def _as_promised(cell: Cell, clauses: Sequence[Clause], promised: Report | None) -> Cell:
    """What is promised and was not withdrawn is preserved, and so is what no change broke."""
    if cell.state is CellState.NOT_APPLICABLE and any(map(is_change_clause, clauses)):
        return replace(cell, state=CellState.HELD)
    if promised is None:
        return _of_nothing_altered(cell, clauses)
    held = sum(promised.tallies[one.rule].held for one in clauses if one.rule in promised.tallies)
    if held > cell.tally.held:
        return Cell(CellState.HELD, replace(cell.tally, held=held))
    return cell


def _of_nothing_altered(cell: Cell, clauses: Sequence[Clause]) -> Cell:
    """A promise of which nothing was altered was not asked about; whether the API makes it is for `lint` to say."""
    if cell.state is CellState.NOT_APPLICABLE and cell.tally == Tally() and any(map(is_lasting_promise, clauses)):
        return replace(cell, state=CellState.NOT_RUN, why="nothing that it speaks of changed")
    return cell


def added_up(matrices: Sequence[ApiMatrix]) -> tuple[Row, ...]:
    """One row for each clause over all APIs: the worst state of each side, the counts and findings together."""
    rows: dict[str, list[Row]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            rows.setdefault(row.name, []).append(row)
    return tuple(Row(name, members[0].title, _together(members)) for name, members in sorted(rows.items()))


def _together(members: Sequence[Row]) -> dict[Enforcement, Cell]:
    cells: dict[Enforcement, Cell] = {}
    for side in SIDES:
        found = [row.cells[side] for row in members if side in row.cells]
        if not found:
            continue
        tally = Tally()
        for cell in found:
            tally.add(cell.tally)
        order = tuple(CellState)
        worst = min(found, key=lambda cell: order.index(cell.state))
        findings = tuple(one for cell in found for one in cell.findings)
        cells[side] = Cell(worst.state, tally, findings, worst.why)
    return cells
