"""Many documents: `[[api]]` entries, the table of `--statistics`, one summary, the progress line."""

import json
import os
import re
import select
import shutil
import subprocess
import sys

import pytest

from command import contractctl
from many import BAD, GOOD, SMALL, fill, own_pack

CHOSEN = "error-envelope/no-stack-trace,error-envelope/response-body,openapi/info-described"
ENTRIES = """
select = ["error-envelope/no-stack-trace", "openapi/info-described"]

[[api]]
name = "payments"
spec = "openapi/payments.yaml"
base = "origin/main"
owner = "@payments"
audience = "internal"
server = { url = "http://127.0.0.1:8000", sandbox = true }

[[api]]
spec = "teams/**/*.yaml"
owner = "@teams"
"""


@pytest.fixture
def named(tmp_path):
    for path in ("openapi/payments.yaml", "teams/a/api.yaml", "teams/b/api.yaml", "other.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BAD if "openapi" in path else GOOD, tmp_path / path)
    (tmp_path / "contractctl.toml").write_text(ENTRIES)
    return tmp_path


def inputs(*arguments, **how):
    return json.loads(contractctl("lint", *arguments, "--format", "json", **how).out)["inputs"]


def paths(*names):
    return [os.path.join(*name.split("/")) for name in names]  # noqa: PTH118


def test_without_a_spec_the_entries_are_judged(named):
    assert inputs(cwd=named) == paths("openapi/payments.yaml", "teams/a/api.yaml", "teams/b/api.yaml")
    assert inputs("other.yaml", cwd=named) == ["other.yaml"]
    assert inputs(cwd=named / "openapi")[0] == os.path.join("..", "openapi", "payments.yaml")  # noqa: PTH118
    assert inputs("--config", "contractctl.toml", cwd=named) == inputs(cwd=named)


def test_entries_of_a_pyproject(named):
    text = ENTRIES.replace("[[api]]", "[[tool.contractctl.api]]")
    (named / "pyproject.toml").write_text("[tool.contractctl]" + text)
    (named / "contractctl.toml").unlink()
    assert inputs(cwd=named)[0] == paths("openapi/payments.yaml")[0]


def test_a_named_document_is_shown_with_name_and_owner(named, golden):
    done = contractctl("lint", cwd=named)
    assert done.status == 1
    golden("many-named.text", done.out)
    apis = json.loads(contractctl("lint", "--format", "json", cwd=named).out)["apis"]
    assert apis[0] == {"path": paths("openapi/payments.yaml")[0], "name": "payments", "owner": "@payments"}
    assert [one["name"] for one in apis[1:]] == ["teams/**/*.yaml"] * 2
    alone = contractctl("lint", os.path.join(".", "openapi", "payments.yaml"), cwd=named)  # noqa: PTH118
    assert alone.out.startswith("payments (./openapi/payments.yaml) @payments\n".replace("/", os.sep))


def test_a_document_of_a_revision_has_its_entry_too(named):
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=named, check=True)

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    (named / "openapi" / "payments.yaml").unlink()
    done = contractctl("lint", "HEAD:openapi/payments.yaml", cwd=named)
    assert done.out.startswith("payments (HEAD:openapi/payments.yaml) @payments\n")


def test_an_entry_says_the_audience_of_its_document(named):
    pack = named / "own"
    own_pack(named, "    from contractctl.clause import broken\n    return broken(api, context.settings.audience)\n")
    assert pack.is_dir()
    (named / "contractctl.toml").write_text(
        'packs = ["own"]\nselect = ["own/rule"]\ncontract.audience = "partner"\n' + ENTRIES.partition("\n\n")[2]
    )
    found = json.loads(contractctl("lint", "openapi", "other.yaml", "--format", "json", cwd=named).out)["findings"]
    assert {one["location"]["path"]: one["message"] for one in found} == {
        "other.yaml": "partner",
        paths("openapi/payments.yaml")[0]: "internal",
    }


def test_a_configuration_nearer_to_the_document_still_counts(named):
    (named / "openapi" / "contractctl.toml").write_text('select = ["openapi/info-described"]\n')
    done = contractctl("lint", cwd=named)
    assert done.out.startswith("payments (")
    assert "no-stack-trace" not in done.out


def test_an_entry_that_leads_nowhere_is_an_error_with_its_line(named):
    (named / "openapi" / "payments.yaml").unlink()
    shutil.rmtree(named / "teams")
    done = contractctl("lint", cwd=named)
    assert done.status == 2
    assert done.err.splitlines() == [
        "contractctl: contractctl.toml:13: api 'teams/**/*.yaml': no file matches teams/**/*.yaml",
        "contractctl: contractctl.toml:6: api 'payments': openapi/payments.yaml: no such file",
    ]
    assert done.out.endswith("Exit status 2: 2 documents could not be judged\n")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[api]]\nname = 'a'\n", 1, "api[0]: [[api]] needs a 'spec'"),
        ("[[api]]\nspec = 'a'\n\n[[api]]\nspecc = 'a'\n", 5, "api[1]: there is no key 'specc'; did you mean 'spec'?"),
        ("[[api]]\nspec = 1\n", 2, "'spec' must be a string"),
        ("[[api]]\nspec = 'a'\naudience = 'all'\n", 3, "'all' is none of public, partner, internal"),
        ("[[api]]\nspec = 'a'\nserver = 'http://a'\n", 3, "must be a table of url, sandbox"),
        ("[[api]]\nspec = 'a'\nserver = {sandbox = true}\n", 3, "a server needs a 'url'"),
        ("[[api]]\nspec = 'a'\n[api.server]\nurl = 'ftp://a'\n", 4, "begins with http:// or https://"),
        ("[[api]]\nspec = 'a'\n[api.server]\nurl = 'http://a'\nsandbx = 1\n", 5, "did you mean 'sandbox'?"),
        ("[[api]]\nspec = 'a'\nserver = {url = 'http://a', sandbox = 1}\n", 3, "'sandbox' must be true or false"),
        ("[[api]]\nspec = 'a'\nname = 'x'\n[[api]]\nspec = 'b'\nname = 'x'\n", 6, "there are two called 'x'"),
        ("api = 'a'\n", 1, "write [[api]]"),
        ("[api]\nspec = 'a'\n", 1, "write [[api]]"),
        ("api = [1]\n", 1, "api[0]: must be a table"),
        ("\nfail-on = 'often'\n", 2, "fail-on: 'often' is none of"),
        ("select = []\npacks = ['absent']\n", 2, "packs: 'absent' is no folder"),
        ("select = []\npacks = ['empty']\n", 2, "packs: 'empty' holds no pack"),
    ],
)
def test_errors_of_the_configuration_name_key_and_line(tmp_path, text, line, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "contractctl.toml").write_text(text)
    done = contractctl("lint", str(GOOD), "--config", "contractctl.toml", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"contractctl: contractctl.toml:{line}: ")
    assert said in done.err


def test_a_configuration_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "contractctl.toml").write_bytes(b'\xef\xbb\xbfselect = ["openapi/info-described"]\n')
    assert contractctl("lint", str(BAD), "--config", "contractctl.toml", "-q", cwd=tmp_path).out.count("\n") == 1


def test_one_summary_over_all(tmp_path, golden):
    fill(tmp_path)
    (tmp_path / "broken.yaml").unlink()
    golden("many-summary.text", contractctl("lint", "--select", CHOSEN, cwd=tmp_path).out)
    few = contractctl("lint", "bad.yaml", "good.yaml", cwd=tmp_path).out
    assert "  file\n" not in few
    assert " in 2 documents\n" in few
    none = contractctl("lint", "--select", "openapi/path-params", "good.yaml", "small0.yaml", cwd=tmp_path).out
    assert re.fullmatch(r"No findings in 2 documents: \d+ promises? held\nExit status 0: .*\n", none)


def test_statistics(tmp_path, golden):
    fill(tmp_path)
    (tmp_path / "broken.yaml").unlink()
    chosen = ("--select", CHOSEN, "--statistics")
    done = contractctl("lint", *chosen, cwd=tmp_path)
    assert done.status == 1
    golden("many-statistics.text", done.out)
    brief = contractctl("lint", *chosen, "--quiet", cwd=tmp_path).out
    assert brief in done.out
    assert "Exit status" not in brief
    plain = contractctl("lint", *chosen[:2], "--format", "json", cwd=tmp_path).out
    assert contractctl("lint", *chosen, "--format", "json", cwd=tmp_path).out == plain
    total = next(line for line in done.out.splitlines() if "total" in line).split()
    assert int(total[0]) == len(json.loads(plain)["findings"])
    nothing = contractctl("lint", "good.yaml", "--select", "openapi/path-params", "--statistics", cwd=tmp_path).out
    assert nothing.startswith("No findings in 1 document")


def in_terminal(folder, *arguments, until=b""):
    """What `lint` writes to a terminal, which is its standard error; what is awaited, a file `go` lets it end."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    command = [sys.executable, "-P", "-m", "contractctl", "lint", *arguments]
    started = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    written = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            written += os.read(ours, 1000)
        except OSError:  # the last writer is gone
            break
        if until and until in written:
            (folder / "go").touch()
    os.close(ours)
    return started.wait(), written


@pytest.fixture
def slow(tmp_path):
    """Documents of which the second waits for the file `go`, and after it one that cannot be read."""
    for number in range(4):
        (tmp_path / f"small{number}.yaml").write_text(SMALL.format(number=number))
    (tmp_path / "small2.yaml").write_text("openapi: 3.0.3\ninfo: [\n")
    wait = "    while api.root.child('info').get('title') == 'Number 1' and not os.path.exists('go'): pass\n    return ()\n"
    own_pack(tmp_path, wait)
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_long_run_says_how_far_it_is_and_takes_it_back(slow, jobs):
    status, written = in_terminal(slow, "-j", jobs, until=b"linting ")
    assert status == 2
    line = re.search(rb"\r\r(linting \d of 4: small\d.yaml)", written)
    assert line
    erased = b"\r" + b" " * len(line[1]) + b"\r"
    assert erased + b"contractctl: small2.yaml:3:1: " in written
    rest = written[written.index(b"small2.yaml:3:1") :]
    assert rest.endswith(b"\n") or re.search(rb"\r *\r$", rest)


@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals")
def test_short_and_quiet_runs_say_nothing(slow):
    (slow / "go").touch()
    complaint = rb"contractctl: small2.yaml:3:1: [^\r]*\r\n"
    assert re.fullmatch(complaint, in_terminal(slow)[1])
    assert re.fullmatch(complaint, in_terminal(slow, "--quiet")[1])
