"""What other programs start: the hooks of pre-commit, the steps of the GitHub action, the scripts of the repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.command import ROOT
from tests.test_cli_check import SHOP, git

GOOD = SHOP.replace('{$ref: "schemas.yaml#/Things"}', "{type: object}")
GH = """#!/bin/sh
echo "$@" >> "$GH_CALLS"
case "$*" in *--jq*) printf '%s\\n' "$GH_FOUND";; esac
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the project as a repository with one commit: those that git knows, as they are now."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    folder = tmp_path_factory.mktemp("clone")
    for name in filter(None, os.fsdecode(listed).split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one document."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(GOOD)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def try_repo(clone: Path, project: Path, hook: str) -> subprocess.CompletedProcess[str]:
    """Run one hook of the repository on all files of a project, as pre-commit does it."""
    home = project.parent / "pre-commit"
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(clone), hook, "--all-files", "--verbose"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_pre_commit_runs_the_hook_of_the_repository(clone: Path, project: Path) -> None:
    good = try_repo(clone, project, "contractctl")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Exit status 0" in good.stdout
    (project / "openapi.yaml").write_text(GOOD.replace("operationId: listThings", "operationId: [list]"))
    bad = try_repo(clone, project, "contractctl-files")
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "openapi/valid" in bad.stdout


def test_every_hook_is_a_command_that_exists() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["contractctl", "contractctl-files", "contractctl-check"]
    for hook in hooks:
        words = hook["entry"].split()
        done = subprocess.run(
            [sys.executable, "-P", "-m", *words[:2], "--help"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 0
        assert all(word in done.stdout for word in (*words[2:], *hook.get("args", ())) if word.startswith("--"))


@pytest.fixture(scope="module")
def runner(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of a runner, with the action installed by its own step."""
    temp = tmp_path_factory.mktemp("runner")
    done = step("Install", clone, {"RUNNER_TEMP": str(temp), "GITHUB_ACTION_PATH": str(clone)})
    assert done.returncode == 0, done.stderr
    return temp


def action() -> dict[str, dict[str, object]]:
    """The steps of the action by their names."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    return {one["name"]: one for one in steps if "name" in one}


def step(name: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as the runner does."""
    script = str(action()[name]["run"])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "PIP_REQUIRE"))}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, env={**kept, "PATH": path, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_action_checks_sums_up_and_passes_the_status_on(runner: Path, project: Path, tmp_path: Path) -> None:
    (project / "openapi.yaml").write_text(GOOD.replace("operationId: listThings", "operationId: [list]"))
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    environment = {
        "RUNNER_TEMP": str(runner), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output),
        "ARGUMENTS": "check --only lint",
    }  # fmt: skip
    done = step("Check", project, environment)
    assert done.returncode == 0, done.stderr  # the status is for the last step
    assert output.read_text().splitlines()[0] == "status=1", done.stderr
    assert summary.read_text().startswith("<!-- contractctl check -->")
    assert "openapi/valid" in summary.read_text()
    assert (runner / "contract" / "report.json").exists()
    assert step("Result", project, {"STATUS": "1"}).returncode == 1
    assert step("Result", project, {"STATUS": "0"}).returncode == 0


@pytest.mark.parametrize(
    ("found", "call"),
    [
        ("", "api --method POST repos/acme/shop/issues/7/comments --field body=@"),
        ("42", "api --method PATCH repos/acme/shop/issues/comments/42 --field body=@"),
    ],
)
def test_the_action_writes_one_comment_and_replaces_it(tmp_path: Path, found: str, call: str) -> None:
    """`gh` is a script that notes what it is asked."""
    (tmp_path / "contract").mkdir()
    (tmp_path / "contract" / "contract.md").write_text("<!-- contractctl check -->\n")
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    calls = tmp_path / "calls"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = {
        "RUNNER_TEMP": str(tmp_path), "GITHUB_REPOSITORY": "acme/shop", "NUMBER": "7", "GH_CALLS": str(calls),
        "GH_FOUND": found, "PATH": path,
    }  # fmt: skip
    done = step("Comment", tmp_path, environment)
    assert done.returncode == 0, done.stderr
    assert calls.read_text().splitlines()[-1].startswith(call)


def test_the_steps_of_the_action_have_a_shell() -> None:
    assert all(one.get("shell") == "bash" for one in action().values() if "run" in one)
