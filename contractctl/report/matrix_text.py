"""The contract matrix for a terminal: a line for each clause, a column for each side."""

from collections.abc import Iterator, Sequence

from contractctl.engine.matrix import SIDES, ApiMatrix, Cell, CellState, Row, added_up
from contractctl.findings import Enforcement
from contractctl.report.gate import Gate
from contractctl.report.reach import head
from contractctl.report.summary import counted
from contractctl.report.terminal import cut, middle, paint, plain

MANY = 3
"""More APIs share one matrix."""
_COLUMN = 16
_STYLES = {CellState.BROKEN: "error", CellState.HELD: "held", CellState.UNKNOWN: "info"}
_WORDS = {CellState.NOT_APPLICABLE: "n/a", CellState.NOT_RUN: "not run"}


def render(gate: Gate, *, width: int, colour: bool, verbose: bool) -> str:
    """The matrix of each API; of many APIs one that adds them up. `verbose`: also clauses that say nothing."""
    return "".join(f"{line}\n" for line in _Text(gate, width, colour=colour, verbose=verbose).lines())


class _Text:
    def __init__(self, gate: Gate, width: int, *, colour: bool, verbose: bool) -> None:
        self._gate = gate
        self._width = width
        self._colour = colour
        self._verbose = verbose

    def lines(self) -> Iterator[str]:
        matrices = self._gate.matrices
        for name in self._gate.unchanged:
            yield f"Not asked: {plain(name)}: none of its files changed"
        if not matrices:
            return
        yield ""
        if len(matrices) > MANY:
            yield self._paint(f"Contract matrix of {len(matrices)} APIs", "heading")
            yield from self._rows(added_up(matrices))
            yield ""
            yield from self._apis(matrices)
            return
        for matrix in matrices:
            owner = f" {plain(matrix.api.owner)}" if matrix.api.owner else ""
            yield self._paint(f"Contract matrix of {plain(self._gate.name(matrix))}", "heading") + self._paint(
                owner, "faint"
            )
            yield from self._rows(matrix.rows)
            yield from self._missing(matrix)
            yield ""

    def _rows(self, rows: Sequence[Row]) -> Iterator[str]:
        shown = [row for row in rows if self._verbose or not row.says_nothing]
        longest = max((len(row.name) for row in shown), default=0)
        room = max(min(longest, self._width - _COLUMN * len(SIDES) - 2), _COLUMN)
        heads = "".join(f"{word:<{_COLUMN}}" for word in SIDES.values())
        yield self._paint(f"  {'':<{room}}  {heads}".rstrip(), "faint")
        for row in shown:
            cells = "".join(self._cell(row.cells.get(side)) for side in SIDES)
            yield f"  {cut(row.name, room):<{room}}  {cells}".rstrip()
        left = len(rows) - len(shown)
        if left:
            yield self._paint(f"  {counted(left, 'more clause')} had nothing to say (--verbose)", "faint")
        yield self._totals(rows, room)

    def _totals(self, rows: Sequence[Row], room: int) -> str:
        """How many clauses are broken, and held, on each side."""
        told = []
        for side in SIDES:
            states = [row.cells[side].state for row in rows if side in row.cells]
            broken, held = states.count(CellState.BROKEN), states.count(CellState.HELD)
            told.append(f"{f'{held} held, {broken} not' if held or broken else '-':<{_COLUMN}}")
        return self._paint(f"  {'clauses':<{room}}  {''.join(told)}".rstrip(), "heading")

    def _cell(self, cell: Cell | None) -> str:
        """The state as a word with a count, so that no colour is needed to read it."""
        if cell is None:
            return f"{'':<{_COLUMN}}"
        word = f"{word_of(cell):<{_COLUMN}}"
        style = "faint" if cell.state in _WORDS or (cell.state is CellState.BROKEN and not cell.findings) else None
        return self._paint(word, style or _STYLES[cell.state])

    def _missing(self, matrix: ApiMatrix) -> Iterator[str]:
        for side, why in matrix.missing.items():
            yield cut(f"  not run: {SIDES[side]}: {plain(why)}", self._width)
        for run in self._gate.servers.get(matrix.path, ()):
            yield cut(f"  {head(run)}", self._width)

    def _apis(self, matrices: Sequence[ApiMatrix]) -> Iterator[str]:
        """A line for each API: how many clauses are broken on each side, or why that was not asked."""
        names = [plain(self._gate.name(one)) for one in matrices]
        longest = max(min(max(map(len, names)), self._width - _COLUMN * len(SIDES) - 2), _COLUMN)
        for one, name in zip(matrices, names, strict=True):
            cells = "".join(f"{self._count(one, side):<{_COLUMN}}" for side in SIDES)
            yield f"  {middle(name, longest):<{longest}}  {cells}{plain(one.api.owner or '')}".rstrip()
        yield ""

    @staticmethod
    def _count(matrix: ApiMatrix, side: Enforcement) -> str:
        if side in matrix.missing:
            return _WORDS[CellState.NOT_RUN]
        counts = matrix.count(side)
        return f"{counts[CellState.HELD]} held, {counts[CellState.BROKEN]} not"

    def _paint(self, text: str, style: str) -> str:
        return paint(text, style, colour=self._colour)


def word_of(cell: Cell) -> str:
    """`held 12`, `broken 3`, `known 3` (all of it may wait), `unknown 2`, `n/a`, `not run`."""
    if cell.state is CellState.BROKEN:
        return f"broken {sum(one.count for one in cell.findings)}" if cell.findings else f"known {cell.tally.broken}"
    if cell.state is CellState.HELD:
        return f"held {cell.tally.held}" if cell.tally.held else "held"
    return f"unknown {cell.tally.unknown}" if cell.state is CellState.UNKNOWN else _WORDS[cell.state]
