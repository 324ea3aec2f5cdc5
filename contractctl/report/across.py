"""What is wrong in nearly all of many documents is said once: "47 of 60 APIs"."""

from collections.abc import Mapping
from dataclasses import dataclass

from contractctl.findings import Finding, Report
from contractctl.model import Severity

SHARE = 0.8
LEAST = 5
"""A clause that is broken in this share of the documents and in at least so many of them is said once."""


@dataclass(frozen=True, slots=True)
class Across:
    """One clause that many documents break."""

    rule: str
    severity: Severity
    message: str
    places: Mapping[str, int]
    """How many places each of the documents has."""


def across(report: Report) -> tuple[tuple[Across, ...], tuple[Finding, ...]]:
    """The clauses that nearly all documents break, the most severe first, and the findings that are left."""
    documents = set(report.inputs)
    broken: dict[str, list[Finding]] = {}
    for finding in report.findings:
        broken.setdefault(finding.rule, []).append(finding)
    found: dict[str, Across] = {}
    for rule, findings in broken.items():
        places: dict[str, int] = {}
        for finding in findings:
            if finding.location.path in documents:
                places[finding.location.path] = places.get(finding.location.path, 0) + finding.count
        if len(places) >= LEAST and len(places) >= SHARE * len(documents):
            worst = max(findings, key=lambda finding: finding.severity)
            found[rule] = Across(rule, worst.severity, worst.message, places)
    left = tuple(finding for finding in report.findings if finding.rule not in found)
    return tuple(sorted(found.values(), key=lambda one: (-one.severity, -len(one.places), one.rule))), left
