"""Several processes: the same bytes as one, errors in the order of the documents, and nothing left running."""

import json
import os
import signal
import subprocess
import sys

import pytest

from command import ROOT, contractctl
from contractctl.cli.jobs import Job, processes_for
from contractctl.document.origin import ReadOptions, local_file
from contractctl.document.sources import Source
from contractctl.engine.settings import Settings
from many import fill, own_pack

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and named pipes")
PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")


@pytest.mark.parametrize("form", FORMATS)
def test_the_number_of_processes_does_not_matter(tmp_path, form):
    fill(tmp_path)
    one, three = (contractctl("lint", "--format", form, "--jobs", jobs, cwd=tmp_path) for jobs in "13")
    assert one.status == 2
    assert one == three


def test_what_waits_is_added_up(tmp_path):
    fill(tmp_path)
    (tmp_path / "contractctl.toml").write_text(
        'edition = "2026.11"\n[[overrides]]\nfiles = ["bad.yaml"]\nignore = ["error-envelope"]\nreason = "later"\n'
        '[[overrides]]\nfiles = ["absent.yaml"]\nignore = ["openapi"]\nreason = "never"\n'
    )
    one, two = (contractctl("lint", "--format", "json", "--jobs", jobs, cwd=tmp_path) for jobs in "12")
    assert one == two
    rules = {
        finding["rule"] for finding in json.loads(one.out)["findings"] if finding["location"]["path"] == "bad.yaml"
    }
    assert rules
    assert not any(rule.startswith("error-envelope/") for rule in rules)


def test_errors_come_in_the_order_of_the_documents(tmp_path):
    fill(tmp_path)
    specs = ("absent.yaml", "bad.yaml", "broken.yaml", "nothing*.yaml", "good.yaml", "gone.yaml")
    done = contractctl("lint", *specs, "--jobs", "3", "--quiet", cwd=tmp_path)
    assert [line.split(":")[1].strip() for line in done.err.splitlines()] == [
        "no file matches nothing*.yaml", "absent.yaml", "broken.yaml", "gone.yaml",
    ]  # fmt: skip
    assert done.status == 2


def test_standard_input_is_read_once(tmp_path):
    fill(tmp_path)
    text = (tmp_path / "bad.yaml").read_text()
    one, two = (contractctl("lint", "-", "good.yaml", "-j", jobs, cwd=tmp_path, stdin=text) for jobs in "12")
    assert one == two
    assert "<stdin>" in one.out


def test_a_revision_is_read_where_it_is_judged(tmp_path):
    fill(tmp_path)

    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=tmp_path, check=True)

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    (tmp_path / "bad.yaml").unlink()
    one, two = (contractctl("lint", "HEAD:bad.yaml", "good.yaml", "-j", jobs, cwd=tmp_path) for jobs in "12")
    assert one == two
    assert one.status == 1


def test_packs_of_ones_own_and_selections_that_cannot_be_met(tmp_path):
    fill(tmp_path)
    own_pack(tmp_path, "    from contractctl.clause import broken\n    return broken(api, 'not kept')\n")
    found = json.loads(contractctl("lint", "-j", "2", "--format", "json", cwd=tmp_path).out)["findings"]
    assert sum(one["rule"] == "own/rule" for one in found) == 6
    failed = contractctl("lint", "bad.yaml", "good.yaml", "-j", "2", "--select", "own/rul", cwd=tmp_path)
    assert (failed.status, failed.out) == (2, "")
    assert "did you mean 'own/rule'?" in failed.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_internal_error_names_document_and_clause(tmp_path, jobs):
    fill(tmp_path)
    own_pack(
        tmp_path, "    if api.root.child('info').get('title') == 'Number 2': raise LookupError('oh')\n    return ()\n"
    )
    done = contractctl("lint", "-j", jobs, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1] == (
        "contractctl: internal error: LookupError: oh; the clause own/rule was asked about the document; in small2.yaml "
        "(please report it with what --verbose says)"
    )
    assert "raise LookupError('oh')" in contractctl("lint", "-j", jobs, "--verbose", cwd=tmp_path).err


@POSIX
def test_a_process_that_is_killed_is_an_error_that_names_the_document(tmp_path):
    fill(tmp_path)
    title = "api.root.child('info').get('title')"
    own_pack(tmp_path, f"    if {title} == 'Number 2': os.kill(os.getpid(), signal.SIGKILL)\n    return ()\n")
    done = contractctl("lint", "small1.yaml", "small2.yaml", "-j", "2", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        "contractctl: small2.yaml: the process that judged it was ended (signal 9) "
        "(where memory is short, --jobs 1 takes less)\n"
    )


@POSIX
@pytest.mark.parametrize(
    ("jobs", "send", "status"),
    [
        ("1", lambda run: os.killpg(run.pid, signal.SIGINT), 130),
        ("2", lambda run: os.killpg(run.pid, signal.SIGINT), 130),
        ("2", lambda run: run.send_signal(signal.SIGINT), 130),
        ("2", lambda run: run.terminate(), -signal.SIGTERM),
        ("2", lambda run: run.kill(), -signal.SIGKILL),
    ],
    ids=["interrupt-1", "interrupt-2", "interrupt-only-the-first", "terminate", "kill"],
)
def test_a_run_that_is_ended_leaves_nothing_running(tmp_path, jobs, send, status):
    fill(tmp_path)
    os.mkfifo(tmp_path / "begun")
    own_pack(tmp_path, "    open('begun', 'w').close()\n    while True: pass\n")
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", "contractctl", "lint", "small1.yaml", "small2.yaml", "-j", jobs],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with (tmp_path / "begun").open() as begun:
        begun.read()
    send(started)
    out, err = started.communicate(timeout=60)  # it ends when the last process that holds the pipes is gone
    assert (started.returncode, out, err) == (status, b"", b"")


def test_a_run_of_one_document_imports_nothing_for_many():
    code = (
        "import sys\n"
        "from contractctl.cli.flags import Flags\n"
        "from contractctl.cli.judging import judge\n"
        "from contractctl.document.sources import ReadOptions\n"
        "names = ('config', 'profile', 'select', 'ignore', 'include', 'exclude', 'severity', 'fail_on', 'today')\n"
        "flags = Flags.read(**dict.fromkeys(names), no_collapse=False)\n"
        "judge(['fixtures/payments-good.yaml'], ReadOptions(), flags)\n"
        "print(*(name for name in sys.modules if name.startswith(('multiprocessing', 'concurrent'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "\n"


@pytest.mark.parametrize(
    ("megabytes", "wanted", "processes"),
    [
        ((), None, 1),
        ((50,), None, 1),
        ((50,), 4, 1),
        ((50, 1), None, 1),
        ((3, 3), None, 1),
        ((5, 5), None, min(2, PROCESSORS)),
        ((1,) * 20, None, min(20, PROCESSORS)),
        ((1, 1), 4, 2),
        ((1,) * 5, 4, 4),
        ((9, 9), 1, 1),
        ((0,) * 100, 100, 60),
    ],
)
def test_more_processes_are_started_where_there_is_enough_to_do(tmp_path, megabytes, wanted, processes):
    jobs = []
    for number, size in enumerate(megabytes):
        path = tmp_path / f"{number}.yaml"
        path.touch()
        os.truncate(path, size * 1_000_000)
        source = Source(str(path), local_file(str(path)))
        jobs.append(Job(source, Settings(), ReadOptions()))
    assert processes_for(jobs, wanted) == processes


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_processes_that_is_none(jobs):
    done = contractctl("lint", "fixtures/payments-good.yaml", "--jobs", jobs)
    assert done.status == 2
    assert "--jobs" in done.err
