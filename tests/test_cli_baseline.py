"""Baselines and revisions on the command line: what was there before waits, what is new does not."""

import json
import subprocess

import pytest

from command import contractctl

API = """\
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    post: {responses: {"200": {description: ok}}}
"""
MORE = "  /refunds:\n    post: {responses: {'200': {description: ok}}}\n"
SELECT = ("--select", "openapi/operation-described")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "api.yaml").write_text(API)
    return tmp_path


def lint(folder, *arguments, stdin=""):
    return contractctl("lint", *arguments, *SELECT, "--fail-on", "hint", cwd=folder, stdin=stdin)


def operations(folder, *arguments):
    done = lint(folder, *arguments, "--format", "json")
    return [one["operation"] for one in json.loads(done.out)["findings"]]


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder):
    git(folder, "init", "--initial-branch=main")
    git(folder, "config", "user.name", "Test")
    git(folder, "config", "user.email", "test@example.com")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "one")
    return folder


def test_a_written_baseline_lets_the_past_wait(folder):
    written = lint(folder, "api.yaml", "--write-baseline", "known.json")
    assert written.status == 0
    assert "known.json: the baseline holds 1 broken places of 1 documents, 0 before" in written.err
    assert lint(folder, "api.yaml", "--baseline", "known.json").status == 0
    (folder / "api.yaml").write_text("\n\n" + API + MORE)
    assert operations(folder, "api.yaml", "--baseline", "known.json") == ["POST /refunds"]
    report = json.loads(lint(folder, "api.yaml", "--baseline", "known.json", "--format", "json").out)
    assert report["summary"]["baselined"] == 1


def test_the_configuration_names_the_baseline(folder):
    (folder / "contractctl.toml").write_text('baseline = "known.json"\n')
    refused = lint(folder, "api.yaml")
    assert refused.status == 2
    assert "--write-baseline" in refused.err
    assert lint(folder, "api.yaml", "--write-baseline", "known.json").status == 0
    assert lint(folder, "api.yaml").status == 0


def test_with_the_same_baseline_writing_only_takes_out_what_is_mended(folder):
    lint(folder, "api.yaml", "--write-baseline", "known.json")
    mended = API.replace('post: {responses: {"200"', 'post: {summary: s, responses: {"200"')
    (folder / "api.yaml").write_text(mended + MORE)
    shrunk = lint(folder, "api.yaml", "--baseline", "known.json", "--write-baseline", "known.json")
    assert shrunk.status == 1
    assert json.loads((folder / "known.json").read_text())["documents"] == {}


def test_a_baseline_keeps_what_belongs_to_other_documents(folder):
    (folder / "other.yaml").write_text(API)
    lint(folder, "api.yaml", "--write-baseline", "known.json")
    lint(folder, "other.yaml", "--write-baseline", "known.json")
    assert list(json.loads((folder / "known.json").read_text())["documents"]) == ["api.yaml", "other.yaml"]


def test_a_renamed_document_is_known_again(folder):
    lint(folder, "api.yaml", "--write-baseline", "known.json")
    (folder / "api.yaml").rename(folder / "orders.yaml")
    assert lint(folder, "orders.yaml", "--baseline", "known.json").status == 0


def test_a_baseline_of_a_part_is_refused(folder):
    done = lint(folder, "api.yaml", "--write-baseline", "known.json", "--include", "/orders")
    assert (done.status, (folder / "known.json").exists()) == (2, False)


def test_since_a_revision_only_what_is_new_is_told(repository):
    (repository / "api.yaml").write_text("# moved\n" + API + MORE)
    assert operations(repository, "api.yaml", "--since", "HEAD") == ["POST /refunds"]
    assert operations(repository, "api.yaml") == ["POST /orders", "POST /refunds"]


def test_since_means_where_the_histories_parted(repository):
    git(repository, "checkout", "-b", "work")
    (repository / "api.yaml").write_text(API + MORE)
    git(repository, "commit", "-am", "two")
    git(repository, "checkout", "main")
    (repository / "api.yaml").write_text(API.replace("post: {", "post: {summary: s, "))
    git(repository, "commit", "-am", "three")
    git(repository, "checkout", "work")
    assert operations(repository, "api.yaml", "--since", "main") == ["POST /refunds"]


def test_since_follows_a_renamed_file(repository):
    git(repository, "mv", "api.yaml", "orders.yaml")
    assert operations(repository, "orders.yaml", "--since", "HEAD") == []


def test_since_knows_a_file_of_several_by_its_ref(repository):
    folder = repository / "apis"
    folder.mkdir()
    (folder / "api.yaml").write_text(API + "  /items: {$ref: 'items.yaml#/items'}\n")
    (folder / "items.yaml").write_text("items:\n  get: {responses: {'200': {description: ok}}}\n")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "two")
    (folder / "items.yaml").write_text("items:\n\n\n  get: {responses: {'200': {description: ok}}}\n")
    assert operations(repository, "apis/api.yaml", "--since", "HEAD") == []
    inside = contractctl("lint", "api.yaml", "--since", "HEAD", *SELECT, "--fail-on", "hint", cwd=folder)
    assert inside.status == 0


def test_a_new_document_is_all_new(repository):
    (repository / "new.yaml").write_text(API.replace("/orders", "/other").replace("Orders", "Other"))
    assert operations(repository, "new.yaml", "--since", "HEAD") == ["POST /other"]


@pytest.mark.parametrize(
    ("revision", "message"), [("nothing", "unknown revision nothing"), ("HEAD", "no file of a git repository")]
)
def test_a_revision_that_cannot_be_read_ends_the_run(repository, revision, message):
    outside = repository.parent / "outside.yaml"
    outside.write_text(API)
    done = lint(repository, str(outside) if revision == "HEAD" else "api.yaml", "--since", revision)
    assert done.status == 2
    assert message in done.err
    assert "Traceback" not in done.err
