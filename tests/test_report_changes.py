"""Reports of two versions: what stands in each form, whatever the documents hold, and which release is asked for."""

import json
import re
from dataclasses import replace

import jsonschema
import pytest
from markdown_it import MarkdownIt

from contractctl.model import (
    Certainty,
    ChangeLine,
    Enforcement,
    Finding,
    Location,
    Release,
    Report,
    Severity,
    SourceLines,
    Tally,
    Waiting,
)  # fmt: skip
from contractctl.report import (
    changelog_html,
    changelog_markdown,
    changes_text,
    json_report,
)
from contractctl.report.changes import Kind, by_kind, entries
from contractctl.report.semver import advice
from contractctl.report.text import TextOptions
from reports import HOSTILE
from test_report_json import SCHEMA

OLD = "openapi: 3.1.0\nmaximum: 100\ngone: true\nenum: [a, b]\n"
NEW = "openapi: 3.1.0\nmaximum: 50\nenum: [a]\nadded: true\n"

LOWERED = "the maximum of 'amount' was lowered: `{\"amount\": 100}` was accepted, is rejected now"


def line(name="request-property-max-decreased", level=Severity.ERROR, message=LOWERED, **other):
    values = {
        "operations": ("POST /payments",), "base": Location("v1.yaml", 2, 1, "/maximum"),
        "revision": Location("v2.yaml", 2, 1, "/maximum"), "before": 100, "after": 50, "relation": "narrower",
        "lost": {"value": {"amount": 100}},
    }  # fmt: skip
    return ChangeLine(f"compatibility/{name}", level, message, **(values | other))


def finding(change, **other):
    place = change.revision or change.base
    values = {
        "certainty": Certainty.CERTAIN, "operations": change.operations, "fingerprint": "ab12cd34",
        "help": f"contractctl explain {change.rule}",
    }  # fmt: skip
    return Finding(
        change.rule, Enforcement.PRESERVED, change.level, message=change.message, location=place, **(values | other)
    )


BREAKING = line()
GONE = line("response-property-removed", message="the property 'gone' was removed", revision=None, lost=None,
            base=Location("v1.yaml", 3, 1, "/gone"), operations=("GET /payments", "POST /payments", "GET /x"))  # fmt: skip
UNSURE = line(
    "request-property-pattern-changed", Severity.WARNING, "the pattern changed", lost=None, relation="undecided"
)
ADDED = line("endpoint-added", None, "the operation was added", base=None, lost=None, operations=("GET /new",),
             revision=Location("v2.yaml", 4, 1, "/added"))  # fmt: skip
DEPRECATED = line("endpoint-deprecated", None, "the operation is deprecated", lost=None, operations=("GET /old",))
WIDER = line(
    "request-property-max-length-increased", None, "longer texts are accepted", lost=None, gained={"value": "xx"}
)
ALL = (BREAKING, GONE, UNSURE, ADDED, DEPRECATED, WIDER)


def report(*changes, findings=None, versions=("1.4.0", "2.0.0"), **other):
    found = [finding(one) for one in changes if one.level is not None] if findings is None else findings
    return Report(
        "diff", ("v1.yaml", "v2.yaml"), tuple(found), {one.rule: Tally(broken=1) for one in changes},
        {"v1.yaml": SourceLines(OLD), "v2.yaml": SourceLines(NEW)}, changes=changes,
        releases=(Release("Payments", versions[0]), Release("Payments", versions[1])), **other,
    )  # fmt: skip


def text(made, **options):
    return changes_text.render(made, TextOptions(**options))


def test_both_lines_stand_beside_each_other():
    lines = text(report(BREAKING), width=120).splitlines()
    assert lines[0] == "POST /payments"
    assert lines[1].split(maxsplit=1)[1].startswith("the maximum of 'amount' was lowered")
    assert lines[2].strip() == '{"amount": 100} was accepted, is rejected now'
    assert [part.strip() for part in lines[3].split("|")] == ["v1.yaml:2:1", "v2.yaml:2:1"]
    assert [part.strip() for part in lines[4].split("|")] == ["maximum: 100", "maximum: 50"]


def test_and_under_each_other_where_there_is_no_room():
    lines = [one.strip() for one in text(report(BREAKING), width=80).splitlines()]
    start = lines.index("- v1.yaml:2:1")
    assert lines[start : start + 4] == ["- v1.yaml:2:1", "- maximum: 100", "+ v2.yaml:2:1", "+ maximum: 50"]
    assert max(map(len, lines[:-1])) <= 80


def test_what_breaks_comes_first_and_what_is_safe_is_counted():
    printed = text(report(*ALL), width=100)
    # by operation, and the operation with the most severe finding first
    assert printed.index("lowered") < printed.index("the pattern changed") < printed.index("GET /payments\n")
    assert "and reaches 2 more operations" in printed
    assert "Safe: 1 added, 1 changed, 1 deprecated" in printed
    assert "the operation was added" not in printed
    assert printed.splitlines()[-1].startswith("Release: major")


def test_nothing_is_printed_where_nothing_changed():
    assert text(report()) == ""


def test_a_new_api_says_so():
    made = replace(report(), releases=(None, Release("Payments", "1.0.0")))
    assert "The API is new" in text(made)
    assert "Release:" not in text(made)


def test_quiet_prints_one_line_a_finding():
    assert text(report(*ALL), quiet=True).count("\n") == 3


def test_undecided_says_so():
    one = finding(UNSURE, certainty=Certainty.UNDECIDED)
    assert "undecided" in text(report(UNSURE, findings=[one]), width=100)


@pytest.mark.parametrize(
    ("versions", "changes", "said"),
    [
        (("1.4.0", "2.0.0"), (BREAKING,), "major, 2.0.0 or later, because 1 change breaks clients; info.version 2.0.0 agrees"),
        (("1.4.0", "1.5.0"), (BREAKING, GONE), "major, 2.0.0 or later, because 2 changes break clients; info.version 1.5.0 is too low"),
        (("1.4.0", "1.4.0"), (ADDED,), "minor, 1.5.0 or later, because of 1 addition and nothing breaks clients; info.version 1.4.0 is too low"),
        (("1.4.0", "1.4.1"), (WIDER,), "patch, 1.4.1 or later, because nothing was added and nothing breaks clients; info.version 1.4.1 agrees"),
        (("1.4.0", "1.5.0"), (ADDED, UNSURE), "minor, 1.5.0 or later, because of 1 addition, but 1 change may break clients; info.version 1.5.0 agrees"),
        (("0.3.2", "0.4.0"), (BREAKING,), "minor, 0.4.0 or later, because 1 change breaks clients; info.version 0.4.0 agrees"),
        (("0.3.2", "0.3.3"), (ADDED,), "patch, 0.3.3 or later, because of 1 addition and nothing breaks clients; info.version 0.3.3 agrees"),
        (("70", "71"), (BREAKING,), "major, 71 or later, because 1 change breaks clients; info.version 71 agrees"),
        (("70", "70"), (ADDED,), "minor, 70 or later, because of 1 addition and nothing breaks clients; info.version 70 agrees"),
        (("2.0.0-rc.1", "2.0.0"), (BREAKING,), "major, 2.0.0 or later, because 1 change breaks clients; info.version 2.0.0 agrees"),
        (("2.0.0-rc.1", "2.0.0-rc.1"), (BREAKING,), "major, 2.0.0 or later, because 1 change breaks clients; info.version 2.0.0-rc.1 is too low"),
        (("2022-11-28", "2023-01-01"), (BREAKING,), "major, because 1 change breaks clients; info.version 2023-01-01 is no semantic version"),
        (("1.0", ""), (BREAKING,), "major, 2.0 or later, because 1 change breaks clients; info.version is missing"),
    ],
)  # fmt: skip
def test_release(versions, changes, said):
    made = report(*changes, versions=versions)
    assert advice(made).line(made.releases) == f"Release: {said}"


def test_kinds():
    kinds = {kind: [one.rule for one in members] for kind, members in by_kind(entries(report(*ALL))).items()}
    assert kinds == {
        Kind.BREAKING: [BREAKING.rule, GONE.rule], Kind.MAY_BREAK: [UNSURE.rule], Kind.ADDED: [ADDED.rule],
        Kind.CHANGED: [WIDER.rule], Kind.DEPRECATED: [DEPRECATED.rule],
    }  # fmt: skip


def test_what_another_clause_found_is_told_too():
    key = Finding("idempotency/key-declared", Enforcement.PRESERVED, Severity.ERROR, Certainty.CERTAIN, "the key is gone; the base kept this promise",
                  Location("v2.yaml", 3, 1, ""), ("POST /payments",))  # fmt: skip
    new = replace(key, message="no key")
    told = entries(report(ADDED, findings=[key, new]))
    assert [(one.kind, one.message) for one in told] == [
        (Kind.ADDED, "the operation was added"), (Kind.BREAKING, "the key is gone; the base kept this promise"),
        (Kind.NOT_KEPT, "no key"),
    ]  # fmt: skip


def test_a_change_that_another_clause_tells_is_told_once():
    gone = replace(finding(GONE), rule="rate-limit/header", message="what the base promised here is gone: a header",
                   location=Location("v1.yaml", 3, 1, "/gone/here"))  # fmt: skip
    made = report(GONE, findings=[gone])
    assert [one.rule for one in entries(made)] == [GONE.rule]
    assert "rate-limit/header" in text(made)
    assert advice(made).why == "1 change breaks clients"


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
    assert "**`GET /new`**\n\n- the operation was added `compatibility/endpoint-added`" in page
    assert "(reaches 2 more operations)" in page
    assert '  - `{"amount": 100}` was accepted, is rejected now' in page


def test_markdown_is_cut_below_60000_characters():
    many = [replace(BREAKING, message=f"change {n} " + "x" * 100, operations=(f"GET /{n}",)) for n in range(2000)]
    page = changelog_markdown.render(report(*many, findings=[]))
    assert 55_000 < len(page.encode()) <= 60_000
    assert "more** that this page has no room for" in page


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_text(said):
    one = replace(BREAKING, message=said, operations=(f"GET /{said}",), lost={"value": said},
                  revision=Location(f"{said}.yaml", 2, 1, f"/{said}"))  # fmt: skip
    made = replace(report(one), releases=(Release(said, said), Release(said, said)))
    page = MarkdownIt("commonmark").enable("table").render(changelog_markdown.render(made))
    assert set(re.findall(r"<(\w+)", page)) <= {"h2", "h3", "p", "ul", "li", "code", "strong"}
    html = changelog_html.render(made, {})
    assert html.count("<script>") == 1
    assert "<img" not in html
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
        "before": 100, "after": 50, "relation": "narrower", "lost": {"value": {"amount": 100}}, "gained": None,
    }  # fmt: skip
    assert made["changes"][3]["level"] is None
    assert made["release"] == {"base": "1.4.0", "revision": "2.0.0", "asks": "major", "least": "2.0.0", "agrees": True}
    assert made["clauses"][0]["lint"] is None
    assert made["clauses"][0]["diff"]["broken"] == 1


def test_the_side_that_has_nothing_says_so():
    one = replace(GONE, revision=Location("v2.yaml", 1, 1, ""), before="gone", after=None)
    lines = text(report(one), width=120).splitlines()
    assert [part.strip() for part in lines[3].split("|")] == ["gone: true", "(none)"]
