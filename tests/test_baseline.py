"""Baselines: what was broken before is known again, however the document is written down."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.engine.baseline import Baseline, Known, read_baseline
from contractctl.engine.catalog import load_catalog
from contractctl.engine.fingerprints import mark, steady
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.findings import Report, Waiting

CATALOG = load_catalog()
API = """
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: ok}}}
    put: {responses: {"200": {description: ok}}}
"""
OPERATION = "  /added{}:\n    get: {{responses: {{'200': {{description: ok}}}}}}\n"


def run(text: str, name: str = "api.yaml", **settings: object) -> Report:
    whole = dedent(text)
    document = Document(parse(name, whole.encode()), LocalFile(name, Path(name).absolute().parent), ReadOptions())
    given = {"select": ("openapi/operation-described", "openapi/operation-id-declared"), "record": True, **settings}
    return lint([document], CATALOG, Settings(**given))  # type: ignore[arg-type]


def baseline_of(text: str, folder: Path, name: str = "api.yaml") -> Baseline:
    report = run(text, name)
    return Baseline(folder).with_records(report.records, shrink=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_in_the_baseline_is_no_finding(folder):
    report = run(API, baseline=baseline_of(API, folder))
    assert report.findings == ()
    assert report.waiting == {Waiting.BASELINED: 4}


def test_the_same_api_written_down_otherwise_has_nothing_new(folder):
    rewritten = """


    paths:
      /orders/{order}:
        put: {responses: {"200": {description: ok}}}
        get:
          responses: {"200": {description: ok}}
        parameters:
          - {schema: {type: string}, name: order, in: path, required: true}
    info: {version: 1.0.1, title: Orders}
    openapi: 3.0.3
    """
    assert run(rewritten, baseline=baseline_of(API, folder)).findings == ()


def test_one_fault_more_is_one_finding_at_its_place(folder):
    faulty = API + "    patch: {operationId: change, responses: {'200': {description: ok}}}\n"
    (finding,) = run(faulty, baseline=baseline_of(API, folder)).findings
    assert (finding.rule, finding.operation) == ("openapi/operation-described", "PATCH /orders/{id}")


def test_of_what_was_collapsed_only_what_is_new_is_a_finding(folder):
    many = API + "".join(OPERATION.format(number) for number in range(20))
    assert [one.count for one in run(many).findings] == [22, 22]
    before = baseline_of(many, folder)
    more = run(many + OPERATION.format("_new"), baseline=before)
    assert {one.operation for one in more.findings} == {"GET /added_new"}
    fewer = API + OPERATION.format(3)  # too few to collapse: known all the same
    assert run(fewer, baseline=before).findings == ()


def test_a_renamed_document_is_known_by_its_content(folder):
    before = baseline_of(API, folder, "old.yaml")
    assert run(API, "new.yaml", baseline=before).findings == ()
    assert run(API.replace("Orders", "Payments"), "new.yaml", baseline=before).findings
    (folder / "old.yaml").write_text(API)
    assert run(API, "new.yaml", baseline=before).findings, "the old one is still there: this is another document"


def test_writing_keeps_other_documents_and_clauses_that_were_not_asked(folder):
    (folder / "api.yaml").write_text(API)
    both = baseline_of(API, folder)
    other = run(API, "other.yaml", select=("openapi/operation-described",))
    both = both.with_records(other.records, shrink=False)
    assert list(both.records) == ["api.yaml", "other.yaml"]
    mended = run(API.replace("get: {", "get: {summary: s, "), select=("openapi/operation-described",))
    after = both.with_records(mended.records, shrink=False).records["api.yaml"].marks
    assert {rule: len(marks) for rule, marks in after.items()} == {
        "openapi/operation-described": 1,
        "openapi/operation-id-declared": 2,
    }


def test_shrinking_takes_up_nothing_new(folder):
    before = baseline_of(API, folder)
    changed = run(API.replace("get: {", "get: {summary: s, ") + OPERATION.format(1))
    shrunk = before.with_records(changed.records, shrink=True)
    assert before.count == 4
    assert shrunk.count == 3


def test_a_baseline_is_written_and_read(folder):
    before = baseline_of(API, folder)
    path = folder / "baseline.json"
    path.write_text(before.text())
    assert read_baseline(path) == before
    assert before.text() == baseline_of(API, folder).text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no JSON"),
        ("[]", "no baseline of version 1"),
        ('{"version": 2}', "no baseline of version 1"),
        ('{"version": 1, "documents": {"a": {}}}', "must hold"),
        ('{"version": 1, "documents": {"a": {"title": "t", "broken": {"r": "m"}}}}', "must hold"),
    ],
)
def test_what_is_no_baseline_is_refused(folder, text, message):
    path = folder / "baseline.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        read_baseline(path)


def test_of_several_faults_in_one_place_the_new_one_is_told():
    known = Known({"a/b": [mark("f" * 32, "the first"), mark("f" * 32, "the second")]})
    found = [("a/b", mark("f" * 32, said)) for said in ("a new one", "the first", "the second")]
    assert known.new(found) == [True, False, False]
    reworded = [("a/b", mark("f" * 32, said)) for said in ("the 1st", "the second")]
    assert known.new(reworded) == [False, False]


def test_items_are_called_by_what_they_are():
    data = json.loads(
        """{"parameters": [{"name": "id", "in": "path"}, {"name": "q", "in": "query"}, {"$ref": "#/x/{id}"}, {}],
        "required": ["a"]}"""
    )
    tokens = [steady(data, ("parameters", index))[-1] for index in range(4)]
    assert tokens == ["path:", "query:q", "$ref:#/x/{}", 3]
    assert steady(data, ("required", 0, "gone")) == ("required", "=a", "gone")
