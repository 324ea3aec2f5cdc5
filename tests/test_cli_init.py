"""`contractctl init` in folders as projects have them: what it writes fits, and the next fault is told."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.command import contractctl
from tests.test_cli_check import git

API = """
openapi: 3.0.3
info: {title: The Bookings of Acme, version: 1.0.0}
servers: [{url: "https://api.acme.test/v1"}]
paths:
  /bookings:
    get: &list
      summary: All bookings
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses:
        "200": {description: OK, content: {application/json: {schema: {$ref: "#/components/schemas/Bookings"}}}}
        "400": &refusal {description: No, content: {application/json: {schema: {$ref: "#/components/schemas/Fault"}}}}
        "404": *refusal
    post:
      summary: Book
      parameters: [{name: X-Acme-Idempotence, in: header, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {seats: {type: integer}}}}}}
      responses:
        "201": {description: Booked, content: {application/json: {schema: {$ref: "#/components/schemas/Booking"}}}}
        "400": *refusal
        "409": *refusal
components:
  schemas:
    Booking: {type: object, required: [id], properties: {id: {type: string}, seats: {type: integer}}}
    Bookings: {type: object, properties: {bookings: {type: array, items: {$ref: "#/components/schemas/Booking"}}}}
    Fault: {type: object, required: [fault], properties: {fault: {type: object, required: [code, msg], properties: {code: {type: string}, msg: {type: string}}}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder without git that has one API."""
    (tmp_path / "openapi.yaml").write_text(API)
    return tmp_path


def test_the_first_check_is_green_and_the_next_fault_red(folder: Path) -> None:
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    done = contractctl("init", "--yes", cwd=folder)
    assert done.status == 0, done
    green = contractctl("check", cwd=folder)
    assert green.status == 0, green
    assert "baselined" in green.out
    assert 'base = "trunk"' in (folder / "contractctl.toml").read_text()
    text = (folder / "openapi.yaml").read_text()
    (folder / "openapi.yaml").write_text(text.replace(", seats: {type: integer}}}\n    Bookings", "}}\n    Bookings"))
    red = contractctl("check", cwd=folder)
    assert red.status == 1
    assert "compatibility/response-optional-property-removed" in red.out
    (folder / "openapi.yaml").write_text(text.replace('"409": *refusal', '"503": {description: Down}'))
    other = contractctl("check", cwd=folder)
    assert other.status == 1
    assert "503" in other.out


def test_what_the_api_does_in_its_own_way_is_said_with_its_share(folder: Path) -> None:
    done = contractctl("init", "--yes", cwd=folder)
    assert done.status == 0, done
    assert "the-bookings-of-acme (openapi.yaml)" in done.out
    assert "  errors: the envelope {fault}, 4 of 4" in done.out
    assert "  pages: by a page number, 1 of 1" in done.out
    config = tomllib.loads((folder / "contractctl.toml").read_text())
    assert config["contract"]["envelope"]["names"] == {"root": "fault", "message": "msg"}
    assert "idempotency" not in config.get("options", {})  # one operation shows no habit


def test_without_git_a_copy_stands_for_the_released_version(folder: Path) -> None:
    assert contractctl("init", "--yes", cwd=folder).status == 0
    config = tomllib.loads((folder / "contractctl.toml").read_text())
    assert config["api"][0]["base"] == "contractctl-base/openapi.yaml"
    assert contractctl("check", cwd=folder).status == 0
    text = (folder / "openapi.yaml").read_text()
    (folder / "openapi.yaml").write_text(text.replace("required: [id]", "required: []"))
    red = contractctl("check", cwd=folder)
    assert red.status == 1
    assert "became optional" in red.out


def test_the_copy_has_the_files_that_the_document_refers_to(folder: Path) -> None:
    (folder / "common").mkdir()
    (folder / "common" / "faults.yaml").write_text("Fault: {type: object, properties: {code: {type: string}}}\n")
    text = API.partition("    Fault: ")[0].replace("#/components/schemas/Fault", "common/faults.yaml#/Fault")
    (folder / "openapi.yaml").write_text(text)
    assert contractctl("init", "--yes", cwd=folder).status == 0
    assert (folder / "contractctl-base" / "common" / "faults.yaml").is_file()
    (folder / "common" / "faults.yaml").write_text("Fault: {type: object}\n")
    red = contractctl("check", "--only", "diff", cwd=folder)
    assert red.status == 1
    assert "'code'" in red.out
    again = contractctl("init", "--yes", "--force", cwd=folder)
    assert again.out.count("[[api]]") == 0
    assert (folder / "contractctl.toml").read_text().count("[[api]]") == 1  # the copy is no API


def test_in_a_clone_the_branch_of_origin_is_the_base(folder: Path, tmp_path: Path) -> None:
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    clone = tmp_path / "clone"
    git(folder, "clone", "-q", str(folder), str(clone))
    assert contractctl("init", "--yes", cwd=clone).status == 0
    assert tomllib.loads((clone / "contractctl.toml").read_text())["api"][0]["base"] == "origin/trunk"
    workflow = yaml.safe_load((clone / ".github" / "workflows" / "contractctl.yml").read_text())
    assert workflow[True]["push"]["branches"] == ["trunk"]  # `on` is true in YAML 1.1


def test_names_of_a_document_are_no_keys_of_the_configuration(folder: Path) -> None:
    operation = '{post: {parameters: [{in: header, name: "X-Idempotency\\n[evil]\\nk = 1"}], responses: {}}}'
    title = "It's an API of a name that is too long for a name of an API"
    paths = "".join(f"  /{one}: {operation}\n" for one in "abc")
    (folder / "openapi.yaml").write_text(f'openapi: 3.1.0\ninfo: {{title: "{title}", version: "1"}}\npaths:\n{paths}')
    assert contractctl("init", "--yes", cwd=folder).status == 0
    config = tomllib.loads((folder / "contractctl.toml").read_text())
    assert "evil" not in config
    assert config["api"][0]["name"] == "its-an-api-of-a-name-that-is-too-long"


def test_nothing_is_written_over(folder: Path) -> None:
    (folder / "contractctl.toml").write_text("# mine\n")
    done = contractctl("init", "--yes", cwd=folder)
    assert done.status == 2
    assert "contractctl.toml: it is there already: --force writes over it" in done.err
    assert (folder / "contractctl.toml").read_text() == "# mine\n"
    assert not (folder / ".github").exists()


def test_a_pre_commit_configuration_gets_a_hook_more(folder: Path) -> None:
    (folder / ".pre-commit-config.yaml").write_text(
        "repos:\n- repo: local\n  hooks: [{id: a, name: a, entry: a, language: system}]\n"
    )
    (folder / ".gitlab-ci.yml").write_text("a: {script: [a]}\n")
    done = contractctl("init", "--yes", cwd=folder)
    assert done.status == 0, done
    hooks = [
        hook["id"]
        for repo in yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"]
        for hook in repo["hooks"]
    ]
    assert hooks == ["a", "contractctl"]
    assert "left as it is: .gitlab-ci.yml" in done.out
    assert not (folder / ".github").exists()  # the project is at GitLab


def test_the_workflows_are_yaml_with_a_check(folder: Path) -> None:
    assert contractctl("init", "--yes", cwd=folder).status == 0
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "contractctl.yml").read_text())
    runs = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    assert any(run.startswith("contractctl check --unreachable skip") for run in runs)
    job = yaml.safe_load((folder / ".gitlab-ci.yml").read_text())["contract"]
    assert job["script"][0].startswith("contractctl check")


def test_it_asks_where_it_can_and_says_so_where_not(folder: Path) -> None:
    done = contractctl("init", cwd=folder)
    assert done.status == 2
    assert "init asks what to write: --yes answers that all of it is right" in done.err


def test_documents_elsewhere_and_none_are_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    assert contractctl("init", "--yes", cwd=empty).status == 2
    done = contractctl("init", "--yes", str(folder / "openapi.yaml"), cwd=empty)
    assert done.status == 2
    assert "is no file of this folder" in done.err
    assert list(empty.iterdir()) == []


def test_the_baseline_names_what_is_broken_today(folder: Path) -> None:
    done = contractctl("init", "--yes", cwd=folder)
    known = json.loads((folder / "contractctl-baseline.json").read_text())
    broken = known["documents"]["openapi.yaml"]["broken"]
    assert f"wrote contractctl-baseline.json: {sum(map(len, broken.values()))} broken places of today" in done.out


def test_questions_are_asked_in_a_terminal(folder: Path) -> None:
    """`script` gives the command a terminal; two of four answers are no."""

    command = f"{sys.executable} -P -m contractctl init"
    done = subprocess.run(
        ["script", "-qec", command, "/dev/null"], cwd=folder, input=b"y\nn\nn\n", capture_output=True, check=False
    )
    assert done.returncode == 0, done
    assert (folder / ".github" / "workflows" / "contractctl.yml").exists()
    assert not (folder / ".gitlab-ci.yml").exists()
    assert not (folder / ".pre-commit-config.yaml").exists()
