"""The report for programs: one JSON document, versioned, described by report.schema.json."""

from contractctl import __version__
from contractctl.model import Finding, Location, Report, Tally, Waiting
from contractctl.report.json_text import json_text

VERSION = 1


def render(report: Report) -> str:
    """The report as JSON with a line end; the same report gives the same bytes."""
    document = {
        "version": VERSION,
        "tool": {"name": "contractctl", "version": __version__},
        "command": report.command,
        "inputs": list(report.inputs),
        "apis": [{"path": path, "name": api.name, "owner": api.owner} for path, api in sorted(report.apis.items())],
        "findings": [_finding(finding) for finding in report.findings],
        "changes": [],
        "clauses": [_clause(rule, tally) for rule, tally in sorted(report.tallies.items())],
        "summary": {
            **{severity.label: count for severity, count in report.counts().items()},
            **{waiting.value: report.waiting.get(waiting, 0) for waiting in Waiting},
        },
    }
    return json_text(document)


def _finding(finding: Finding) -> dict[str, object]:
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


def _location(location: Location) -> dict[str, object]:
    return {
        "path": location.path,
        "pointer": location.pointer,
        "line": location.line,
        "column": location.column,
    }


def _clause(rule: str, tally: Tally) -> dict[str, object]:
    counts = {
        "held": tally.held,
        "broken": tally.broken,
        "unknown": tally.unknown,
        "not_applicable": tally.not_applicable,
    }
    skipped = [{"operation": subject, "why": why} for subject, why in tally.skipped]
    return {"rule": rule, "lint": counts, "diff": None, "live": None, "skipped": skipped}
