"""Reports of two versions: what stands in each form, whatever the documents hold."""

import html
import json
import re
from dataclasses import replace

import jsonschema
import pytest
from markdown_it import MarkdownIt

from changelogs import (
    ADDED,
    ALL,
    BREAKING,
    DEPRECATED,
    GONE,
    LOWERED,
    PROOF,
    UNSURE,
    WIDER,
    at,
    finding,
    line,
    report,
    text,
)
from contractctl.findings import Enforcement, Finding, Release, Waiting
from contractctl.model import Certainty, Location, Severity
from contractctl.report import (
    changelog_html,
    changelog_markdown,
    github,
    gitlab,
    json_report,
    junit,
    sarif,
)
from contractctl.report.changes import Kind, by_kind, entries
from contractctl.report.proof import proof
from contractctl.report.semver import advice
from reports import HOSTILE, SCHEMA


def test_kinds():
    kinds = {kind: [one.rule for one in members] for kind, members in by_kind(entries(report(*ALL))).items()}
    assert kinds == {
        Kind.BREAKING: [BREAKING.rule, GONE.rule], Kind.MAY_BREAK: [UNSURE.rule], Kind.ADDED: [ADDED.rule],
        Kind.CHANGED: [WIDER.rule], Kind.DEPRECATED: [DEPRECATED.rule],
    }  # fmt: skip


def test_what_another_clause_found_is_told_too():
    key = Finding("idempotency/key-declared", Enforcement.PRESERVED, Severity.ERROR, Certainty.CERTAIN, "the key is gone",
                  Location("v2.yaml", 3, 1, ""), ("POST /payments",), withdrawn=True)  # fmt: skip
    new = replace(key, message="no key", withdrawn=False)
    told = entries(report(ADDED, findings=[key, new]))
    assert [(one.kind, one.message) for one in told] == [
        (Kind.ADDED, "the operation was added"), (Kind.BREAKING, "the key is gone"),
        (Kind.NOT_KEPT, "no key"),
    ]  # fmt: skip


def test_a_change_that_another_clause_tells_is_told_once():
    gone = replace(finding(GONE), rule="rate-limit/header", message="what the base promised here is gone: a header",
                   location=Location("v1.yaml", 3, 1, "/gone/here"))  # fmt: skip
    made = report(GONE, findings=[gone])
    assert [one.rule for one in entries(made)] == [GONE.rule]
    assert "rate-limit/header" in text(made)
    assert advice(made).why == "1 change breaks clients"


def test_two_changes_that_read_the_same_are_those_of_their_operations():
    made = report(*(line(operations=(name,)) for name in ("GET /a", "GET /b")))
    assert [one.finding.operations for one in entries(made)] == [("GET /a",), ("GET /b",)]
    assert [one for one in text(made).splitlines() if one.startswith("GET")] == ["GET /a", "GET /b"]


def test_what_waits_is_no_finding_but_stands_in_the_changelog():
    made = report(BREAKING, findings=[], waiting={Waiting.APPROVED: 1})
    assert "lowered" not in text(made)
    assert "Waiting: 1 approved" in text(made)
    page = changelog_markdown.render(made)
    assert "### Breaking" in page
    assert "lowered" in page


def test_markdown_has_all_by_kind_and_operation():
    page = changelog_markdown.render(report(*ALL))
    assert page.startswith("## Changes in Payments from 1.4.0 to 2.0.0\n\nRelease: major, 2.0.0 or later")
    assert re.findall("^### (.*)", page, re.MULTILINE) == ["Breaking", "May break", "Added", "Changed", "Deprecated"]
    assert "**`GET /new`**\n\n- the operation was added\n" in page
    assert "- the maximum of 'amount' was lowered `compatibility/request-property-max-decreased`" in page
    assert "**`v1.yaml`** (3 operations: `GET /payments`, `POST /payments`, `GET /x`)" in page
    assert '  - `{"amount": 100}` was accepted, is rejected now' in page


def test_the_version_is_told_by_the_title_alone():
    new = line(
        "info-version-changed", None, "info.version changed", operations=(), evidence=None, **at("/info/version")
    )
    made = report(new, WIDER)
    for page in (changelog_markdown.render(made), changelog_html.render(made, {})):
        assert "1.4.0 to 2.0.0" in page
        assert "info.version changed" not in page
    assert "Safe: 1 changed" in text(made)


def test_markdown_names_the_operations_that_a_heading_does_not():
    pets = tuple(f"GET /{n}_pets" for n in range(5))
    page = changelog_markdown.render(report(line(operations=pets, **at("/paths/~10_pets/get"))))
    assert r"lowered (and in 4 more operations: GET /1\_pets, GET /2\_pets, GET /3\_pets and 1 more)" in page


def test_markdown_is_cut_below_60000_characters():
    many = [replace(BREAKING, message=f"change {n} " + "x" * 100, operations=(f"GET /{n}",)) for n in range(2000)]
    page = changelog_markdown.render(report(*many, findings=[]))
    assert 55_000 < len(page.encode()) <= 60_000
    assert "more** that this page has no room for" in page


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_text(said):
    one = replace(BREAKING, message=said, operations=(f"GET /{said}",), evidence=PROOF | {"accepted_before": said},
                  revision=Location(f"{said}.yaml", 2, 1, f"/{said}"))  # fmt: skip
    made = replace(report(one), releases=(Release(said, said), Release(said, said)))
    page = MarkdownIt("commonmark").enable("table").render(changelog_markdown.render(made))
    assert set(re.findall(r"<(\w+)", page)) <= {"h2", "h3", "p", "ul", "li", "code", "strong"}
    shown = changelog_html.render(made, {})
    assert shown.count("<script>") == 1
    assert "<img" not in shown
    printed = text(made)
    assert "\x1b" not in printed
    assert not re.search("^ *::", printed, re.MULTILINE)
    jsonschema.validate(json.loads(json_report.render(made)), SCHEMA)


def test_html_has_both_sources_and_everything_to_filter_by():
    page = changelog_html.render(report(*ALL), {})
    assert page.count('<details class="finding"') == len(ALL)
    assert re.findall('data-document="([^"]*)"', page) == ["Breaking", "May break", "Added", "Changed", "Deprecated"]
    assert set(re.findall('name="severity" value="([a-z]*)"', page)) == {"error", "warning", "safe"}
    assert "<code>v1.yaml:2:1</code>" in page
    assert "<mark>maximum</mark>: 50" in page
    assert changelog_html.render(report(*ALL), {}) == page


def test_html_of_no_change():
    page = changelog_html.render(report(), {})
    assert "Nothing changed for callers" in page
    assert '<form id="filter"' not in page


def test_json():
    made = json.loads(json_report.render(report(*ALL)))
    jsonschema.validate(made, SCHEMA)
    assert made["changes"][0] == {
        "rule": BREAKING.rule, "level": "error", "message": BREAKING.message, "operations": ["POST /payments"],
        "base": {"path": "v1.yaml", "pointer": "/maximum", "line": 2, "column": 1},
        "revision": {"path": "v2.yaml", "pointer": "/maximum", "line": 2, "column": 1},
        "before": 100, "after": 50, "relation": "narrower", "accepted_before": {"value": {"amount": 100}}, "accepted_now": None,
    }  # fmt: skip
    assert made["changes"][3]["level"] is None
    assert made["release"] == {"base": "1.4.0", "revision": "2.0.0", "asks": "major", "least": "2.0.0", "agrees": True}
    assert made["clauses"][0]["lint"] is None
    assert made["clauses"][0]["diff"]["broken"] == 1


@pytest.mark.parametrize(
    ("value", "at", "told"),
    [
        ({"amount": 0}, "/amount", '{"amount": 0}'),
        (None, "", "null"),
        ({"items": [{"amount": 0}], "note": "x" * 2100}, "/items/0/amount", "0 at items/0/amount in a value of 2.1 KB"),
        ({"items": [{}], "note": "x" * 100}, "/items/0/amount", 'a value of 127 bytes without "amount" at items/0'),
        ({"note": "x" * 100}, "/a~1b", 'a value of 112 bytes without "a/b"'),
        ("x" * 257, "", f'"{"x" * 24}…" (257 characters)'),
        (["x" * 30] * 5, "", f'["{"x" * 30}", "{"x" * 23}… (5 items)'),
        ({"a": "x" * 100}, "", f'{{"a": "{"x" * 52}… (109 bytes)'),
    ],
)
def test_of_a_long_value_the_part_that_decides_is_shown(value, at, told):
    shown = proof(PROOF | {"accepted_before": value, "at": at})
    assert shown.text == f"{told} was accepted, is rejected now"
    assert json.loads(shown.whole) == value


def test_reports_of_one_line_have_the_proof_too():
    made = report(BREAKING)
    said = f'{LOWERED}: {{"amount": 100}} was accepted, is rejected now'
    assert said in text(made, quiet=True)
    assert said in github.render(made)
    assert json.loads(gitlab.render(made))[0]["description"] == said
    assert json.loads(sarif.render(made, {}))["runs"][0]["results"][0]["message"]["text"] == said
    assert said in html.unescape(junit.render(made, {}, fail_on=Severity.ERROR))


def test_what_was_removed_is_located_in_the_base():
    gone = replace(finding(GONE), location=GONE.base)
    made = report(GONE, findings=[gone])
    assert json.loads(gitlab.render(made))[0]["location"] == {"path": "v1.yaml", "lines": {"begin": 3}}
    assert "file=v1.yaml,line=3," in github.render(made)
