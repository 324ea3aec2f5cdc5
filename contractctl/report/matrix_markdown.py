"""A check as a job summary and as the one comment on a pull request: decisions first, then what is new, then the matrix."""

from collections.abc import Callable, Iterator, Sequence

from contractctl.engine.matrix import SIDES, ApiMatrix, Cell, CellState, Row
from contractctl.findings import Enforcement, Finding
from contractctl.report.exchanges import curl_of
from contractctl.report.gate import Gate
from contractctl.report.markdown_text import SIZE, block, code, fitting, prose, size
from contractctl.report.matrix_text import word_of
from contractctl.report.reach import head
from contractctl.report.repository import Repository
from contractctl.report.summary import counted, waiting
from contractctl.report.terminal import cut

Item = Callable[[Finding], Iterator[str]]
MARKER = "<!-- contractctl check -->"
"""How the one comment is found again that is to be replaced."""
_MARK = 8
"""Characters of a fingerprint, which are enough to approve it."""
_MESSAGE = 600
_APIS = 8_000
_DECISIONS = 24_000
_NEW = 12_000
"""Bytes that a list of findings may take; the matrix gets what is left."""
_REST = 400
_NAMED = 3
_COMMANDS = {Enforcement.PROMISED: "lint", Enforcement.PRESERVED: "diff", Enforcement.KEPT: "test"}


def render(gate: Gate) -> str:
    """The page, below 60,000 bytes; what there is no room for is counted."""
    return _Page(gate).text()


class _Page:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._repository = Repository()

    def text(self) -> str:
        """All parts, the matrix cut where it is long."""
        gate = self._gate
        ordered = sorted(gate.report.findings, key=lambda one: -one.severity)
        failing = [one for one in ordered if gate.fail_on is not None and one.severity >= gate.fail_on]
        others = ordered[len(failing) :]
        body = block(
            [
                *self._head(len(failing)),
                *self._list(f"### {counted(len(failing), 'decision')} needed", failing, _DECISIONS, self._decision),
                *self._folded(f"{counted(len(others), 'more finding')}, which do not fail", others),
                *self._known(),
            ]
        )
        return body + self._matrices(SIZE - size(body) - _REST)

    def _head(self, decisions: int) -> Iterator[str]:
        gate = self._gate
        yield MARKER
        yield "## contractctl check"
        yield ""
        if gate.unread:
            yield f"**Not passed: {counted(gate.unread, 'question')} could not be asked**; the log says why."
        elif decisions:
            yield f"**Not passed: {counted(decisions, 'decision')} needed.**"
        elif gate.matrices:
            yield "**Passed.** No decision is needed."
        else:
            yield "**Passed.** No API was asked."
        yield ""
        for name in gate.unchanged:
            yield f"- {code(name)} was not asked: none of its files changed"
        if gate.unchanged:
            yield ""
        yield from self._apis()

    def _apis(self) -> Iterator[str]:
        """A line for each API: how many clauses are held, and how many are not, on each side."""
        if not self._gate.matrices:
            return
        yield f"| API | {' | '.join(SIDES.values())} | owner |"
        yield "| :-- |" + " --: |" * len(SIDES) + " :-- |"
        rows = [self._api(one) for one in self._gate.matrices]
        shown = list(fitting(rows, _APIS))
        yield from shown
        if len(rows) > len(shown):
            yield f"\nand {counted(len(rows) - len(shown), 'more API')}"
        yield ""
        yield from fitting(self._notes(), _APIS)
        yield ""

    def _api(self, one: ApiMatrix) -> str:
        cells = " | ".join(_count(one, side) for side in SIDES)
        return f"| {_cell(self._gate.name(one))} | {cells} | {prose(one.api.owner or '')} |"

    def _notes(self) -> Iterator[str]:
        """What the tests of servers did, and which sides were not asked."""
        for runs in self._gate.servers.values():
            yield from (f"- {prose(head(run))}" for run in runs)
        missing: dict[tuple[Enforcement, str], list[str]] = {}
        for one in self._gate.matrices:
            for side, why in one.missing.items():
                missing.setdefault((side, why), []).append(self._gate.name(one))
        for (side, why), names in missing.items():
            of = code(names[0]) if len(names) == 1 else f"{len(names)} APIs"
            yield f"- {of}, {SIDES[side]}: not run: {prose(cut(why, _MESSAGE))}"

    def _list(self, title: str, findings: Sequence[Finding], room: int, item: Item) -> Iterator[str]:
        """The first findings that there is room for, the worst first."""
        if not findings:
            return
        yield title
        yield ""
        shown = 0
        for finding in findings:
            lines = list(item(finding))
            room -= size(block(lines))
            if room < 0:
                break
            shown += 1
            yield from lines
        if shown < len(findings):
            yield f"- and {len(findings) - shown:,} more: `--output html=report.html` shows all"
        yield ""

    def _folded(self, title: str, findings: Sequence[Finding]) -> Iterator[str]:
        if findings:
            yield f"<details><summary>{title}</summary>"
            yield ""
            yield from self._list("", findings, _NEW, self._item)
            yield "</details>"
            yield ""

    def _decision(self, finding: Finding) -> Iterator[str]:
        """A finding with what to do about it: how to read on, how to let it stand."""
        yield from self._item(finding)
        report = "" if finding.enforcement is Enforcement.PROMISED else " --report report.json"
        yield f"  - why it matters, and how to mend it: `contractctl explain {finding.rule}`"
        yield (
            f"  - to let it stand: `contractctl approve {finding.fingerprint[:_MARK]}{report} --reason TEXT --until DATE`"
        )

    def _item(self, finding: Finding) -> Iterator[str]:
        place = finding.location
        where = code(f"{self._repository.path(place.path) or place.path}:{place.line}")
        side = _COMMANDS[finding.enforcement]
        operations = ", ".join(map(code, finding.operations[:_NAMED]))
        more = f" and {len(finding.operations) - _NAMED} more" if len(finding.operations) > _NAMED else ""
        named = f" ({operations}{more})" if operations else ""
        yield (
            f"- **{finding.severity.label}** {prose(cut(finding.message, _MESSAGE))}{named} "
            f"{code(finding.rule)} in {side}, {where}"
        )
        if asked := curl_of(finding):
            yield f"  - {code(cut(asked, _MESSAGE))}"

    def _known(self) -> Iterator[str]:
        for line in waiting(self._gate.report):
            yield f"{line}. They were there before, or somebody let them stand."
            yield ""

    def _matrices(self, room: int) -> str:
        """The matrix of each API, folded, as far as there is room."""
        parts = []
        for number, one in enumerate(self._gate.matrices):
            part = block(_matrix(one, self._gate.name(one)))
            room -= size(part)
            if room < 0:
                parts.append(f"\nThe matrices of {len(self._gate.matrices) - number} APIs have no room here.\n")
                break
            parts.append(part)
        return "".join(parts)


def _matrix(matrix: ApiMatrix, name: str) -> Iterator[str]:
    rows = [row for row in matrix.rows if not row.says_nothing]
    yield f"<details><summary>Contract matrix of {prose(name)}</summary>"
    yield ""
    yield f"| clause | {' | '.join(SIDES.values())} |"
    yield "| :-- |" + " :-- |" * len(SIDES)
    yield from map(_row, rows)
    left = len(matrix.rows) - len(rows)
    if left:
        yield ""
        yield f"{counted(left, 'more clause')} had nothing to say."
    yield ""
    yield "</details>"
    yield ""


def _row(row: Row) -> str:
    return f"| {code(row.name)} | {' | '.join(_state(row.cells.get(side)) for side in SIDES)} |"


def _state(cell: Cell | None) -> str:
    if cell is None:
        return ""
    word = word_of(cell)
    return f"**{word}**" if cell.state is CellState.BROKEN and cell.findings else word


def _count(matrix: ApiMatrix, side: Enforcement) -> str:
    if side in matrix.missing:
        return "not run"
    counts = matrix.count(side)
    return f"{counts[CellState.HELD]} held, {counts[CellState.BROKEN]} not"


def _cell(name: str) -> str:
    return code(name).replace("|", "\\|")
