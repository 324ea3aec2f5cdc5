"""What a document says may wait: how it is read, what it covers, what is said of it."""

from datetime import date
from pathlib import Path

import pytest

from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.engine.suppressions import Suppression, covers, suppressions
from contractctl.findings import Waiting
from contractctl.model import Place
from contractctl.spec.api import Api
from documents import api, document

CATALOG = load_catalog()
TODAY = date(2026, 6, 15)


def found(text):
    return suppressions(api(text))


def only(text):
    (one,) = found(text)
    return one


def opened(monkeypatch, folder, **files):
    """The api of `openapi_yaml` among some files; `_` in a name stands for a dot."""
    for name, text in files.items():
        Path(folder, name.replace("_", ".")).write_bytes(text.encode())
    monkeypatch.chdir(folder)
    root = next(name for name in files if name.startswith("openapi")).replace("_", ".")
    return Api(open_document(expand([root], ReadOptions())[0], ReadOptions()))


def report(text, **settings):
    return lint([document(text)], CATALOG, Settings(today=TODAY, **settings))


def rules(text, **settings):
    return sorted(one.rule for one in report(text, **settings).findings)


@pytest.mark.parametrize(
    ("written", "names", "reason", "until", "fault"),
    [
        ("a/b", ("a/b",), "", None, ""),
        ("'a/b, c'", ("a/b", "c"), "", None, ""),
        ("{rule: a/*}", ("a/*",), "", None, ""),
        ("{rule: a/b, reason: ' So it is. '}", ("a/b",), "So it is.", None, ""),
        ("{rule: [a/b, c], reason: Why, until: 2027-01-31}", ("a/b", "c"), "Why", date(2027, 1, 31), ""),
        ("{rule: a, until: 2027-02-29}", ("a",), "", None, "'2027-02-29' is no date such as 2027-01-31"),
        ("{rule: a, until: 20270131}", ("a",), "", None, "'20270131' is no date such as 2027-01-31"),
        ("{rule: a, until: 2027-W01-1}", ("a",), "", None, "'2027-W01-1' is no date such as 2027-01-31"),
        ("{rule: a, reason: [b]}", ("a",), "", None, "its reason is no text"),
        ("{rule: a, why: b}", ("a",), "", None, "it has no member 'why': use rule, reason, until"),
        ("{rule: [a, 1]}", ("a",), "", None, "its member 'rule' names no clause"),
        ("{reason: b}", (), "b", None, "its member 'rule' names no clause"),
        ("''", (), "", None, "it names no clause"),
        ("[]", (), "", None, "write the id of a clause, or {rule, reason, until}"),
        ("true", (), "", None, "write the id of a clause, or {rule, reason, until}"),
        ("null", (), "", None, "write the id of a clause, or {rule, reason, until}"),
    ],
)
def test_the_forms_of_an_entry(written, names, reason, until, fault):
    one = only(f"paths:\n  x-contractctl-ignore: {written}\n")
    assert (one.names, one.reason, one.until, one.fault) == (names, reason, until, fault)
    assert one.place == Place("api.yaml", ("paths",))
    assert one.said_at == Place("api.yaml", ("paths", "x-contractctl-ignore"))
    assert one.line is None


def test_a_list_has_entries_of_their_own():
    first, second, third = found("paths:\n  x-contractctl-ignore: [a, {rule: b, reason: Why}, [c]]\n")
    assert (first.names, second.names, second.reason, third.names) == (("a",), ("b",), "Why", ())
    assert second.said_at.pointer == ("paths", "x-contractctl-ignore", 1)
    assert third.fault


def test_every_object_may_bear_one():
    text = """\
    x-contractctl-ignore: root
    tags: [{name: a, x-contractctl-ignore: tag}]
    paths:
      /a:
        x-contractctl-ignore: path
        get:
          x-contractctl-ignore: operation
          parameters: [{name: a, in: query, x-contractctl-ignore: parameter, schema: {x-contractctl-ignore: schema}}]
          responses: {default: {description: a, x-contractctl-ignore: response}}
    """
    names = [one.names[0] for one in found(text)]
    assert names == ["root", "tag", "path", "operation", "parameter", "schema", "response"]


@pytest.mark.parametrize(
    ("written", "names", "reason", "until", "fault"),
    [
        ("ignore=a/b", ("a/b",), "", None, ""),
        ("ignore=a/b,c the reason", ("a/b", "c"), "the reason", None, ""),
        ("ignore=a/b, c: the reason", ("a/b", "c"), "the reason", None, ""),
        ("ignore=a/b -- see #12 # <- here", ("a/b",), "see #12", None, ""),
        ("ignore=a in words until=2027-01-31", ("a",), "in words", date(2027, 1, 31), ""),
        ("ignore=a [until=2027-01-31] in words", ("a",), "in words", date(2027, 1, 31), ""),
        ("ignore=a until=soon", ("a",), "", None, "'soon' is no date such as 2027-01-31"),
        ("ignore=a until=", ("a",), "", None, "'' is no date such as 2027-01-31"),
        ("ignore a", (), "", None, "write 'contractctl: ignore=ID' and the reason"),
        ("ignore=", (), "", None, "write 'contractctl: ignore=ID' and the reason"),
        ("disable=a", (), "", None, "write 'contractctl: ignore=ID' and the reason"),
    ],
)
def test_the_forms_of_a_comment(written, names, reason, until, fault):
    one = only(f"paths: # contractctl: {written}\n  /a: {{}}\n")
    assert (one.names, one.reason, one.until, one.fault) == (names, reason, until, fault)
    assert one.place == one.said_at == Place("api.yaml", ("paths",))
    assert (one.line, one.column) == (3, 8)


def test_a_comment_in_prose_is_none():
    assert found("paths: {} # contractctl: our linter\n") == []


def test_a_comment_about_nothing_covers_nothing():
    one = only("paths: {}\n# contractctl: ignore=openapi/*\n")
    assert one.names == ()
    assert one.fault == "line 4 is about no key or item"


def test_the_members_of_a_file_come_before_its_comments():
    text = "x-contractctl-ignore: b\nx-a: 1 # contractctl: ignore=c\ntags:\n# contractctl: ignore=d\n# contractctl: ignore=e\n- name: a\n"
    assert [one.names for one in found(text)] == [("b",), ("c",), ("d",), ("e",)]


def test_files_that_are_referred_to_have_their_own(tmp_path, monkeypatch):
    one, two, three = suppressions(
        opened(
            monkeypatch,
            tmp_path,
            openapi_yaml="openapi: 3.0.3\npaths: {/a: {$ref: a.yaml}, /b: {$ref: b.json}}\n",
            a_yaml="# contractctl: ignore=a\r\nget:\r\n  responses: {} # contractctl: ignore=b\r\n",
            b_json='{"get": {"x-contractctl-ignore": ["c"], "description": "# contractctl: ignore=d"}}',
        )
    )
    assert [one.place, two.place, three.place] == [
        Place("a.yaml", ()),
        Place("a.yaml", ("get", "responses")),
        Place("b.json", ("get",)),
    ]


def test_at_the_top_of_a_document_it_covers_all_of_its_files(tmp_path, monkeypatch):
    files = {"a_yaml": "get: {responses: {}}\n"}
    text = "openapi: 3.0.3\nx-contractctl-ignore: x\npaths: {/a: {$ref: a.yaml}}\n"
    (whole,) = suppressions(opened(monkeypatch, tmp_path, openapi_yaml=text, **files))
    assert covers(whole, Place("a.yaml", ("get",)), [])
    text = "# contractctl: ignore=x\nopenapi: 3.0.3\npaths: {/a: {$ref: a.yaml}}\n"
    (of_file,) = suppressions(opened(monkeypatch, tmp_path, openapi_yaml=text, **files))
    assert not covers(of_file, Place("a.yaml", ("get",)), [])


def test_a_json_document(tmp_path, monkeypatch):
    text = '{"openapi": "3.0.3", "paths": {"/a": {"x-contractctl-ignore": {"rule": "a", "until": "2027-01-31"}}}}'
    (one,) = suppressions(opened(monkeypatch, tmp_path, openapi_json=text))
    assert (one.place.pointer, one.names, one.until) == (("paths", "/a"), ("a",), date(2027, 1, 31))


def suppression(*pointer, names=("x",), file="a"):
    return Suppression(names, Place(file, pointer), Place(file, pointer), None, None, "", None)


@pytest.mark.parametrize(
    ("pointer", "operations", "expected"),
    [
        (("paths", "/a"), [], True),
        (("paths", "/a", "get", "responses"), [], True),
        (("paths",), [], False),
        (("paths", "/ab"), [], False),
        (("components", "schemas", "A"), [], False),
        (("components", "schemas", "A"), [("paths", "/a", "get")], True),
        (("components", "schemas", "A"), [("paths", "/a", "get"), ("paths", "/b", "get")], False),
    ],
)
def test_it_covers_what_is_inside_and_what_concerns_only_operations_inside(pointer, operations, expected):
    places = [(Place("a", operation),) for operation in operations]
    assert covers(suppression("paths", "/a"), Place("a", pointer), places) is expected
    assert not covers(suppression("paths", "/a", file="b"), Place("a", pointer), places)
    assert not covers(suppression("paths", "/a", names=()), Place("a", pointer), places)


def test_an_alias_leads_to_what_is_covered_where_its_anchor_is():
    text = """\
    x-shared:
      a: &a # contractctl: ignore=x
        get: {responses: {}}
      b: &b
        x-contractctl-ignore: x
        get: {responses: {}} # contractctl: ignore=y
      merged: &m
        get: {responses: {}} # contractctl: ignore=z
    paths:
      /a: *a
      /b: *b
      /c: {<<: *m, summary: c}
    """
    member, a, b_get, merged_get = found(text)
    assert covers(a, Place("api.yaml", ("paths", "/a", "get")), [])
    assert not covers(a, Place("api.yaml", ("paths", "/b", "get")), [])
    assert covers(member, Place("api.yaml", ("paths", "/b", "get", "nothing")), [])
    assert covers(b_get, Place("api.yaml", ("paths", "/b", "get")), [])
    assert not covers(b_get, Place("api.yaml", ("paths", "/b")), [])
    assert not covers(b_get, Place("api.yaml", ("paths", "/b", "nothing", "there")), [])
    assert covers(merged_get, Place("api.yaml", ("paths", "/c", "get")), [])


UNSAFE = "    post: {responses: {'201': {description: Made}}}\n"
KEY = "idempotency/key-declared"


def test_what_is_suppressed_is_counted_and_not_reported():
    kept = report(f"paths:\n  /a: # contractctl: ignore={KEY} The gateway does it\n{UNSAFE}  /b:\n{UNSAFE}")
    assert [one.location.pointer for one in kept.findings if one.rule == KEY] == ["/paths/~1b/post"]
    assert kept.waiting[Waiting.SUPPRESSED] == 1
    assert not [one for one in kept.findings if one.rule.startswith("suppressions/")]


@pytest.mark.parametrize("name", [KEY, "idempotency", "idempotency/*", "*/key-declared"])
def test_ids_packs_and_globs_are_names(name):
    assert KEY not in rules(f"paths:\n  x-contractctl-ignore: '{name}'\n  /a:\n{UNSAFE}")


def test_a_suppression_counts_on_its_last_day_and_no_longer():
    text = f"paths:\n  /a: # contractctl: ignore={KEY} The gateway does it until=DAY\n{UNSAFE}"
    assert KEY not in rules(text.replace("DAY", "2026-06-15"))
    late = rules(text.replace("DAY", "2026-06-14"))
    assert KEY in late
    assert [rule for rule in late if rule.startswith("suppressions/")] == ["suppressions/current"]


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (KEY, "suppressions/reasoned"),
        ("{rule: idempotency/key-required, reason: Why}", "suppressions/needed"),
        ("{rule: idempotency/key-declard, reason: Why}", "suppressions/well-formed"),
        (f"{{rule: {KEY}, reason: Why, until: never}}", "suppressions/well-formed"),
        (f"{{rule: {KEY}, reason: Why, until: 2026-01-01}}", "suppressions/current"),
    ],
)
def test_each_fault_is_one_finding_at_the_entry(entry, rule):
    text = f"paths:\n  /a:\n    x-contractctl-ignore:\n    - {entry}\n{UNSAFE}"
    (finding,) = [one for one in report(text).findings if one.rule.startswith("suppressions/")]
    assert (finding.rule, finding.location.pointer) == (rule, "/paths/~1a/x-contractctl-ignore/0")
    assert finding.location.line == 6


def test_one_that_matches_nothing_is_not_judged_where_not_all_was_asked():
    text = f"paths:\n  /a: # contractctl: ignore={KEY} Why\n    get: {{}}\n"
    assert "suppressions/needed" in rules(text)
    assert "suppressions/needed" not in rules(text, select=("openapi", "suppressions"))
    assert "suppressions/needed" not in rules(text, include=("/b",))


def test_a_message_stays_short():
    names = ",".join(f"{KEY}{number}" for number in range(100))
    (finding,) = [
        one for one in report(f"paths: {{}} # contractctl: ignore={names} Why\n").findings if "sup" in one.rule
    ]
    assert len(finding.message) < 300


def test_beside_a_ref_it_is_read_and_no_lost_sibling():
    schema = "{$ref: '#/components/schemas/A', x-contractctl-ignore: {rule: openapi/*, reason: Why}}"
    text = f"paths: {{}}\ncomponents:\n  schemas:\n    A: {{type: string}}\n    B: {{items: {schema}}}\n"
    assert only(text).place.pointer == ("components", "schemas", "B", "items")
    assert rules(text, select=("openapi/no-ref-siblings",)) == []
