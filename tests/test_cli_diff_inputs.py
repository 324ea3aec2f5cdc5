"""Which versions `contractctl diff` compares: revisions of a git repository, folders, standard input, URLs."""

import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from comparisons import PACK, REQUIRED, V1, V2, diff, report, rules


def git(folder, *arguments):
    named = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "more")


@pytest.fixture
def repository(tmp_path):
    """A repository whose branch `main` has the first version."""
    git(tmp_path, "init", "-b", "main")
    commit(tmp_path, openapi=V1)
    return tmp_path


def test_a_revision_is_compared_with_the_merge_base(repository):
    git(repository, "checkout", "-b", "feature")
    git(repository, "checkout", "main")
    commit(repository, openapi=V2)
    git(repository, "checkout", "feature")
    assert rules("main:openapi.yaml", "openapi.yaml", cwd=repository) == []
    (repository / "openapi.yaml").write_text(V2, encoding="utf-8")
    assert REQUIRED in rules("main:openapi.yaml", "openapi.yaml", cwd=repository)


def test_two_revisions_are_compared_as_they_are(repository):
    git(repository, "checkout", "-b", "feature")
    commit(repository, openapi=V2)
    git(repository, "checkout", "main")
    assert REQUIRED in rules("main:openapi.yaml", "feature:openapi.yaml", cwd=repository)
    assert REQUIRED not in rules("feature:openapi.yaml", "main:openapi.yaml", cwd=repository)


def test_what_was_removed_is_located_in_the_base(repository):
    (repository / "openapi.yaml").write_text(V2, encoding="utf-8")
    places = {
        one["rule"]: one["location"]["path"]
        for one in report("main:openapi.yaml", "openapi.yaml", cwd=repository)["findings"]
    }
    assert places[REQUIRED] == "openapi.yaml"
    assert places["compatibility/response-optional-property-removed"] == "main:openapi.yaml"


def test_a_new_document_is_judged_by_its_promises_alone(repository):
    (repository / "new.yaml").write_text(V2, encoding="utf-8")
    made = report("main:new.yaml", "new.yaml", cwd=repository)
    assert made["changes"] == []
    assert {one["rule"].partition("/")[0] for one in made["findings"]} >= {"idempotency"}
    assert made["release"]["base"] is None
    assert "The API is new" in diff("main:new.yaml", "new.yaml", cwd=repository).out


def test_a_slip_of_the_finger_is_no_new_document(repository):
    done = diff("main:opnapi.yaml", "openapi.yaml", cwd=repository)
    assert done.status == 2
    assert done.err == "contractctl: main:opnapi.yaml: opnapi.yaml does not exist at revision main\n"
    assert diff("nowhere:openapi.yaml", "openapi.yaml", cwd=repository).status == 2


def test_standard_input(repository):
    assert REQUIRED in rules("openapi.yaml", "-", cwd=repository, stdin=V2)
    assert REQUIRED not in rules("-", "openapi.yaml", cwd=repository, stdin=V2)
    done = diff("-", "-", cwd=repository)
    assert (done.status, done.err) == (2, "contractctl: only one of the two versions can be standard input\n")


def test_folders_of_one_document(tmp_path):
    for name, text in (("old", V1), ("new", V2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "openapi.yaml").write_text(text, encoding="utf-8")
    assert REQUIRED in rules("old", "new", cwd=tmp_path)
    done = diff(".", "new", cwd=tmp_path)
    assert (done.status, done.err) == (
        2, "contractctl: . has 2 documents: diff compares one with one (name the file)\n",
    )  # fmt: skip


def test_the_document_of_a_running_server(repository):
    (repository / "served").mkdir()
    (repository / "served" / "openapi.yaml").write_text(V2, encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=repository / "served")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/openapi.yaml"
        made = report("main:openapi.yaml", url, cwd=repository)
        server.shutdown()
    assert made["inputs"] == ["main:openapi.yaml", url]
    assert REQUIRED in [one["rule"] for one in made["findings"]]


def test_the_same_text_may_refer_to_files_that_are_not_the_same(repository):
    root = V1.partition("components:")[0].replace("#/components/schemas/", "parts.yaml#/")
    parts = "Payment: {type: object, properties: {id: {type: %s}}}\nNewPayment: {type: object}\nError: {type: object}\n"
    commit(repository, openapi=root, parts=parts % "string")
    assert rules("HEAD:openapi.yaml", "openapi.yaml", *PACK, cwd=repository) == []
    (repository / "parts.yaml").write_text(parts % "integer", encoding="utf-8")
    assert rules("HEAD:openapi.yaml", "openapi.yaml", *PACK, cwd=repository) == [
        "compatibility/response-property-type-changed"
    ]
