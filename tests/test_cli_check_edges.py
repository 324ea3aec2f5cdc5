"""What a check makes of unusual projects: shared names, branches of CI, interruptions, baselines that shrink."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.command import ROOT, contractctl
from tests.servers import NOTES
from tests.test_cli_check import CONFIG, cell, git, replace, report_of
from tests.test_cli_check import project as project  # noqa: PLC0414 -- a fixture


def test_two_entries_with_one_document_are_refused(project: Path) -> None:
    (project / "contractctl.toml").write_text(f'{CONFIG}\n[[api]]\nname = "again"\nspec = "notes.yaml"\n')
    done = contractctl("check", "--only", "lint", cwd=project)
    assert done.status == 2
    assert "api 'again': its document belongs to 'notes': one document, one entry" in done.err
    assert "Contract matrix of notes" in done.out


def test_documents_that_share_a_name_are_told_apart(project: Path) -> None:
    for name in ("one", "two"):
        (project / f"glob-{name}.yaml").write_text(NOTES)
    (project / "contractctl.toml").write_text('[[api]]\nname = "many"\nspec = "glob-*.yaml"\n')
    git(project, "add", "-A")
    git(project, "commit", "-qm", "globs")
    done = contractctl("check", "--only", "lint", cwd=project)
    assert "Contract matrix of many: glob-one.yaml" in done.out
    assert "Contract matrix of many: glob-two.yaml" in done.out
    left = contractctl("check", "--changed", "--base", "work", cwd=project)
    assert "Not asked: many: glob-one.yaml: none of its files changed" in left.out


def test_a_checkout_of_ci_knows_branches_of_origin_only(project: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    git(clone, "init", "-q", "-b", "other")
    git(clone, "remote", "add", "origin", str(project))
    git(clone, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
    git(clone, "checkout", "-q", "--detach", "origin/work")
    replace(clone / "schemas.yaml", "price: {type: integer}", "price: {type: string}")
    done = contractctl("check", "shop", "--only", "diff", cwd=clone)
    assert done.status == 1, done
    assert "changed type" in done.out


def test_what_no_change_touched_is_preserved(project: Path) -> None:
    report = report_of(contractctl("check", "shop", "--format", "json", cwd=project))
    untouched = cell(report, "shop", "compatibility/type", "preserved")
    assert isinstance(untouched, dict)
    assert (untouched["state"], untouched["held"]) == ("held", 0)
    text = contractctl("check", "shop", cwd=project)
    assert "compatibility/" not in text.out.partition("Contract matrix")[2]  # nothing to say
    replace(project / "schemas.yaml", "price: {type: integer}", "price: {type: string}")
    report = report_of(contractctl("check", "shop", "--only", "diff", "--format", "json", cwd=project))
    states = {row["clause"]: row["preserved"]["state"] for row in report["matrix"][0]["rows"] if row["preserved"]}  # type: ignore[index]
    broken = {clause for clause, state in states.items() if state == "broken"}
    assert broken == {"compatibility/type", "versioning/breaking-needs-major"}  # not what was broken before
    assert report["inputs"] == ["shop.yaml"]


def test_what_is_taken_up_is_known_and_a_baseline_that_shrinks_lets_nothing_in(project: Path) -> None:
    flags = ("check", "notes", "--only", "lint", "--fail-on", "hint")
    written = contractctl(*flags, "--write-baseline", "known.json", "--format", "json", cwd=project)
    assert written.status == 0, written
    rows = report_of(written)["matrix"][0]["rows"]  # type: ignore[index]
    assert not any(row["promised"]["findings"] for row in rows if row["promised"])
    assert any(row["promised"]["state"] == "broken" for row in rows if row["promised"])
    replace(project / "notes.yaml", "\nsecurity:", '\nservers: [{url: "https://notes.test/"}]\nsecurity:')
    shrunk = contractctl(*flags, "--baseline", "known.json", "--write-baseline", "known.json", cwd=project)
    assert shrunk.status == 1, shrunk


def test_scheduled_asks_the_apis_that_are_named_and_tells_an_error_once(project: Path) -> None:
    assert contractctl("check", "notes", "--scheduled", cwd=project).status == 0
    unknown = contractctl("check", "nots", "--scheduled", cwd=project)
    assert "there is no API 'nots'; did you mean 'notes'?" in unknown.err
    (project / "notes.yaml").write_text("openapi: [")
    broken = contractctl("check", "--scheduled", cwd=project)
    assert broken.status == 2
    assert broken.err.count("notes.yaml") == 1


def test_ctrl_c_ends_at_once_with_what_was_found(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        replace(project / "contractctl.toml", 'base = "main"', f'base = "main"\nserver = {{url = "{url}"}}')
        replace(project / "contractctl.toml", '"@notes"', f'"@notes"\nserver = {{url = "{url}"}}')
        command = [sys.executable, "-P", "-m", "contractctl", "check", "--unreachable", "skip", "--format", "json"]
        known = project / "known.json"
        process = subprocess.Popen(
            [*command, "--write-baseline", str(known)], cwd=project, text=True, stdout=-1, stderr=-1,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        connection, _ = silent.accept()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        connection.close()
    assert process.returncode == 2, err
    assert err.count("interrupted") == 1
    assert not known.exists()
    shop, notes = json.loads(out)["matrix"]
    assert shop["not_run"] == {"kept": "interrupted"}
    assert notes["not_run"] == {"preserved": "interrupted", "kept": "interrupted"}
    assert any(row["promised"]["held"] for row in notes["rows"] if row["promised"])


def test_a_loss_that_two_sides_tell_is_one_decision(project: Path) -> None:
    busy = '"429": {description: Slow down, headers: {Retry-After: {schema: {type: integer}}}}'
    replace(project / "shop.yaml", '"200":', f'{busy}\n        "200":')
    git(project, "commit", "-qam", "base")
    replace(project / "shop.yaml", ", headers: {Retry-After: {schema: {type: integer}}}", "")
    flags = ("check", "shop", "--only", "lint,diff", "--base", "HEAD")
    red = contractctl(*flags, "--fail-on", "warning", "--output", "json=report.json", cwd=project)
    assert red.status == 1, red
    findings = json.loads((project / "report.json").read_text())["findings"]
    lost = [one for one in findings if one["rule"] == "rate-limit/retry-after"]
    assert {one["enforcement"] for one in lost} == {"lint", "diff"}
    assert lost[0]["fingerprint"] == lost[1]["fingerprint"]
    mark = lost[0]["fingerprint"][:8]
    approved = contractctl(
        "approve", mark, "--report", "report.json", "--reason", "so", "--until", "never", cwd=project
    )
    assert approved.status == 0, approved
    again = contractctl(*flags, cwd=project)
    assert "rate-limit/retry-after" not in again.out.partition("Contract matrix")[0]
    assert "2 approved" in again.out
