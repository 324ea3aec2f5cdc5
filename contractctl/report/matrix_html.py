"""A check as one HTML page that needs no network: the contract matrix of each API; a cell opens its findings."""

from collections.abc import Iterator, Mapping

from contractctl import __version__
from contractctl.engine.matrix import SIDES, ApiMatrix, Cell, CellState, Row
from contractctl.findings import Enforcement, Finding
from contractctl.report import html_run
from contractctl.report.gate import Gate
from contractctl.report.html_finding import FindingList
from contractctl.report.html_frame import framed
from contractctl.report.html_parts import LISTS, choice
from contractctl.report.html_text import counted, number, safe
from contractctl.report.matrix_text import word_of
from contractctl.report.pages import Page

KNOWN = "known"
"""What is broken and may wait, as a state to filter by."""
_SIGNS = {
    CellState.BROKEN.value: "✕", CellState.HELD.value: "✓", CellState.UNKNOWN.value: "?", KNOWN: "○",
    CellState.NOT_APPLICABLE.value: "-", CellState.NOT_RUN.value: "·",
}  # fmt: skip


def render(gate: Gate, pages: Mapping[str, Page]) -> str:
    """The whole page with a line end; the same check gives the same bytes."""
    body = _Page(gate, pages).body()
    return framed("contractctl check: the contract matrix", body, styles=("html.css", "matrix.css"), script="matrix.js")


class _Page:
    def __init__(self, gate: Gate, pages: Mapping[str, Page]) -> None:
        self._gate = gate
        self._pages = pages
        self._findings = FindingList(gate.report.sources, pages)
        self._opened = 0
        self._told: set[int] = set()

    def body(self) -> Iterator[str]:
        """Everything from the heading to the footer."""
        yield from self._header()
        if self._gate.matrices:
            yield from self._filter()
        yield '<main id="findings" tabindex="-1">\n'
        for index, matrix in enumerate(self._gate.matrices, start=1):
            yield from self._api(index, matrix)
        yield '<p id="nothing" hidden>No clause matches the filter.</p>\n'
        yield from self._others()
        yield from self._appendix()
        yield f"</main>\n<footer>Written by contractctl {safe(__version__)}</footer>\n"

    def _header(self) -> Iterator[str]:
        gate = self._gate
        yield "<header>\n<h1>The contract matrix</h1>\n"
        yield f'<p class="verdict {"error" if gate.unread or gate.failing else "held"}">{_verdict(gate)}</p>\n<ul class="counts">\n'
        for severity, count in gate.report.counts().items():
            noun = severity.label if count == 1 or severity.label == "info" else f"{severity.label}s"
            yield f'<li class="{severity.label if count else "none"}"><b>{number(count)}</b> {noun}</li>\n'
        yield "</ul>\n"
        facts = [*self._facts()]
        if facts:
            yield f'<p class="facts">{" ".join(f"{fact}." for fact in facts)}</p>\n'
        yield "</header>\n"

    def _facts(self) -> Iterator[str]:
        for why, count in self._gate.report.waiting.items():
            if count:
                yield f"{number(count)} {why.value}"
        for name in self._gate.unchanged:
            yield f"{safe(name)} was not asked: none of its files changed"

    def _filter(self) -> Iterator[str]:
        matrices = self._gate.matrices
        yield '<form id="filter" role="search" aria-label="Filter the matrix" autocomplete="off" hidden>\n'
        yield '<label class="text"><span class="named">Clause or promise</span>'
        yield '<input type="search" name="text" placeholder="Clause or promise ( / )"></label>\n'
        packs = sorted({row.pack for matrix in matrices for row in matrix.rows})
        yield choice("pack", "All packs", packs)
        yield choice("state", "All states", [*_SIGNS])
        if len(matrices) > 1:
            yield choice("api", "All APIs", [*dict.fromkeys(one.api.name for one in matrices)], label="API")
        owners = sorted({one.api.owner for one in matrices if one.api.owner})
        if len(owners) > 1:
            yield choice("owner", "All owners", owners)
        yield '<label class="silent"><input type="checkbox" name="silent"> also clauses with nothing to say</label>\n'
        yield '<div class="told"><p id="status" role="status" aria-live="polite"></p>\n'
        yield '<button type="reset">Show all</button> <button type="button" id="open">Open all</button> '
        yield '<button type="button" id="close">Close all</button></div>\n</form>\n'

    def _api(self, index: int, matrix: ApiMatrix) -> Iterator[str]:
        owner = matrix.api.owner or ""
        yield (
            f'<section class="api" data-api="{safe(matrix.api.name)}" data-owner="{safe(owner)}" '
            f'aria-labelledby="api-{index}">\n<h2 id="api-{index}">{safe(matrix.api.name)} '
            f'<span class="faint">{safe(owner)}</span></h2>\n<p class="path"><code>{safe(matrix.path)}</code></p>\n'
        )
        for side, why in matrix.missing.items():
            yield f'<p class="missing">{SIDES[side]}: not run: {safe(why)}</p>\n'
        for run in self._gate.servers.get(matrix.path, ()):
            yield f'<p class="missing">{" ".join(f"{fact}." for fact in html_run.facts(run))}</p>\n'
            yield from html_run.tables(run)
        heads = "".join(f'<th scope="col">{word}{_share(matrix, side)}</th>' for side, word in SIDES.items())
        yield f'<table class="matrix">\n<thead><tr><th scope="col">clause</th>{heads}</tr></thead>\n'
        yield "<tbody>\n"
        for row in matrix.rows:
            yield from self._row(row)
        yield "</tbody>\n</table>\n</section>\n"

    def _row(self, row: Row) -> Iterator[str]:
        states = {side: _state(cell) for side, cell in row.cells.items()}
        silent = ' data-silent="yes"' if row.says_nothing else ""
        title = safe(row.title)
        opened: list[str] = []
        cells = "".join(self._cell(row, side, opened) for side in SIDES)
        yield (
            f'<tr class="clause" data-pack="{safe(row.pack)}" data-states="{" ".join(_key(one) for one in states.values())}"'
            f'{silent}><th scope="row"><code>{safe(row.name)}</code><span class="promise">{title}</span></th>{cells}</tr>\n'
        )
        yield from opened

    def _cell(self, row: Row, side: Enforcement, opened: list[str]) -> str:
        cell, word = row.cells.get(side), SIDES[side]
        if cell is None:
            return f'<td class="none" data-side="{word}"><span class="named">no such side</span></td>'
        state = _state(cell)
        sign = f'<span class="sign" aria-hidden="true">{_SIGNS[state]}</span> '
        label = f"{sign}{safe(word_of(cell))}"
        kind = f'class="{_key(state)}" data-side="{word}"'
        if not cell.findings:
            why = f'<span class="why">{safe(cell.why)}</span>' if cell.why and state == CellState.UNKNOWN.value else ""
            return f"<td {kind}>{label}{why}</td>"
        self._opened += 1
        name = f"cell-{self._opened}"
        told = "".join(map(self._finding, cell.findings))
        opened.append(
            f'<tr class="opened" id="{name}"><td colspan="4"><h3>{safe(row.name)}, {word}</h3>\n'
            f'<div class="operation">{told}</div></td></tr>\n'
        )
        worst = max(one.severity for one in cell.findings).label
        hint = f'<span class="named"> {worst} {safe(row.name)} {word}</span>'
        return f'<td {kind}><button type="button" class="{worst}" aria-expanded="true" aria-controls="{name}">{label}{hint}</button></td>'

    def _finding(self, finding: Finding) -> str:
        self._told.add(id(finding))
        operation = f'<p class="operation-name"><code>{safe(finding.operation)}</code></p>' if finding.operation else ""
        return operation + self._findings.html(finding)

    def _others(self) -> Iterator[str]:
        """Findings that belong to no cell: of approvals and overrides, or of a run without a matrix."""
        left = [one for one in self._gate.report.findings if id(one) not in self._told and not self._is_in_a_cell(one)]
        if left:
            yield '<section class="others">\n<h2>Besides</h2>\n<div class="operation">'
            yield from map(self._finding, left)
            yield "</div>\n</section>\n"

    def _is_in_a_cell(self, finding: Finding) -> bool:
        """Whether the matrix tells it; the report may have a copy of its own."""
        return any(
            finding == one
            for matrix in self._gate.matrices
            for row in matrix.rows
            for cell in row.cells.values()
            for one in cell.findings
        )

    def _appendix(self) -> Iterator[str]:
        from contractctl.report.html_clause import clause_pages

        rules = sorted({one.rule for one in self._gate.report.findings})
        for title, parts in (("Clauses", [*clause_pages(rules, self._pages)]), (LISTS, [*self._findings.lists()])):
            if parts:
                yield f'<section class="clauses">\n<h2>{title}</h2>\n' + "\n".join(parts) + "\n</section>\n"


def _verdict(gate: Gate) -> str:
    apis = counted(len(gate.matrices), "API")
    if gate.unread:
        return f"Not passed: {counted(gate.unread, 'question')} could not be asked of {apis}"
    if gate.failing:
        return f"Not passed: {counted(gate.failing, 'decision')} needed for {apis}"
    return f"Passed: no decision is needed for {apis}"


def _state(cell: Cell) -> str:
    return KNOWN if cell.state is CellState.BROKEN and not cell.findings else cell.state.value


def _key(state: str) -> str:
    """A state as a name in HTML."""
    return state.replace(" ", "-")


def _share(matrix: ApiMatrix, side: Enforcement) -> str:
    if side in matrix.missing:
        return ' <span class="faint">not run</span>'
    counts = matrix.count(side)
    return f' <span class="faint">{counts[CellState.HELD]} held, {counts[CellState.BROKEN]} not</span>'
