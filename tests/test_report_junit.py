"""JUnit XML: well formed and of the known form whatever a document holds; failures are what fails the run."""

from xml.etree import ElementTree as ET

import pytest

from command import contractctl
from contractctl.model import Severity
from contractctl.report.junit import render
from reports import HOSTILE, PAGES, finding, hostile, many, report

MEMBERS = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"testcase"}),
    "testcase": ({"classname", "name", "file"}, {"failure", "error", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "system-out": (set(), set()),
}
"""Of each element the attributes and the children that Ant's form of JUnit XML has, as far as we write them."""


def suites(text):
    root = ET.fromstring(text.encode("utf-8"))  # noqa: S314 -- we wrote it
    assert root.tag == "testsuites"
    for one in root.iter():
        attributes, children = MEMBERS[one.tag]
        assert set(one.keys()) <= attributes
        assert {child.tag for child in one} <= children
    for one in [root, *root]:
        assert int(one.get("tests")) == len(list(one.iter("testcase")))
        assert int(one.get("failures")) == len(list(one.iter("failure")))
        assert int(one.get("errors")) == len(list(one.iter("error")))
    names = [(one.get("classname"), one.get("name")) for one in root.iter("testcase")]
    assert len(set(names)) == len(names)
    return root


def rendered(one, fail_on=Severity.ERROR, **other):
    return suites(render(one, PAGES, fail_on=fail_on, **other))


@pytest.mark.parametrize("level", ["error", "warning", "info", "hint", "never"])
def test_what_fails_the_run_fails_a_case(level):
    specs = ("fixtures/payments-bad.yaml", "fixtures/payments-good.yaml")
    done = contractctl("lint", *specs, "--format", "junit", "--fail-on", level)
    root = suites(done.out)
    assert [one.get("name") for one in root] == list(specs)
    assert bool(int(root.get("failures"))) == bool(done.status)
    assert int(root.get("failures")) == len(
        [case for case in root.iter("testcase") if case.find("failure") is not None]
    )


def test_a_clause_may_fail_and_have_something_to_say():
    ones = [
        finding("first", line=1, severity=Severity.INFO), finding("second", line=2, severity=Severity.ERROR),
        finding("third", line=3, severity=Severity.ERROR),
    ]  # fmt: skip
    (case,) = rendered(report(*ones)).iter("testcase")
    assert (case.get("name"), case.get("classname"), case.get("file")) == ("own/rule", "api_yaml", "api.yaml")
    failure = case.find("failure")
    assert failure.attrib == {"message": "second and 1 more", "type": "error"}
    assert "A promise is made." in failure.text
    assert "api.yaml:3:1: error: third" in failure.text
    assert "contractctl explain own/rule" in failure.text
    assert "api.yaml:1:1: info: first" in case.find("system-out").text


def test_a_document_without_findings_is_a_case_that_passes():
    root = rendered(report(finding(path="a.yaml"), inputs=("a.yaml", "b.yaml")))
    (case,) = next(one for one in root if one.get("name") == "b.yaml")
    assert len(case) == 0


def test_the_same_clause_in_two_documents_is_two_cases():
    root = rendered(report(finding(path="a/api.yaml"), finding(path="b/api.yaml"), inputs=("a/api.yaml", "b/api.yaml")))
    assert root.get("tests") == "2"


def test_samples_of_a_collapsed_finding():
    samples = tuple(finding(line=n).location for n in (7, 8, 9))
    (output,) = rendered(report(finding(samples=samples, count=40))).iter("system-out")
    assert "api.yaml:8:1: /info" in output.text
    assert "and 37 more" in output.text


def test_documents_that_could_not_be_judged_are_errors():
    root = rendered(report(), unread=2)
    assert root.get("errors") == "1"
    (error,) = root.iter("error")
    assert error.get("message") == "2 documents could not be judged"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("fail_on", [Severity.HINT, None])
def test_any_text(text, fail_on):
    root = rendered(hostile(text), fail_on=fail_on)
    assert len(list(root.iter("failure"))) == (fail_on is not None)


def test_text_is_kept():
    (failure,) = rendered(report(finding("]]> <script> & \U0001f4a3 'a' \"b\"", severity=Severity.ERROR))).iter(
        "failure"
    )
    assert failure.get("message") == "]]> <script> & \U0001f4a3 'a' \"b\""


def test_many():
    root = rendered(many(30_000, documents=3))
    assert len(root) == 3
    assert root.get("tests") == "210"
