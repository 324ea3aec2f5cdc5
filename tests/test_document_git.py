"""Files of a git revision, with a real repository."""

import os
import subprocess
from pathlib import Path

import pytest

from contractctl.document.document import RefProblem
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.errors import ContractctlError, InputError

API = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nx: {$ref: 'lib.yaml#/a'}\n"
NONE = ReadOptions()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, text=API):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def target(document, key="x"):
    answer = document.follow(document.root.child(key))
    return (answer.kind, answer.message) if isinstance(answer, RefProblem) else answer.value


def opened(spec, options=NONE):
    [source] = expand([spec], options)
    return open_document(source, options)


def git(*arguments, cwd="."):
    config = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *config, *arguments], cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(folder, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    Path("repo").mkdir()
    monkeypatch.chdir("repo")
    git("init", "-q", "-b", "main")
    write("specs/api.yaml", API)
    write("specs/lib.yaml", "a: old\n")
    git("add", ".")
    git("commit", "-qm", "one")
    git("tag", "v1")
    write("specs/lib.yaml", "a: new\n")
    git("commit", "-qam", "two")
    write("specs/lib.yaml", "a: working copy\n")
    return folder / "repo"


@pytest.mark.usefixtures("repository")
def test_a_revision_is_read_with_its_refs():
    assert [target(opened(spec)) for spec in ("v1:specs/api.yaml", "HEAD:specs/api.yaml", "specs/api.yaml")] == [
        "old", "new", "working copy",
    ]  # fmt: skip
    document = opened("HEAD~1:specs/api.yaml")
    assert target(document) == "old"
    assert [file.name for file in document.files] == ["HEAD~1:specs/api.yaml", "HEAD~1:specs/lib.yaml"]


@pytest.mark.usefixtures("repository")
def test_a_revision_from_a_folder_below(monkeypatch):
    monkeypatch.chdir("specs")
    assert target(opened("v1:specs/api.yaml")) == "old"
    assert target(opened("v1:./api.yaml")) == "old"
    with pytest.raises(InputError, match="use v1:specs/api"):
        opened("v1:api.yaml")


@pytest.mark.usefixtures("repository")
def test_one_commit_by_two_names_is_read_once():
    specs = ["v1:specs/api.yaml", "HEAD~1:specs/api.yaml", "main~1:specs/../specs/api.yaml"]
    assert [source.name for source in expand(specs, NONE)] == specs[:1]


@pytest.mark.usefixtures("repository")
def test_a_file_of_that_literal_name_wins():
    write("v1:x.yaml", "openapi: 3.0.0\n")
    assert opened("v1:x.yaml").root.get("openapi") == "3.0.0"


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("v9:specs/api.yaml", "unknown revision v9"),
        ("v1:specs/no.yaml", "specs/no.yaml does not exist at revision v1"),
        ("v1:specs", "is a folder at revision v1"),
        ("--help:x", "is no revision"),
        ("C:\\x.yaml", "no such file"),
        ("C:/x.yaml", "no such file"),
    ],
)
def test_what_cannot_be_found(spec, message):
    with pytest.raises(ContractctlError, match=message):
        opened(spec)


@pytest.mark.usefixtures("repository")
def test_refs_of_a_revision_stay_in_the_repository():
    write("specs/api.yaml", "openapi: 3.1.0\nx: {$ref: ../../x.yaml}\ny: {$ref: no.yaml}\nz: {$ref: /etc/hosts}\n")
    git("commit", "-qam", "three")
    document = opened("HEAD:specs/api.yaml", ReadOptions(allow_outside_refs=True))
    assert [target(document, key)[0] for key in "xyz"] == ["outside-root", "missing-file", "outside-root"]


def test_outside_of_a_repository(monkeypatch, folder):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    with pytest.raises(InputError, match="no git repository"):
        opened("HEAD:x.yaml")


@pytest.mark.usefixtures("repository")
def test_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="git cannot be run"):
        opened("HEAD:x.yaml")


@pytest.mark.parametrize("revision", ["v1", "origin/other", "SHA", "HEAD~1"])
def test_a_shallow_clone_is_told_which_command_helps(repository, monkeypatch, revision):
    commit = git("rev-parse", "v1")
    git("branch", "other", "v1")
    git("config", "uploadpack.allowAnySHA1InWant", "true")
    git("clone", "-q", "--depth", "1", repository.as_uri(), "../clone")
    monkeypatch.chdir("../clone")
    spec = f"{commit if revision == 'SHA' else revision}:specs/api.yaml"
    with pytest.raises(InputError, match="unknown revision") as caught:
        opened(spec)
    command = caught.value.hint.partition(": git ")[2].split(" ")
    assert command[0] == "fetch"
    git("-c", "protocol.file.allow=always", *command)
    assert target(opened(spec)) == "old"
