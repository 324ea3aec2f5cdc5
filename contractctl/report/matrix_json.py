"""The report of a check for programs: the findings of all sides, and the contract matrix of each API."""

from collections.abc import Iterator

from contractctl import __version__
from contractctl.engine.matrix import SIDES, ApiMatrix, Cell, Row, added_up
from contractctl.findings import Waiting
from contractctl.report.gate import Gate
from contractctl.report.json_report import VERSION, change_json, finding_json, server_json
from contractctl.report.json_text import json_text


def render(gate: Gate) -> str:
    """The report as JSON with a line end; the same report gives the same bytes."""
    report = gate.report
    return json_text(
        {
            "version": VERSION,
            "tool": {"name": "contractctl", "version": __version__},
            "command": "check",
            "inputs": list(report.inputs),
            "apis": [{"path": path, "name": api.name, "owner": api.owner} for path, api in sorted(report.apis.items())],
            "findings": [finding_json(finding) for finding in report.findings],
            "changes": [change_json(line) for line in report.changes],
            "clauses": list(_clauses(gate)),
            "matrix": [_matrix(one) for one in gate.matrices],
            "servers": [{"path": path, **server_json(run)} for path, runs in gate.servers.items() for run in runs],
            "unchanged": list(gate.unchanged),
            "summary": {
                **{severity.label: count for severity, count in report.counts().items()},
                **{waiting.value: report.waiting.get(waiting, 0) for waiting in Waiting},
            },
        }
    )


def _clauses(gate: Gate) -> Iterator[dict[str, object]]:
    """The counts of each clause on each side, over all APIs."""
    for row in added_up(gate.matrices):
        skipped = [
            {"operation": subject, "why": why} for cell in row.cells.values() for subject, why in cell.tally.skipped
        ]
        sides = {side.value: _counts(row.cells[side]) if side in row.cells else None for side in SIDES}
        yield {"rule": row.name, **sides, "skipped": skipped}


def _counts(cell: Cell) -> dict[str, int]:
    tally = cell.tally
    return {
        "held": tally.held,
        "broken": tally.broken,
        "unknown": tally.unknown,
        "not_applicable": tally.not_applicable,
    }


def _matrix(matrix: ApiMatrix) -> dict[str, object]:
    return {
        "api": matrix.api.name,
        "owner": matrix.api.owner,
        "path": matrix.path,
        "not_run": {SIDES[side]: why for side, why in matrix.missing.items()},
        "rows": [_row(row) for row in matrix.rows],
    }


def _row(row: Row) -> dict[str, object]:
    return {"clause": row.name, **{word: _cell(row.cells.get(side)) for side, word in SIDES.items()}}


def _cell(cell: Cell | None) -> dict[str, object] | None:
    if cell is None:
        return None
    return {
        "state": cell.state.value,
        **_counts(cell),
        "findings": [finding.fingerprint for finding in cell.findings],
        "why": cell.why or None,
    }
