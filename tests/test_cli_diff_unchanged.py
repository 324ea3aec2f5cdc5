"""`contractctl diff` of a version with itself: it is read once and nothing is asked, but a wrong call stays one."""

import json
import subprocess
import sys

import pytest

from comparisons import PAIR, V1, diff


@pytest.mark.parametrize("arguments", [(), ("--include", "GET /payments"), ("--exact",), ("--profile", "strict")])
def test_a_version_against_itself_is_silent(arguments):
    done = diff(PAIR[0], PAIR[0], *arguments)
    assert (done.status, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--select", "nothing"), "no clause, pack or alias is called 'nothing'"),
        (("--ignore", "idempotency/nothing"), "'idempotency/nothing'"),
        (("--severity", "compatibility/nothing=off"), "'compatibility/nothing'"),
        (("--include", "GET /nothing"), "no operation is called that"),
    ],
)
def test_a_wrong_selection_is_refused_where_nothing_changed(arguments, said):
    done = diff(PAIR[0], PAIR[0], *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_wrong_configuration_is_refused_where_nothing_changed(tmp_path):
    (tmp_path / "api.yaml").write_text(V1, encoding="utf-8")
    (tmp_path / "contractctl.toml").write_text('ignore = ["idempotency/nothing"]\n', encoding="utf-8")
    done = diff("api.yaml", "api.yaml", cwd=tmp_path)
    assert done.status == 2
    assert "contractctl.toml:1" in done.err


def test_nothing_is_asked_of_the_same_bytes(tmp_path):
    """A copy is read once; neither the packs nor what compares is loaded."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(V1, encoding="utf-8")
    command = (sys.executable, "-X", "importtime", "-m", "contractctl", "diff", "a.yaml", "b.yaml", "--format", "json")
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    made = json.loads(done.stdout)
    assert (made["inputs"], made["findings"], made["changes"]) == (["a.yaml", "b.yaml"], [], [])
    assert (made["release"]["base"], made["release"]["asks"]) == ("1.4.0", None)
    assert "contractctl.cli.comparing" in done.stderr
    for loaded in ("contractctl.diff", "contractctl.rules", "contractctl.engine.comparison"):
        assert loaded not in done.stderr


def test_a_broken_document_is_refused_where_nothing_changed(tmp_path):
    (tmp_path / "a.yaml").write_text("openapi: 3.1.0\ninfo: [\n", encoding="utf-8")
    done = diff("a.yaml", "a.yaml", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("contractctl: a.yaml:")
