"""The report for test result pages: JUnit XML, a suite for each file and a test case for each clause it breaks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contractctl.findings import Finding, Report
from contractctl.model import Severity
from contractctl.report import exchanges
from contractctl.report.pages import Page
from contractctl.report.proof import told
from contractctl.report.repository import Repository
from contractctl.report.summary import unjudged
from contractctl.report.terminal import plain

_NO_XML = re.compile("[\ufffe\uffff]")
_KEPT = "every promise that was asked for"
_WIDTH = 300


def render(report: Report, pages: Mapping[str, Page], *, fail_on: Severity | None, unread: int = 0) -> str:
    """XML in the form that Ant, Jenkins and GitLab know; a case fails for findings at or above a severity."""
    root = Element("testsuites", {"name": f"contractctl {report.command}"})
    suites = _Suites(pages, fail_on)
    by_file: dict[str, list[Finding]] = {name: [] for name in report.inputs}
    for finding in report.findings:
        by_file.setdefault(finding.location.path, []).append(finding)
    for name, findings in by_file.items():
        root.append(suites.suite(name, findings))
    if unread:
        root.append(_unread(unjudged(report, unread)))
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


class _Suites:
    """The suites of one report."""

    def __init__(self, pages: Mapping[str, Page], fail_on: Severity | None) -> None:
        self._pages = pages
        self._fail_on = fail_on
        self._repository = Repository()

    def suite(self, name: str, findings: Sequence[Finding]) -> Element:
        """The suite of one file; a single case that passes where nothing is broken in it."""
        suite = Element("testsuite", {"name": xml(name)})
        clauses: dict[str, list[Finding]] = {}
        for finding in findings:
            clauses.setdefault(finding.rule, []).append(finding)
        file = self._repository.path(name)
        for rule, members in sorted(clauses.items()) or [(_KEPT, [])]:
            # a dot would part the name into packages on Jenkins
            case = SubElement(suite, "testcase", {"classname": xml(name).replace(".", "_"), "name": xml(rule)})
            if file is not None:
                case.set("file", xml(file))
            self._judge(case, rule, members)
        failures = sum(1 for _ in suite.iter("failure"))
        return _counted(suite, failures=failures)

    def _judge(self, case: Element, rule: str, findings: Sequence[Finding]) -> None:
        """One failure for what fails the run; what does not stands in the output of the case."""
        worst_first = sorted(findings, key=lambda one: -one.severity)
        number = sum(1 for one in findings if self._fail_on is not None and one.severity >= self._fail_on)
        failing, others = worst_first[:number], worst_first[number:]
        if failing:
            more = f" and {number - 1} more" if number > 1 else ""
            attributes = {"message": xml(told(failing[0])) + more, "type": failing[0].severity.label}
            SubElement(case, "failure", attributes).text = self._text(rule, failing)
        if others:
            SubElement(case, "system-out").text = self._text(rule, others)

    def _text(self, rule: str, findings: Sequence[Finding]) -> str:
        page = self._pages.get(rule)
        title = [page.title, ""] if page is not None else []
        return xml_lines([*title, *(line for one in findings for line in _lines(one)), "", findings[0].help])


def _lines(finding: Finding) -> Iterator[str]:
    place = finding.location
    yield f"{place.path}:{place.line}:{place.column}: {finding.severity.label}: {told(finding)}"
    for sample in finding.samples:
        yield f"    {sample.path}:{sample.line}:{sample.column}: {sample.pointer}"
    if finding.samples and finding.count > len(finding.samples):
        yield f"    and {finding.count - len(finding.samples)} more"
    yield from (f"    {line}" for line in exchanges.lines(finding, _WIDTH, verbose=False))


def _unread(why: str) -> Element:
    """Documents that could not be read, and a server that could not be tested, are no success: an error, as of a test that did not run."""
    suite = Element("testsuite", {"name": "documents"})
    case = SubElement(suite, "testcase", {"classname": "documents", "name": "every document can be judged"})
    SubElement(case, "error", {"message": xml(why), "type": "unread"})
    return _counted(suite, errors=1)


def _counted(suite: Element, *, failures: int = 0, errors: int = 0) -> Element:
    counts = {"tests": sum(1 for _ in suite.iter("testcase")), "failures": failures, "errors": errors, "skipped": 0}
    for key, count in counts.items():
        suite.set(key, str(count))
    return suite


def xml(text: str) -> str:
    """A text that XML 1.0 can hold: control, half and non-characters are U+FFFD."""
    return _NO_XML.sub("\ufffd", plain(text))


def xml_lines(lines: Sequence[str]) -> str:
    """Lines of such text, with a line end before the first and after the last."""
    return "\n" + "".join(f"{xml(line)}\n" for line in lines)
