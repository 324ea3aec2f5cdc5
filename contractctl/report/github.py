"""The report for a workflow log of GitHub: the most severe findings as annotations, the rest as numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator

from contractctl.findings import Finding, Report
from contractctl.model import Severity
from contractctl.report.proof import told
from contractctl.report.repository import Repository
from contractctl.report.summary import counted, total, unjudged, waiting
from contractctl.report.terminal import plain

SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""
_DOCUMENTS = 5
"""Documents that are named where findings are left out."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice", Severity.HINT: "notice"}


def render(report: Report, *, unread: int = 0) -> str:
    """Workflow commands, what was left out, and the total, each on a line."""
    return "".join(f"{line}\n" for line in _lines(report, unread))


def _lines(report: Report, unread: int) -> Iterator[str]:
    repository = Repository()
    left_out: list[Finding] = []
    shown: Counter[str] = Counter()
    for finding in sorted(report.findings, key=lambda finding: -finding.severity):
        level = _LEVELS[finding.severity]
        if shown[level] == SHOWN:
            left_out.append(finding)
        else:
            shown[level] += 1
            yield _command(level, finding, repository.path(finding.location.path))
    if left_out:
        yield _left_out(left_out)
    if unread:
        yield plain(unjudged(report, unread))
    yield total(report)
    yield from waiting(report)


def _command(level: str, finding: Finding, path: str | None) -> str:
    """One annotation. The message begins with the place, because a log shows nothing else of the command."""
    place = finding.location
    properties = {"title": finding.rule}
    if path is not None:
        properties = {"file": path, "line": str(place.line), "col": str(place.column), **properties}
    named = ",".join(f"{key}={_property(plain(value))}" for key, value in properties.items())
    message = f"{path or place.path}:{place.line}:{place.column}: {told(finding)}"
    return f"::{level} {named}::{_data(plain(message))}"


def _left_out(findings: Iterable[Finding]) -> str:
    levels = Counter(_LEVELS[finding.severity] for finding in findings)
    documents = Counter(finding.location.path for finding in findings).most_common()
    places = [f"{plain(path)} ({count})" for path, count in documents[:_DOCUMENTS]]
    if len(documents) > _DOCUMENTS:
        places.append(counted(len(documents) - _DOCUMENTS, "more document"))
    numbers = " and ".join(counted(count, level) for level, count in levels.items())
    return f"Not annotated, because GitHub shows {SHOWN} of a level: {numbers} in {', '.join(places)}; --format text lists them"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
