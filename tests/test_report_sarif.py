"""SARIF: valid by the official schema whatever a document holds, and within what GitHub code scanning takes."""

import gzip
import json
from itertools import pairwise
from urllib.parse import unquote

import jsonschema_rs
import pytest

from command import ROOT, contractctl
from contractctl.model import Location, Severity
from contractctl.report import sarif
from reports import HOSTILE, PAGES, finding, hostile, many, report

SCHEMA = json.loads((ROOT / "tests" / "schemas" / "sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)


def run_of(text):
    log = json.loads(text)
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    (run,) = log["runs"]
    return run


def result_of(one, **other):
    return run_of(sarif.render(report(one), PAGES, **other))["results"][0]


@pytest.mark.parametrize("arguments", [(), ("--no-collapse",), ("--profile", "strict")])
@pytest.mark.parametrize("name", ["bad", "good"])
def test_real_reports_are_valid(name, arguments):
    spec = f"fixtures/payments-{name}.yaml"
    run = run_of(contractctl("lint", spec, "--format", "sarif", *arguments).out)
    findings = json.loads(contractctl("lint", spec, "--format", "json", *arguments).out)["findings"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(rules) == rules == sorted({one["rule"] for one in findings})
    assert {one["fingerprint"] for one in findings} == {
        one["partialFingerprints"]["contractctl/v1"] for one in run["results"]
    }
    for one in run["results"]:
        assert rules[one["ruleIndex"]] == one["ruleId"]
        assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == spec


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_gives_a_valid_file(text):
    run = run_of(sarif.render(hostile(text), PAGES))
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert "](" not in run["results"][0]["message"]["text"]


def test_a_rule_carries_its_page():
    run = run_of(contractctl("lint", "fixtures/payments-bad.yaml", "--format", "sarif").out)
    rule = next(one for one in run["tool"]["driver"]["rules"] if one["id"] == "idempotency/key-declared")
    assert rule["name"] == "IdempotencyKeyDeclared"
    assert rule["properties"] == {"tags": ["idempotency"]}
    assert rule["defaultConfiguration"] == {"level": "warning"}
    listed = json.loads(contractctl("rules", "--format", "json").out)
    assert rule["shortDescription"]["text"] in {one["title"] for one in listed if one["rule"] == rule["id"]}
    assert len(rule["fullDescription"]["text"]) > len(rule["shortDescription"]["text"])
    assert "```yaml bad" in rule["help"]["markdown"]
    assert "```" not in rule["help"]["text"]
    assert "helpUri" not in rule


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note"), (Severity.HINT, "note")],
)
def test_levels(severity, level):
    one = result_of(finding(severity=severity))
    assert (one["level"], one["properties"]["severity"]) == (level, severity.label)


def test_places_operations_and_samples():
    place = Location("a b/\u00e9#?.yaml", 4, 7, "/paths/~1a/get")
    sample, see = Location("api.yaml", 9, 1, "/paths/~1b"), Location("c.yaml", 2, 1, "")
    one = result_of(
        finding(
            location=place, operations=("GET /a", "GET /b"), samples=(place, sample, sample), related=(see,), count=12
        )
    )
    (where,) = one["locations"]
    assert where["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/%C3%A9%23%3F.yaml"},
        "region": {"startLine": 4, "startColumn": 7},
    }
    assert [name["fullyQualifiedName"] for name in where["logicalLocations"]] == ["GET /a", "GET /b"]
    related = [
        (other["physicalLocation"]["artifactLocation"]["uri"], other["message"]["text"])
        for other in one["relatedLocations"]
    ]
    assert related == [("c.yaml", "see also"), ("api.yaml", "one of the places")]
    assert one["properties"]["count"] == 12


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("<stdin>", "%3Cstdin%3E"),
        ("main:a/b.yaml", "main%3Aa/b.yaml"),
        ("https://api.example/v1/openapi.json?a=b c", "https://api.example/v1/openapi.json?a=b%20c"),
        ("./specs/../a.yaml", "a.yaml"),
    ],
)
def test_documents_that_are_no_file_of_the_repository(name, uri):
    one = result_of(finding(path=name))
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_paths_begin_at_the_top_of_the_repository():
    done = contractctl("lint", "payments-bad.yaml", "--format", "sarif", cwd=ROOT / "fixtures")
    first = run_of(done.out)["results"][0]
    assert unquote(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == "fixtures/payments-bad.yaml"


def test_standard_input():
    done = contractctl("lint", "-", "--format", "sarif", stdin="openapi: 3.0.3\ninfo: {title: T}\npaths: {}\n")
    assert run_of(done.out)["results"]


def test_too_many_results_lose_the_least_severe():
    text = sarif.render(many(30_000), PAGES)
    run = run_of(text)
    assert len(run["results"]) == sarif.RESULTS
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("5000 findings of the lowest severities left out")
    levels = [Severity.parse(one["properties"]["severity"]) for one in run["results"]]
    assert all(before >= after for before, after in pairwise(levels))
    assert levels.count(Severity.ERROR) == 7500
    assert len(gzip.compress(text.encode())) < sarif.SIZE


def test_a_file_that_is_too_large_loses_the_least_severe(monkeypatch):
    monkeypatch.setattr(sarif, "SIZE", 20_000)
    text = sarif.render(many(2_000), PAGES)
    run = run_of(text)
    assert 0 < len(run["results"]) < 2_000
    assert {one["level"] for one in run["results"]} == {"error"}
    assert run["invocations"][0]["toolExecutionNotifications"]
    assert len(gzip.compress(text.encode())) < 21_000


def test_long_members_are_cut():
    places = tuple(Location("api.yaml", n, 1, "") for n in range(2, 2_000))
    names = tuple(f"GET /{n}" for n in range(2_000))
    one = result_of(finding("m" * 5_000, related=places, operations=names))
    assert len(one["message"]["text"]) == 1_000
    assert len(one["locations"]) + len(one["relatedLocations"]) == 100
    assert len(one["properties"]["operations"]) < 100


def test_documents_that_could_not_be_judged_are_no_success(tmp_path):
    run = run_of(sarif.render(report(), {}, unread=2))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["results"] == []
    (tmp_path / "bad.yaml").write_text("openapi: 9\n")
    done = contractctl("lint", "bad.yaml", "--format", "sarif", cwd=tmp_path)
    assert done.status == 2
    assert run_of(done.out)["invocations"][0]["executionSuccessful"] is False


def test_a_clause_without_a_page():
    run = run_of(sarif.render(report(finding()), {}))
    assert run["tool"]["driver"]["rules"][0]["shortDescription"] == {"text": "own/rule"}
