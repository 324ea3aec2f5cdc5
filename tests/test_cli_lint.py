"""`contractctl lint` as it is started: inputs, selection, exit statuses, and errors that name the way out."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from command import ROOT, contractctl

BAD = ROOT / "fixtures" / "payments-bad.yaml"
GOOD = ROOT / "fixtures" / "payments-good.yaml"
SMALL = "openapi: 3.0.3\ninfo: {title: Small, version: '1'}\npaths: {}\n"


def findings(*arguments, **how):
    return json.loads(contractctl("lint", *arguments, "--format", "json", **how).out)["findings"]


def rules(*arguments, **how):
    return {finding["rule"] for finding in findings(*arguments, **how)}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((str(GOOD),), 0),
        ((str(BAD),), 1),
        ((str(BAD), "--fail-on", "never"), 0),
        ((str(BAD), "--select", "openapi/info-described"), 0),
        ((str(BAD), "--select", "openapi/info-described", "--fail-on", "info"), 1),
        ((str(BAD), "--select", "openapi/info-described", "--severity", "openapi/info-described=error"), 1),
        (("absent.yaml",), 2),
        ((str(BAD), "--fail-on", "sometimes"), 2),
        ((str(BAD), "--no-such-option"), 2),
        ((), 2),
    ],
)
def test_exit_status(tmp_path, arguments, status):
    done = contractctl("lint", *arguments, cwd=tmp_path)
    assert done.status == status
    assert "Traceback" not in done.err
    assert bool(done.err) == (status == 2)


def test_without_a_spec_the_documents_of_the_working_folder_are_judged(tmp_path):
    (tmp_path / "apis").mkdir()
    (tmp_path / "apis" / "one.yaml").write_text(SMALL)
    (tmp_path / "other.yaml").write_text("a: b\n")
    done = contractctl("lint", "--format", "json", cwd=tmp_path)
    assert json.loads(done.out)["inputs"] == [os.path.join("apis", "one.yaml")]  # noqa: PTH118


def test_standard_input_has_the_name_and_the_configuration_of_the_file_it_stands_for(tmp_path):
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "contractctl.toml").write_text('select = ["openapi/info-described"]\n')
    done = contractctl(
        "lint", "-", "--stdin-filename", "api/openapi.yaml", "--quiet", cwd=tmp_path, stdin=SMALL
    )  # fmt: skip
    assert done.out.startswith("api/openapi.yaml:2:1: info: ")
    assert done.out.count("\n") == 1
    assert contractctl("lint", "-", "-q", cwd=tmp_path, stdin=SMALL).out.startswith("<stdin>:")


def test_a_git_revision(tmp_path):
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=tmp_path, check=True)

    git("init", "--quiet")
    shutil.copy(BAD, tmp_path / "api.yaml")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    shutil.copy(GOOD, tmp_path / "api.yaml")
    assert contractctl("lint", "api.yaml", cwd=tmp_path).status == 0
    done = contractctl("lint", "HEAD:api.yaml", "--quiet", cwd=tmp_path)
    assert done.status == 1
    assert all(line.startswith("HEAD:api.yaml:") for line in done.out.splitlines())
    assert "unknown revision nowhere" in contractctl("lint", "nowhere:api.yaml", cwd=tmp_path).err


def test_an_unreadable_document_does_not_hide_the_others(tmp_path):
    (tmp_path / "broken.yaml").write_text("openapi: 3.0.3\ninfo: [\n")
    done = contractctl("lint", "broken.yaml", "absent.yaml", str(BAD), "--quiet", cwd=tmp_path)
    assert done.status == 2
    assert "contractctl: broken.yaml:3:1: " in done.err
    assert "contractctl: absent.yaml: " in done.err
    assert "idempotency/key-declared" in done.out
    text = contractctl("lint", "absent.yaml", str(GOOD), cwd=tmp_path).out
    assert text.endswith("Exit status 2: 1 document could not be judged\n")


def test_select_takes_ids_packs_globs_and_spectral_names_with_commas_and_repeated():
    assert rules(BAD, "--select", "info-description") == {"openapi/info-described"}
    assert rules(BAD, "--select", "openapi/info-desc*") == {"openapi/info-described"}
    both = rules(BAD, "--select", "idempotency,openapi/info-described")
    assert both == rules(BAD, "--select", "idempotency", "--select", "openapi/info-described")
    assert {rule.partition("/")[0] for rule in both} == {"idempotency", "openapi"}
    assert not rules(BAD, "--select", "idempotency", "--ignore", "idempotency")


@pytest.mark.parametrize(
    ("option", "value", "nearest"),
    [
        ("--select", "idempotency/key-declard", "idempotency/key-declared"),
        ("--ignore", "operation-operationIdd", "operation-operationId"),
        ("--severity", "idempotncy=error", "idempotency"),
        ("--profile", "stric", "strict"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(option, value, nearest):
    done = contractctl("lint", str(GOOD), option, value)
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert f"did you mean '{nearest}'?" in done.err


def test_include_and_exclude():
    everything = {finding["operation"] for finding in findings(BAD, "--select", "error-envelope/response-body")}
    assert everything == {"GET /payments", "POST /payments"}
    narrowed = ("--select", "error-envelope/response-body", "--include", "POST /pay*")
    assert {finding["operation"] for finding in findings(BAD, *narrowed)} == {"POST /payments"}
    assert findings(BAD, *narrowed, "--exclude", "createPayment") == []


def test_severity_and_profile():
    only = ("--select", "idempotency/key-declared")
    assert {one["severity"] for one in findings(BAD, *only)} == {"warning"}
    assert {one["severity"] for one in findings(BAD, *only, "--profile", "strict")} == {"error"}
    assert {one["severity"] for one in findings(BAD, *only, "--severity", "idempotency/key-declared=hint")} == {"hint"}
    assert findings(BAD, *only, "--severity", "idempotency/key-declared=off") == []


def test_reports_into_files(tmp_path):
    done = contractctl(
        "lint", str(BAD), "--quiet", "--output", "json=a.json", "--output", "text=b.txt", cwd=tmp_path
    )  # fmt: skip
    assert done.status == 1
    assert json.loads((tmp_path / "a.json").read_text())["summary"]["error"] == done.out.count(": error: ")
    assert (tmp_path / "b.txt").read_text() == done.out
    for wrong, said in (("jsn=a", "did you mean 'json'?"), ("json", "FORMAT=FILE"), ("json=no/such/folder", "cannot")):
        failed = contractctl("lint", str(GOOD), "--output", wrong, cwd=tmp_path)
        assert failed.status == 2
        assert said in failed.err


def test_collapse(tmp_path):
    paths = "".join(f"  /things{n}:\n    post: {{responses: {{'200': {{description: ok}}}}}}\n" for n in range(12))
    (tmp_path / "many.yaml").write_text(SMALL.replace("paths: {}\n", "paths:\n" + paths))
    one = contractctl("lint", "many.yaml", "--select", "openapi/operation-id-declared", cwd=tmp_path)
    assert "POST /things0  line 5:5" in one.out
    assert "and 9 more" in one.out
    assert "--no-collapse" in one.out
    many = contractctl("lint", "many.yaml", "--select", "openapi/operation-id-declared", "--no-collapse", cwd=tmp_path)
    assert many.out.count("openapi/operation-id-declared") == 12 + 1


def test_what_most_documents_break_is_said_once(tmp_path):
    for number in range(6):
        (tmp_path / f"api{number}.yaml").write_text(SMALL)
    shutil.copy(GOOD, tmp_path / "api9.yaml")
    done = contractctl("lint", "--select", "openapi/info-described", cwd=tmp_path)
    assert "6 of 7 APIs do not keep: " in done.out
    assert done.out.count("openapi/info-described") == 1 + 1
    expanded = contractctl("lint", "--select", "openapi/info-described", "--no-collapse", cwd=tmp_path)
    assert expanded.out.startswith("api0.yaml\n")


def test_wrong_values_of_options():
    for arguments, said in (
        (("--today", "tomorrow"), "2026-01-31"),
        (("--severity", "idempotency"), "NAME=LEVEL"),
        (("--severity", "idempotency=loud"), "'loud' is none of"),
        (("--quiet", "--verbose"), "cannot both"),
        (("--config", "absent.toml"), "absent.toml: cannot be read"),
    ):
        done = contractctl("lint", str(GOOD), *arguments)
        assert done.status == 2
        assert said in done.err
        assert done.err.startswith("contractctl: ")


def test_verbose_says_what_is_unknown(tmp_path):
    operation = "  /orders:\n    post: {responses: {'400': {$ref: 'https://example.com/e.yaml'}}}\n"
    (tmp_path / "api.yaml").write_text(SMALL.replace("paths: {}\n", "paths:\n" + operation))
    brief = contractctl("lint", "api.yaml", cwd=tmp_path)
    long = contractctl("lint", "api.yaml", "--verbose", cwd=tmp_path)
    assert ("--verbose says why" in brief.out) == ("\nUnknown\n" in long.out)


def test_a_reader_that_goes_away_ends_the_run_quietly():
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-P", "-m", "contractctl", "lint", str(BAD)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_an_interrupt_ends_the_run_quietly():
    code = (
        "import signal\nfrom contractctl.cli.edge import leave_with\n"
        "def command():\n    signal.raise_signal(signal.SIGINT)\n    return 0\nleave_with(command)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_version_imports_next_to_nothing():
    code = "import sys; sys.argv[1:] = ['--version']; import contractctl.cli as c; c.main(); print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("contractctl ")
    code = "import sys, contractctl.cli.app; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"yaml", "rich", "jsonschema_rs", "contractctl.engine.runner", "contractctl.spec.api"} & set(loaded)
    assert not [one for one in loaded if one.startswith(("contractctl.live", "schemathesis", "http.", "urllib3"))]
    assert contractctl("--version").out == done.stdout.splitlines()[0] + "\n"


def test_an_internal_error_is_one_line_and_with_verbose_a_traceback(tmp_path):
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "__init__.py").write_text("from contractctl.clause import NoOptions, Pack\npack = Pack('own', NoOptions)\n")
    (pack / "fails.py").write_text(
        "from contractctl.clause import Clause, severities\n"
        "from contractctl.spec.operation import Operation\n"
        "clause = Clause('own/fails', 'It fails.', severities('W W W W'))\n"
        "@clause.promised\n"
        "def judge(operation: Operation, context):\n"
        "    raise LookupError('oh')\n"
    )
    (tmp_path / "contractctl.toml").write_text('packs = ["own"]\n')
    done = contractctl("lint", str(BAD), "--config", "contractctl.toml", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        "contractctl: internal error: LookupError: oh; the clause own/fails was asked about GET /payments; "
        f"in {BAD} (please report it with what --verbose says)\n"
    )
    assert "Traceback" in contractctl("lint", str(BAD), "--config", "contractctl.toml", "-v", cwd=tmp_path).err


def test_a_report_overwrites_no_input(tmp_path):
    (tmp_path / "api.yaml").write_text(BAD.read_text())
    done = contractctl("lint", "api.yaml", "--output", "json=api.yaml", cwd=tmp_path)
    assert (done.status, done.err) == (2, "contractctl: api.yaml: a report would overwrite a file that was read\n")
    assert (tmp_path / "api.yaml").read_text() == BAD.read_text()
    done = contractctl("lint", "api.yaml", "--output", "json=a", "--output", "text=a", cwd=tmp_path)
    assert (done.status, done.err) == (2, "contractctl: a: two reports would be written to this file\n")


def test_what_selects_nothing_is_no_green_run():
    done = contractctl("lint", str(BAD), "--include", "/nope")
    assert (done.status, done.err) == (2, "contractctl: --include /nope: no operation is called that\n")
    assert contractctl("lint", str(BAD), "--select", "").status == 2
