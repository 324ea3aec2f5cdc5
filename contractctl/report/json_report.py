"""The report for programs: one JSON document, versioned, described by report.schema.json."""

from typing import TYPE_CHECKING

from contractctl import __version__
from contractctl.findings import ChangeLine, Finding, Report, ServerRun, Tally, Waiting
from contractctl.model import Location
from contractctl.report.json_text import json_text
from contractctl.report.semver import advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.report.migration import Row

VERSION = 1
SIDES = {"diff": "diff", "test": "live"}
"""What the counts of a command other than `lint` are called."""


def render(report: Report, rows: "Sequence[Row] | None" = None) -> str:
    """The report as JSON with a line end; the same report gives the same bytes. `rows`: of a migration, if it is one."""
    document = {
        "version": VERSION,
        "tool": {"name": "contractctl", "version": __version__},
        "command": report.command,
        "inputs": list(report.inputs),
        "apis": [{"path": path, "name": api.name, "owner": api.owner} for path, api in sorted(report.apis.items())],
        "findings": [finding_json(finding) for finding in report.findings],
        "changes": [change_json(line) for line in report.changes],
        **_release(report),
        **_server(report),
        **({"migration": [_row(row) for row in rows]} if rows is not None else {}),
        "clauses": [_clause(rule, tally, report.command) for rule, tally in sorted(report.tallies.items())],
        "summary": {
            **{severity.label: count for severity, count in report.counts().items()},
            **{waiting.value: report.waiting.get(waiting, 0) for waiting in Waiting},
        },
    }
    return json_text(document)


def finding_json(finding: Finding) -> dict[str, object]:
    """One finding."""
    return {
        "rule": finding.rule,
        "enforcement": finding.enforcement.value,
        "severity": finding.severity.label,
        "certainty": finding.certainty.value,
        "message": finding.message,
        "operation": finding.operation,
        "operations": list(finding.operations),
        "count": finding.count,
        "alias": finding.alias,
        "location": _location(finding.location),
        "related": [_location(one) for one in finding.related],
        "samples": [_location(one) for one in finding.samples],
        "evidence": dict(finding.evidence) if finding.evidence is not None else None,
        "fingerprint": finding.fingerprint,
        "help": finding.help,
    }


def change_json(line: ChangeLine) -> dict[str, object]:
    """One change."""
    return {
        "rule": line.rule,
        "level": line.level.label if line.level is not None else None,
        "message": line.message,
        "operations": list(line.operations),
        "base": _location(line.base) if line.base is not None else None,
        "revision": _location(line.revision) if line.revision is not None else None,
        "before": line.before,
        "after": line.after,
        "relation": line.relation or None,
        "accepted_before": dict(line.accepted_before) if line.accepted_before is not None else None,
        "accepted_now": dict(line.accepted_now) if line.accepted_now is not None else None,
    }


def _row(row: "Row") -> dict[str, object]:
    step = row.step
    return {
        "operation": step.label,
        "replacement": step.replacement or None,
        "by": step.found_by or None,
        "changes": sorted({one.rule for one in row.changes}),
        "renamed": [{"before": one.before, "after": one.after} for one in row.renames],
        "deprecated": step.deprecated or None,
        "sunset": step.sunset or None,
        "days_left": row.days,
        "decision": step.decision or None,
        "left_to_do": list(row.faults),
    }


def _release(report: Report) -> dict[str, object]:
    """The two versions, and the release that the changes ask for; nothing but for `diff`."""
    if report.releases is None:
        return {}
    asked = advice(report)
    return {
        "release": {
            "base": report.releases[0].version if report.releases[0] is not None else None,
            "revision": report.releases[1].version,
            "asks": asked.step.label if asked is not None else None,
            "least": (asked.least or None) if asked is not None else None,
            "agrees": asked.agrees if asked is not None else None,
        }
    }


def _server(report: Report) -> dict[str, object]:
    """What a test of a running server did; nothing but for `test`."""
    return {"server": server_json(report.server)} if report.server is not None else {}


def server_json(run: ServerRun) -> dict[str, object]:
    """What a test of a running server did."""
    return {
        "url": run.url,
        "level": run.level,
        "seed": run.seed,
        "requests": run.requests,
        "seconds": round(run.seconds, 3),
        "reach": [
            {
                "operation": one.operation,
                "reached": one.reached,
                "tried": one.tried,
                "status": one.status,
                "input": one.source or None,
                "why": one.why or None,
                "requests": one.requests,
            }
            for one in run.reach
        ],
        "leftovers": list(run.leftovers),
        "notes": list(run.notes),
        "stopped": run.stopped or None,
        "replayed": [
            {
                "rule": one.rule,
                "message": one.message,
                "operations": list(one.operations),
                "fingerprint": one.fingerprint,
                "fate": one.fate.value,
                "why": one.why or None,
            }
            for one in run.replayed
        ],
    }


def _location(location: Location) -> dict[str, object]:
    return {
        "path": location.path,
        "pointer": location.pointer,
        "line": location.line,
        "column": location.column,
    }


def _clause(rule: str, tally: Tally, command: str) -> dict[str, object]:
    counts = {
        "held": tally.held,
        "broken": tally.broken,
        "unknown": tally.unknown,
        "not_applicable": tally.not_applicable,
    }
    skipped = [{"operation": subject, "why": why} for subject, why in tally.skipped]
    sides: dict[str, object] = {"lint": None, "diff": None, "live": None}
    return {"rule": rule, **sides, SIDES.get(command, "lint"): counts, "skipped": skipped}
