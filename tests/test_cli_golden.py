"""What users see: reports of a good and a bad API in every format, lists, and the help of every command."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from command import ROOT, contractctl

PACKS = "error-envelope,idempotency,openapi/info-described,openapi/operation-id-unique,openapi/path-params"
"""Whole packs and a few clauses that will not change when the openapi pack gets another one."""
BAD = "fixtures/payments-bad.yaml"
GOOD = "fixtures/payments-good.yaml"


def unversioned(text):
    """A report without what changes with every release, and without the pages of the clauses, which are README sections."""
    text = re.sub(r'("name": "contractctl",\s+"version": )"[^"]+"', r'\1"0"', text)
    return re.sub(r'("(?:fullDescription|help)": \{\n)(?: +"(?:text|markdown)": .*\n)+', r"\1", text)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"])
@pytest.mark.parametrize(("name", "status"), [("bad", 1), ("good", 0)])
def test_report(golden, form, name, status):
    done = contractctl("lint", f"fixtures/payments-{name}.yaml", "--format", form, "--select", PACKS)
    assert (done.status, done.err) == (status, "")
    golden(f"payments-{name}.{form}", unversioned(done.out))


def test_quiet(golden):
    done = contractctl("lint", BAD, "--quiet", "--select", "error-envelope,idempotency")
    golden("payments-bad.quiet", done.out)


@pytest.mark.parametrize("profile", ["recommended", "strict", "public-api", "internal", "strict,spectral"])
def test_the_good_fixture_keeps_every_profile(profile):
    done = contractctl("lint", GOOD, "--profile", profile, "--fail-on", "hint")
    assert done.status == 0, done.out


@pytest.mark.parametrize("command", ["", "lint", "rules", "explain", "diff", "test"])
def test_help(golden, command):
    done = contractctl(*command.split(), "--help")
    assert (done.status, done.err) == (0, "")
    assert "Examples:" in done.out
    assert "Exit status:" in done.out
    golden(f"help-{command or 'contractctl'}.txt", re.sub(r" <\S+?>(?=  )", "", done.out))


def test_two_runs_print_the_same_bytes():
    first, second = (contractctl("lint", BAD, "--format", "json", PYTHONHASHSEED=seed).out for seed in ("1", "2"))
    assert first == second
    assert json.loads(first)["findings"]


def test_demo(tmp_path):
    script = Path(sys.executable).with_name("contractctl")
    done = subprocess.run(
        [ROOT / "fixtures" / "demo.sh", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Exit status 1" in done.stdout
    assert "Exit status 0" in done.stdout
    assert "Contract matrix of payments @payments" in done.stdout
    assert "idempotency/replay" in (tmp_path / "contract-matrix.html").read_text()
