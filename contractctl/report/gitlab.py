"""The report for merge requests of GitLab: a code quality report, as code climate tools write it."""

import hashlib
from collections import Counter

from contractctl.findings import Finding, Report
from contractctl.model import Severity
from contractctl.report.json_text import json_text
from contractctl.report.proof import told
from contractctl.report.repository import Repository

# GitLab has five severities for our four: `blocker` is left to what blocks by itself, which no clause decides
_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFO: "minor",
    Severity.HINT: "info",
}


def render(report: Report) -> str:
    """A JSON array with an object for each finding."""
    repository = Repository()
    seen: Counter[str] = Counter()
    return json_text([_issue(finding, repository, seen) for finding in report.findings])


def _issue(finding: Finding, repository: Repository, seen: Counter[str]) -> dict[str, object]:
    name = finding.location.path
    path = repository.path(name) or name
    return {
        "description": told(finding),
        "check_name": finding.rule,
        "fingerprint": _fingerprint(path, finding, seen),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": finding.location.line}},
    }


def _fingerprint(path: str, finding: Finding, seen: Counter[str]) -> str:
    """What is unique in the whole report: two documents may have findings with the same fingerprint."""
    text = f"{path}\n{finding.fingerprint}"
    seen[text] += 1
    return hashlib.sha256(f"{text}\n{seen[text]}".encode("utf-8", "replace")).hexdigest()[:32]
