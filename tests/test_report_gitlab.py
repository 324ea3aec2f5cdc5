"""The code quality report: the members that GitLab asks for, paths of the repository, fingerprints that are unique."""

import json

import jsonschema
import pytest

from command import ROOT, contractctl
from contractctl.model import Severity
from contractctl.report.gitlab import render
from reports import HOSTILE, finding, hostile, many, report

FORM = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]", "not": {"pattern": r"^\./"}},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def issues(text):
    found = json.loads(text)
    jsonschema.validate(found, FORM)
    prints = [one["fingerprint"] for one in found]
    assert len(set(prints)) == len(prints)
    return found


@pytest.mark.parametrize("name", ["bad", "good"])
def test_real_reports(name):
    spec = f"fixtures/payments-{name}.yaml"
    found = issues(contractctl("lint", spec, "--format", "gitlab", "--profile", "strict").out)
    assert {one["location"]["path"] for one in found} <= {spec}


@pytest.mark.parametrize(
    ("severity", "word"),
    [(Severity.ERROR, "critical"), (Severity.WARNING, "major"), (Severity.INFO, "minor"), (Severity.HINT, "info")],
)
def test_severities(severity, word):
    assert issues(render(report(finding(severity=severity))))[0]["severity"] == word


def test_two_documents_may_have_the_same_finding():
    twins = [finding(path="a.yaml"), finding(path="b.yaml"), finding(path="b.yaml", line=2)]
    found = issues(render(report(*twins)))
    again = issues(render(report(*(finding(path=one.location.path, line=one.location.line + 7) for one in twins))))
    assert [one["fingerprint"] for one in found] == [one["fingerprint"] for one in again]


def test_paths_begin_at_the_top_of_the_repository():
    done = contractctl("lint", "./payments-bad.yaml", "--format", "gitlab", cwd=ROOT / "fixtures")
    assert {one["location"]["path"] for one in issues(done.out)} == {"fixtures/payments-bad.yaml"}


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text(text):
    out = render(hostile(text))
    out.encode("utf-8")
    assert len(issues(out)) == 1


def test_many():
    assert len(issues(render(many(30_000)))) == 30_000


def test_no_findings():
    assert render(report()) == "[]\n"
