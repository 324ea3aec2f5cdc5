"""Reports of two versions: what stands in each form, whatever the documents hold, and which release is asked for."""

import html
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
    github,
    gitlab,
    json_report,
    junit,
    sarif,
)
from contractctl.report.changes import Kind, by_kind, entries
from contractctl.report.proof import proof
from contractctl.report.semver import advice
from contractctl.report.text import TextOptions
from reports import HOSTILE
from test_report_json import SCHEMA

OLD = "openapi: 3.1.0\nmaximum: 100\ngone: true\nenum: [a, b]\n"
NEW = "openapi: 3.1.0\nmaximum: 50\nenum: [a]\nadded: true\n"

LOWERED = "the maximum of 'amount' was lowered"
PROOF = {"kind": "witness", "relation": "narrower", "accepted_before": {"amount": 100}}


def line(name="request-property-max-decreased", level=Severity.ERROR, message=LOWERED, **other):
    values = {
        "operations": ("POST /payments",), "base": Location("v1.yaml", 2, 1, "/maximum"),
        "revision": Location("v2.yaml", 2, 1, "/maximum"), "before": 100, "after": 50, "relation": "narrower",
        "accepted_before": {"value": {"amount": 100}}, "evidence": PROOF,
    }  # fmt: skip
    return ChangeLine(f"compatibility/{name}", level, message, **(values | other))


def finding(change, **other):
    place = change.revision or change.base
    values = {
        "certainty": Certainty.CERTAIN, "operations": change.operations, "fingerprint": "ab12cd34",
        "evidence": change.evidence, "help": f"contractctl explain {change.rule}",
    }  # fmt: skip
    return Finding(
        change.rule, Enforcement.PRESERVED, change.level, message=change.message, location=place, **(values | other)
    )


BREAKING = line()
GONE = line("response-property-removed", message="the property 'gone' was removed", revision=None, evidence=None,
            base=Location("v1.yaml", 3, 1, "/gone"), operations=("GET /payments", "POST /payments", "GET /x"))  # fmt: skip
UNSURE = line(
    "request-property-pattern-changed", Severity.WARNING, "the pattern changed", evidence=None, relation="undecided"
)
ADDED = line("endpoint-added", None, "the operation was added", base=None, evidence=None, operations=("GET /new",),
             revision=Location("v2.yaml", 4, 1, "/added"))  # fmt: skip
DEPRECATED = line("endpoint-deprecated", None, "the operation is deprecated", evidence=None, operations=("GET /old",))
WIDER = line(
    "request-property-max-length-increased",
    None,
    "longer texts are accepted",
    evidence=None,
    accepted_now={"value": "xx"},
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
    start = lines.index("- v1.yaml:2:1  maximum: 100")
    assert lines[start + 1] == "+ v2.yaml:2:1  maximum: 50"
    assert max(map(len, lines[:-1])) <= 80


def test_what_breaks_comes_first_and_what_is_safe_is_counted():
    printed = text(report(*ALL), width=100)
    # by operation, and the operation with the most severe finding first
    assert printed.index("lowered") < printed.index("the pattern changed") < printed.index("v1.yaml (")
    assert "v1.yaml (3 operations: GET /payments, POST /payments, GET /x)\n" in printed
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
        (("2022-11-28", "2022-11-28"), (BREAKING,), "major, because 1 change breaks clients; info.version 2022-11-28 is no semantic version and did not change"),
        (("2022-11-28", "3.0.0"), (BREAKING,), "major, because 1 change breaks clients; the info.version 2022-11-28 of the base is no semantic version"),
        (("", "3.0.0"), (ADDED,), "minor, because of 1 addition and nothing breaks clients; the base has no info.version"),
        (("1.2.3", "2023-01-01"), (ADDED,), "minor, 1.3.0 or later, because of 1 addition and nothing breaks clients; info.version 2023-01-01 is no semantic version"),
        (("1.2.3", "1.2.3"), (WIDER,), "patch, 1.2.4 or later, because nothing was added and nothing breaks clients; info.version 1.2.3 is too low"),
        (("1.4.0", "3.0.0"), (WIDER,), "patch, 1.4.1 or later, because nothing was added and nothing breaks clients; info.version 3.0.0 agrees"),
        (("2.0.0", "1.9.0"), (ADDED,), "minor, 2.1.0 or later, because of 1 addition and nothing breaks clients; info.version 1.9.0 is too low"),
        (("0.3.2", "0.3.9"), (BREAKING,), "minor, 0.4.0 or later, because 1 change breaks clients; info.version 0.3.9 is too low"),
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
    assert "**`GET /new`**\n\n- the operation was added\n" in page
    assert "- the maximum of 'amount' was lowered `compatibility/request-property-max-decreased`" in page
    assert "**`v1.yaml`** (3 operations: `GET /payments`, `POST /payments`, `GET /x`)" in page
    assert '  - `{"amount": 100}` was accepted, is rejected now' in page


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


def test_only_the_side_that_has_something_is_shown():
    one = replace(GONE, revision=Location("v2.yaml", 1, 1, ""), before="gone", after=None)
    lines = [each.strip() for each in text(report(one), width=120).splitlines()]
    assert "- v1.yaml:3:1  gone: true" in lines
    assert not any("v2.yaml" in each for each in lines)


PETS = ("GET /pets", "POST /pets", "GET /pets/{id}", "PUT /pets/{id}")


def at(pointer):
    return {"base": Location("v1.yaml", 2, 1, pointer), "revision": Location("v2.yaml", 2, 1, pointer)}


@pytest.mark.parametrize(
    ("pointer", "operations", "title"),
    [
        ("/components/schemas/Pet/properties/tag", PETS, "components/schemas/Pet (4 operations: GET /pets, POST /pets, GET /pets/{id}, ...)"),
        ("/components/schemas/Pet/properties/tag", PETS[:1], "GET /pets"),
        ("/definitions/a~1b/type", PETS[:2], "definitions/a/b (2 operations: GET /pets, POST /pets)"),
        ("/paths/~1pets/parameters/0", PETS[:2], "/pets (2 operations: GET /pets, POST /pets)"),
        ("/paths/~1pets/get/parameters/0", PETS[:2], "GET /pets"),
        ("/servers/0", PETS, "The API"),
        ("/Pet/properties/tag", PETS[:2], "v2.yaml (2 operations: GET /pets, POST /pets)"),
        ("/info/version", (), "The API"),
    ],
)  # fmt: skip
def test_what_a_change_stands_under(pointer, operations, title):
    assert text(report(line(operations=operations, **at(pointer)))).splitlines()[0] == title


def test_a_schema_that_took_the_place_of_another_is_no_heading():
    places = {"base": at("/components/schemas/Dog")["base"], "revision": at("/components/schemas/Pet")["revision"]}
    lines = text(report(line(operations=PETS, **places))).splitlines()
    assert lines[0] == "GET /pets"
    assert f"{'':11}and 3 more operations" in lines


def test_a_change_says_how_far_it_reaches_where_its_heading_does_not():
    schema = at("/components/schemas/Pet/properties/tag")
    made = report(line(operations=PETS, **schema), line(message="other", operations=PETS[:2], **schema))
    lines = [one.strip() for one in text(made).splitlines()]
    assert [one for one in lines if "operations" in one and "components" not in one] == [
        "in 2 operations: GET /pets, POST /pets"
    ]


def test_what_is_the_same_in_many_operations_is_told_once():
    gone = [line("endpoint-removed", message=f"{name} was removed", operations=(name,), evidence=None, **at(f"/paths/{n}"))
            for n, name in enumerate(PETS)]  # fmt: skip
    made = report(*gone, BREAKING)
    lines = text(made).splitlines()
    assert lines[0] == "4 operations"
    start = lines.index(f"{'':11}the same for 3 more operations:")
    assert lines[start + 1].strip() == "POST /pets and 2 operations below it"
    assert "Said once: 1 change for 3 more like it; --no-collapse lists them all" in lines
    assert sum("was removed" in one for one in lines) == 1
    assert sum("was removed" in one for one in text(made, collapse=False).splitlines()) == 4
    page = changelog_markdown.render(made)
    assert "**4 operations**\n\n- GET /pets was removed" in page
    assert "- the same for 3 more operations:\n  - `POST /pets`\n  - `GET, PUT /pets/{id}`\n" in page
    assert changelog_html.render(made, {}).count('<details class="finding"') == 5


def test_of_several_changes_in_the_same_operations_these_are_listed_once():
    same = [line(message=said, operations=(name,), evidence=None, **at(f"/{said}/{name}"))
            for said in ("one", "two") for name in PETS]  # fmt: skip
    lines = text(report(*same)).splitlines()
    assert lines[0] == "4 operations"
    assert [one.strip() for one in lines if "the same" in one] == ["all the same for 3 more operations:"]
    assert changelog_markdown.render(report(*same)).count("`POST /pets`") == 1


def test_what_is_the_same_for_many_names_is_told_once():
    names = [f"name{n}" for n in range(40)]
    gone = [line("request-property-removed", message=f"the property '{name}' was removed") for name in names]
    made = report(*gone)
    printed = text(made)
    assert "the same for 39 more: name1, name2, name3," in printed
    assert printed.count("was removed") == 1
    assert max(map(len, printed.splitlines()[:-1])) <= 100
    page = changelog_markdown.render(made)
    assert all(f"`{name}`" in page for name in names[1:])
    assert text(made, collapse=False).count("was removed") == 40


def test_what_differs_is_told_apart():
    three = [line(message=f"the property 'a' changed to {n}") for n in range(3)]
    assert text(report(*three)).count("changed to") == 3


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
