"""`contractctl check` as CI starts it: a real repository, real servers, one report, one exit status."""

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.command import ROOT, Done, contractctl
from tests.servers import NOTES, TOKEN, Notes, closed_port, notes_server

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: 1.0.0, description: Things to buy.}
servers: [{url: "https://api.shop.test/v1"}]
paths:
  /things:
    get:
      operationId: listThings
      description: All things.
      responses:
        "200":
          description: Things
          content: {application/json: {schema: {$ref: "schemas.yaml#/Things"}}}
"""
SCHEMAS = """
Things:
  type: object
  required: [things]
  properties:
    things: {type: array, items: {type: object, required: [price], properties: {name: {type: string}, price: {type: integer}}}}
"""
CONFIG = """
[[api]]
name = "shop"
spec = "shop.yaml"
base = "main"
owner = "@shop"

[[api]]
name = "notes"
spec = "notes.yaml"
owner = "@notes"
"""


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two APIs on a branch that is level with main."""
    for name, text in (
        ("shop.yaml", SHOP), ("schemas.yaml", SCHEMAS), ("notes.yaml", NOTES), ("contractctl.toml", CONFIG),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "checkout", "-qb", "work")
    return tmp_path


def replace(path: Path, before: str, after: str) -> None:
    """Change what stands in a file."""
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def report_of(done: Done) -> dict[str, object]:
    """The JSON report, which is what its schema says."""
    document = json.loads(done.out)
    schema = json.loads((ROOT / "contractctl" / "report" / "report.schema.json").read_text())
    jsonschema.validate(document, schema)
    assert isinstance(document, dict)
    return document


def cell(report: dict[str, object], api: str, clause: str, side: str) -> object:
    """One cell of the matrix."""
    matrices = report["matrix"]
    assert isinstance(matrices, list)
    rows = next(one["rows"] for one in matrices if one["api"] == api)
    return next(row[side] for row in rows if row["clause"] == clause)


def test_all_is_asked_that_can_be_and_the_rest_is_told(project: Path) -> None:
    done = contractctl("check", cwd=project)
    assert done.status == 0, done
    assert "Contract matrix of shop @shop" in done.out
    assert "Contract matrix of notes @notes" in done.out
    assert "not run: kept: no server: say 'server' in its [[api]]" in done.out
    assert "not run: preserved: no base: say 'base' in its [[api]], or --base" in done.out
    report = report_of(contractctl("check", "--format", "json", cwd=project))
    assert report["command"] == "check"
    preserved = cell(report, "shop", "openapi/path-params", "preserved")
    assert preserved is None
    kept = cell(report, "shop", "error-envelope/shape", "kept")
    assert isinstance(kept, dict)
    assert kept["state"] == "not run"


def test_a_removed_property_turns_it_red_with_the_right_clause(project: Path) -> None:
    replace(
        project / "schemas.yaml",
        "required: [price], properties: {name: {type: string}, price: {type: integer}}",
        "properties: {name: {type: string}}",
    )
    done = contractctl("check", cwd=project)
    assert done.status == 1
    assert "compatibility/response-optional-property-removed" in done.out or "was removed" in done.out
    report = report_of(contractctl("check", "shop", "--format", "json", cwd=project))
    broken = [
        row
        for matrix in report["matrix"]  # type: ignore[attr-defined]
        for row in matrix["rows"]
        if row["preserved"] and row["preserved"]["state"] == "broken"
    ]
    assert [row["clause"] for row in broken] == ["compatibility/property", "versioning/breaking-needs-major"]
    assert {finding["enforcement"] for finding in report["findings"]} >= {"diff"}  # type: ignore[attr-defined]


def test_only_what_changed_is_asked_and_nothing_is_told_too(project: Path) -> None:
    nothing = contractctl("check", "--changed", "--base", "main", cwd=project)
    assert nothing.status == 0, nothing
    assert "Not asked: shop: none of its files changed" in nothing.out
    assert "Not asked: notes: none of its files changed" in nothing.out
    replace(project / "schemas.yaml", "price: {type: integer}", "price: {type: string}")
    one = contractctl("check", "--changed", "--base", "main", cwd=project)
    assert one.status == 1, one
    assert "Contract matrix of shop" in one.out  # its file is one that it refers to
    assert "Not asked: notes: none of its files changed" in one.out
    page = project / "summary.md"
    git(project, "checkout", "-q", ".")
    assert contractctl("check", "--changed", "--base", "main", "--output", f"markdown={page}", cwd=project).status == 0
    assert "**Passed.** No API was asked." in page.read_text()


def test_a_changed_configuration_concerns_all(project: Path) -> None:
    replace(project / "contractctl.toml", '"@notes"', '"@others"')
    done = contractctl("check", "--changed", "--base", "main", "--only", "lint", cwd=project)
    assert "Contract matrix of notes @others" in done.out
    assert "Contract matrix of shop" in done.out


def test_a_server_is_asked_at_the_level_of_its_entry(project: Path) -> None:
    with notes_server(Notes()) as url:
        entry = f'"@notes"\nserver = {{url = "{url}", sandbox = true, level = "reject"}}'
        replace(project / "contractctl.toml", '"@notes"', entry)
        done = contractctl(
            "check", "notes", "--seed", "1", "--format", "json", cwd=project, CONTRACTCTL_AUTH=f"bearer:{TOKEN}"
        )
    report = report_of(done)
    servers = report["servers"]
    assert isinstance(servers, list)
    assert [(one["path"], one["level"], one["seed"]) for one in servers] == [("notes.yaml", "reject", 1)]
    kept = cell(report, "notes", "conformance/status-declared", "kept")
    assert isinstance(kept, dict)
    assert kept["held"] > 0
    assert TOKEN not in done.out


def test_a_server_that_does_not_answer_fails_or_is_skipped(project: Path) -> None:
    entry = f'"@notes"\nserver = {{url = "http://127.0.0.1:{closed_port()}"}}'
    replace(project / "contractctl.toml", '"@notes"', entry)
    done = contractctl("check", "notes", cwd=project)
    assert done.status == 2
    assert "notes: the server at" in done.err
    assert "Contract matrix of notes" in done.out  # what could be asked is told all the same
    skipped = contractctl("check", "notes", "--unreachable", "skip", cwd=project)
    assert skipped.status == 0, skipped
    assert "not run: kept: the server at" in skipped.out


def test_a_document_that_cannot_be_read_leaves_the_others(project: Path) -> None:
    (project / "notes.yaml").unlink()
    done = contractctl("check", cwd=project)
    assert done.status == 2
    assert "contractctl.toml:10: api 'notes'" in done.err
    assert "Contract matrix of shop" in done.out


def test_a_baseline_of_all_sides_makes_it_green_and_the_next_fault_red(project: Path) -> None:
    with notes_server(Notes()) as url:
        entry = f'"@notes"\nserver = {{url = "{url}", sandbox = true, level = "reject"}}'
        replace(project / "contractctl.toml", '"@notes"', entry)
        said = {"CONTRACTCTL_AUTH": f"bearer:{TOKEN}"}
        flags = ("check", "--fail-on", "hint", "--seed", "1")
        assert contractctl(*flags, cwd=project, **said).status == 1
        written = contractctl(*flags, "--write-baseline", "known.json", cwd=project, **said)
        assert written.status == 0, written
        known = json.loads((project / "known.json").read_text())
        assert any(rule.startswith("live:") for one in known["documents"].values() for rule in one["broken"])
        replace(
            project / "contractctl.toml", '\n[[api]]\nname = "shop"', 'baseline = "known.json"\n[[api]]\nname = "shop"'
        )
        green = contractctl(*flags, cwd=project, **said)
        assert green.status == 0, green
        assert "baselined" in green.out
        replace(project / "schemas.yaml", "required: [things]", "required: []")
        red = contractctl(*flags, cwd=project, **said)
    assert red.status == 1
    assert "became optional" in red.out


def test_a_finding_of_a_diff_is_approved_from_the_report(project: Path) -> None:
    replace(
        project / "schemas.yaml",
        "required: [price], properties: {name: {type: string}, price: {type: integer}}",
        "properties: {name: {type: string}}",
    )
    report = project / "report.json"
    assert (
        contractctl(
            "check", "shop", "--only", "diff", "--ignore", "versioning", "--output", f"json={report}", cwd=project
        ).status
        == 1
    )
    findings = [one for one in json.loads(report.read_text())["findings"] if one["severity"] == "error"]
    assert len(findings) == 1
    mark = findings[0]["fingerprint"][:8]
    done = contractctl(
        "approve",
        mark,
        "shop.yaml",
        "--report",
        str(report),
        "--reason",
        "nobody read it",
        "--until",
        "never",
        cwd=project,
    )
    assert done.status == 0, done
    assert 'enforcement = "diff"' in (project / "contractctl-approvals.toml").read_text()
    assert contractctl("check", "shop", "--only", "diff", "--ignore", "versioning", cwd=project).status == 0
    lint = contractctl("lint", cwd=project)
    assert "suppressions/" not in lint.out  # it is not for lint to say that it meets nothing


def test_what_time_changes_is_told_ahead(project: Path) -> None:
    contractctl(
        "lint",
        "shop.yaml",
        "--format",
        "json",
        "--output",
        f"json={project / 'lint.json'}",
        "--fail-on",
        "never",
        cwd=project,
    )
    one = json.loads((project / "lint.json").read_text())["findings"][0]
    approved = contractctl(
        "approve", one["fingerprint"], "shop.yaml", "--reason", "later", "--until", "2026-12-10",
        "--today", "2026-11-01", cwd=project,
    )  # fmt: skip
    assert approved.status == 0, approved
    far = contractctl(
        "check", "--scheduled", "--within", "10", "--today", "2026-11-20", "--fail-on", "hint", cwd=project
    )
    assert far.status == 0, far
    near = contractctl("check", "--scheduled", "--today", "2026-11-20", "--fail-on", "hint", cwd=project)
    assert near.status == 1
    assert "by 2026-12-20: " in near.out
    over = contractctl("check", "--scheduled", "--today", "2026-12-20", "--fail-on", "hint", cwd=project)
    assert over.status == 1
    assert "by 2027" not in over.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--changed",), "--changed: since when? Write --base REV"),
        (("--only", "lnt"), "--only: there is no command 'lnt'; did you mean 'lint'?"),
        (("shpo",), "there is no API 'shpo'; did you mean 'shop'?"),
        (("--within", "3"), "--within says how far --scheduled looks ahead"),
        (("--scheduled", "--only", "lint"), "--scheduled judges documents by the day alone"),
        (("--base", "nowhere"), "unknown revision nowhere"),
    ],
)
def test_what_cannot_be_meant_is_said(project: Path, arguments: tuple[str, ...], said: str) -> None:
    done = contractctl("check", *arguments, cwd=project)
    assert done.status == 2
    assert said in done.err
    assert "Traceback" not in done.err
