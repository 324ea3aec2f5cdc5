"""The report for code scanning: SARIF 2.1.0 (OASIS), one run, within the limits of GitHub code scanning."""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from contractctl import __version__
from contractctl.findings import Finding, Report
from contractctl.model import Location, Severity
from contractctl.report.json_text import json_text
from contractctl.report.pages import Page
from contractctl.report.proof import told
from contractctl.report.repository import Repository
from contractctl.report.summary import counted, unjudged
from contractctl.report.terminal import cut

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS = 25_000
"""More results of one run are refused."""
SIZE = 10_000_000
"""Bytes that a file may have, compressed."""
_LOCATIONS = 100
"""More locations of one result are not shown."""
_OPERATIONS = 50
_NAME = 255
_DESCRIPTION = 1024
_MESSAGE = 1000
"""Characters of a message; alerts show no more of it."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.HINT: "note"}


def render(report: Report, pages: Mapping[str, Page], *, unread: int = 0) -> str:
    """The report as SARIF, the most severe findings first; what GitHub would refuse is cut, and that is said."""
    findings = sorted(report.findings, key=lambda finding: -finding.severity)[:RESULTS]
    text = _text(report, pages, findings, unread)
    while findings and not _fits(text):
        findings = findings[: len(findings) // 2]
        text = _text(report, pages, findings, unread)
    return text


def _fits(text: str) -> bool:
    content = text.encode("utf-8")
    return len(content) <= SIZE or len(zlib.compress(content)) <= SIZE


def _text(report: Report, pages: Mapping[str, Page], findings: Sequence[Finding], unread: int) -> str:
    rules = {rule: index for index, rule in enumerate(sorted({finding.rule for finding in findings}))}
    results = _Results(rules)
    # no automationDetails: an id in the file would win over the `category` that the user gives to the upload
    run = {
        "tool": {
            "driver": {
                "name": "contractctl",
                "version": __version__,
                "rules": [_rule(rule, pages.get(rule)) for rule in rules],
            }
        },
        "invocations": [_invocation(len(report.findings) - len(findings), unjudged(report, unread) if unread else "")],
        "columnKind": "unicodeCodePoints",
        "results": [results.result(finding) for finding in findings],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(left_out: int, unread: str) -> dict[str, object]:
    said = []
    if left_out:
        text = f"{counted(left_out, 'finding')} of the lowest severities left out: code scanning would refuse the file"
        said.append({"level": "warning", "message": {"text": text}})
    if unread:
        said.append({"level": "error", "message": {"text": unread}})
    return {"executionSuccessful": not unread, "toolExecutionNotifications": said}


def _rule(rule: str, page: Page | None) -> dict[str, object]:
    title = page.title if page is not None else rule
    text = (page.text if page is not None else "") or title
    # code scanning shows tags and the level as filters; there is no helpUri, because the page is in the tool
    return {
        "id": rule,
        "name": cut("".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", rule)), _NAME),
        "shortDescription": {"text": cut(title, _DESCRIPTION)},
        "fullDescription": {"text": cut(_beginning(text), _DESCRIPTION)},
        "help": {"text": f"{_words(text)}\n\nExamples: contractctl explain {rule}", "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[page.severity if page is not None else Severity.WARNING]},
        "properties": {"tags": [rule.partition("/")[0]]},
    }


def _words(text: str) -> str:
    """A page without its examples."""
    return text.partition("```")[0].strip()


def _beginning(text: str) -> str:
    """The promise and why it matters: the first two paragraphs of a page, without their marks."""
    paragraphs = _words(text).split("\n\n")[:2]
    return " ".join(" ".join(paragraphs).replace("**Why**", "").split())


class _Results:
    """The results of one run."""

    def __init__(self, rules: Mapping[str, int]) -> None:
        self._rules = rules
        self._repository = Repository()

    def result(self, finding: Finding) -> dict[str, object]:
        """One finding. Its fingerprint is beside the one that GitHub computes from the source line."""
        related = self._related(finding)
        return {
            "ruleId": finding.rule,
            "ruleIndex": self._rules[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(told(finding))},
            "locations": [self._location(finding.location) | _logical(finding)],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": {"contractctl/v1": finding.fingerprint},
            "properties": {
                "severity": finding.severity.label,
                "certainty": finding.certainty.value,
                "enforcement": finding.enforcement.value,
                "count": finding.count,
                "operations": list(finding.operations[:_OPERATIONS]),
                "pointer": finding.location.pointer,
            },
        }

    def _related(self, finding: Finding) -> list[dict[str, object]]:
        said: Iterable[tuple[Location, str]] = [
            *((one, "see also") for one in finding.related),
            *((one, "one of the places") for one in finding.samples),
        ]
        places = {one: text for one, text in said if one != finding.location}
        return [
            {"id": number, **self._location(one), "message": {"text": text}}
            for number, (one, text) in enumerate(list(places.items())[: _LOCATIONS - 1], 1)
        ]

    def _location(self, location: Location) -> dict[str, object]:
        region = {"startLine": location.line, "startColumn": location.column}
        return {"physicalLocation": {"artifactLocation": {"uri": self._uri(location.path)}, "region": region}}

    def _uri(self, name: str) -> str:
        """A path in the repository, a URL as it is; anything else (`<stdin>`, `main:a.yaml`) becomes a path nobody has."""
        path = self._repository.path(name)
        if path is None and re.match("https?://", name):
            return quote(name, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")
        return quote((path or name).replace("\\", "/").lstrip("/"), errors="replace")


def _logical(finding: Finding) -> dict[str, object]:
    if not finding.operations:
        return {}
    names = finding.operations[:_OPERATIONS]
    return {"logicalLocations": [{"fullyQualifiedName": name, "kind": "operation"} for name in names]}


def _message(text: str) -> str:
    """A message in which nothing is a link: `[words](address)` is one in SARIF."""
    return cut(text.replace("](", "] ("), _MESSAGE)
