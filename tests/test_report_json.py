"""The JSON report has the form that its schema says, whatever a document holds."""

import json
from pathlib import Path

import jsonschema
import pytest

from command import ROOT, contractctl
from contractctl.findings import Enforcement, Finding, Report, Tally, Waiting
from contractctl.model import Certainty, Location, Severity
from contractctl.report.json_report import render
from reports import SCHEMA


def valid(text):
    jsonschema.validate(json.loads(text), SCHEMA)
    return json.loads(text)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("arguments", [(), ("--no-collapse",), ("--profile", "strict"), ("--select", "idempotency")])
@pytest.mark.parametrize("name", ["bad", "good"])
def test_real_reports(name, arguments):
    report = valid(contractctl("lint", f"fixtures/payments-{name}.yaml", "--format", "json", *arguments).out)
    counts = {level: report["summary"][level] for level in ("error", "warning", "info", "hint")}
    assert sum(counts.values()) == len(report["findings"])
    places = [(one["location"]["path"], one["location"]["line"], one["location"]["column"], one["rule"])
              for one in report["findings"]]  # fmt: skip
    assert places == sorted(places)
    broken = {one["rule"] for one in report["clauses"] if one["lint"]["broken"]}
    assert {one["rule"] for one in report["findings"]} == broken


def test_only_json_is_printed_and_the_file_is_the_same(tmp_path):
    done = contractctl("lint", str(ROOT / "fixtures/payments-bad.yaml"), "--format", "json", "--output", "json=a.json",
                       "--verbose", cwd=tmp_path)  # fmt: skip
    assert done.err == ""
    valid(done.out)
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == done.out


def test_every_member_is_filled():
    place = Location("a.yaml", 3, 5, "/paths/~1a/get")
    full = Finding(
        "own/rule", Enforcement.PROMISED, Severity.INFO, Certainty.PROBABLE, "m", place, ("GET /a",), 12, "alias",
        (place,), (place,), {"kind": "witness", "value": 1}, "ab12", "contractctl explain own/rule",
    )  # fmt: skip
    tallies = {"own/z": Tally(), "own/rule": Tally(1, 2, 3, 4, [("GET /a", "why")])}
    report = valid(render(Report("lint", ("a.yaml",), (full,), tallies, {})))
    assert report["findings"][0]["operation"] == "GET /a"
    assert report["findings"][0]["evidence"] == {"kind": "witness", "value": 1}
    assert [one["rule"] for one in report["clauses"]] == ["own/rule", "own/z"]
    assert report["changes"] == []
    assert report["summary"]["info"] == 1


def test_what_waits_is_counted():
    report = valid(render(Report("lint", (), (), {}, {}, waiting={Waiting.BASELINED: 410, Waiting.PREVIEWED: 2})))
    assert {waiting.value: report["summary"][waiting.value] for waiting in Waiting} == {
        "suppressed": 0,
        "approved": 0,
        "baselined": 410,
        "previewed": 2,
    }


def test_what_a_terminal_or_a_decoder_would_stumble_over_is_escaped():
    place = Location("a\ud800.yaml", 1, 1, "")
    odd = Finding("own/rule", Enforcement.PROMISED, Severity.INFO, Certainty.CERTAIN, "\x1b[1m \x9b \u2028 é", place,
                  fingerprint="00")  # fmt: skip
    text = render(Report("lint", (), (odd,), {}, {}))
    text.encode("utf-8")
    assert not set("\x1b\x9b\u2028") & set(text)
    assert valid(text)["findings"][0]["message"] == "\x1b[1m \x9b \u2028 é"
    assert valid(text)["findings"][0]["location"]["path"] == "a\ufffd.yaml"


def test_the_corpus_of_fixtures_is_judged_in_one_report():
    report = valid(contractctl("lint", "fixtures", "--format", "json").out)
    assert {Path(name).name for name in report["inputs"]} >= {"payments-bad.yaml", "payments-good.yaml"}
