"""Workflow commands: read back as a runner reads them, at most ten of a level, nothing injected."""

import re
from collections import Counter

import pytest

from command import ROOT, contractctl
from contractctl.findings import Waiting
from contractctl.model import Location, Severity
from contractctl.report.github import render
from reports import HOSTILE, finding, hostile, many, report

COMMAND = re.compile(r"::(?P<name>[^ :]+)(?: (?P<properties>.*?))?::(?P<message>.*)", re.DOTALL)
ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def plain_of(text):
    return re.sub("%0D|%0A|%3A|%2C|%25", lambda match: ESCAPES[match[0]], text)


def commands(text):
    """The commands that a runner finds in a log: level, properties, message."""
    found = []
    for line in text.splitlines():
        if line.lstrip().startswith("::"):
            match = COMMAND.fullmatch(line.lstrip())
            pairs = (pair.split("=", 1) for pair in (match["properties"] or "").split(","))
            found.append((match["name"], {key: plain_of(value) for key, value in pairs}, plain_of(match["message"])))
        else:
            assert "##[" not in line
    return found


def test_a_finding_is_an_annotation_that_says_where_it_is():
    one = finding("50% is: this, that", path="a:b,c%.yaml", line=4, severity=Severity.ERROR)
    assert commands(render(report(one))) == [
        ("error", {"title": "own/rule"}, "a:b,c%.yaml:4:1: 50% is: this, that")
    ]  # no file of that name is there: it could as well be a revision
    assert commands(render(report(finding(path="./specs/a, b%.yaml", line=4)))) == [
        ("warning", {"file": "specs/a, b%.yaml", "line": "4", "col": "1", "title": "own/rule"},
         "specs/a, b%.yaml:4:1: a promise is missing")
    ]  # fmt: skip


def test_a_file_with_a_colon_in_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b.yaml").touch()
    assert commands(render(report(finding(path="a:b.yaml"))))[0][1]["file"] == "a:b.yaml"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_command(text):
    out = render(hostile(text))
    out.encode("utf-8")
    assert [name for name, _, _ in commands(out)] == ["warning"]
    assert not set("\x00\x07\x1b\x9b\u202e\u2028\r") & set(out)


@pytest.mark.parametrize("text", HOSTILE)
def test_nor_does_it_where_findings_are_left_out(text):
    out = render(report(*(finding(path=text, line=n + 1) for n in range(30))))
    assert [name for name, _, _ in commands(out)] == ["warning"] * 10


def test_ten_of_a_level_the_most_severe_first_and_the_rest_in_a_line():
    out = render(many(30_000, documents=7))
    levels = [name for name, _, _ in commands(out)]
    assert levels == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    said, total = out.splitlines()[-2:]
    assert said.startswith(
        "Not annotated, because GitHub shows 10 of a level: 7490 errors and 7490 warnings and 14990 "
    )
    assert "api-0.yaml (" in said
    assert "2 more documents" in said
    assert total == "7500 errors, 7500 warnings, 7500 info, 7500 hints in 7 documents"


def test_infos_come_before_hints():
    ones = [finding(f"hint {n}", line=n + 1, severity=Severity.HINT) for n in range(10)]
    info = finding("an info", line=50, severity=Severity.INFO)
    messages = [message for _, _, message in commands(render(report(*ones, info)))]
    assert messages[0].endswith("an info")
    assert len(messages) == 10


@pytest.mark.parametrize("name", ["<stdin>", "https://api.example/openapi.json", "main:openapi.yaml"])
def test_what_is_no_file_is_named_in_the_message_only(name):
    ((_, properties, message),) = commands(render(report(finding(location=Location(name, 3, 2, "")))))
    assert "file" not in properties
    assert message.startswith(f"{name}:3:2: ")


def test_paths_begin_at_the_top_of_the_repository():
    done = contractctl("lint", "payments-bad.yaml", "--format", "github", cwd=ROOT / "fixtures")
    assert {properties["file"] for _, properties, _ in commands(done.out)} == {"fixtures/payments-bad.yaml"}


def test_the_total_what_waits_and_what_was_not_read():
    out = render(report(waiting={Waiting.BASELINED: 410, Waiting.SUPPRESSED: 12, Waiting.APPROVED: 0}), unread=1)
    assert out.splitlines() == [
        "1 document could not be judged",
        "No findings in 1 document: 3 promises held",
        "Waiting: 12 suppressed, 410 baselined",
    ]


def test_levels_of_a_real_report():
    done = contractctl("lint", "fixtures/payments-bad.yaml", "--format", "github")
    counts = Counter(name for name, _, _ in commands(done.out))
    assert set(counts) == {"error", "warning", "notice"}
    assert done.status == 1
