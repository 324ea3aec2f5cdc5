"""`contractctl test` as a user starts it, against a small API on loopback that behaves, and misbehaves."""

import gzip
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command import ROOT, contractctl
from tests.probed import AS_JSON, AUTH, pack, report, run
from tests.servers import NOTES, TOKEN, Notes, closed_port, notes_server, raw_server, says, written

GREETS = """
@clause.kept()
def greets(exchange: Exchange, context: Context[NoOptions]) -> Verdict:
    if exchange.operation is None:
        return not_applicable("no operation")
    return HOLDS if "x-hello" in exchange.answer.headers else broken(exchange.operation, "no greeting")
"""
STRANGERS = """
@clause.kept(Level.SAFE)
def keeps_strangers_out(operation: Operation, context: Context[NoOptions]) -> Talk:
    if operation.method != "get":
        return not_applicable("no GET")
    nobody = yield Call(operation, caller=Caller.ANONYMOUS)
    return broken(operation, "strangers may") if nobody.answer.status == 401 else HOLDS
"""
ONCE = """
@clause.kept(Level.SAFE)
def breaks_once(operation: Operation, context: Context[NoOptions]) -> Talk:
    if operation.path != "/me":
        return not_applicable("not this")
    yield Call(operation, again=True)
    seen.append(1)
    return broken(operation, "flaky") if len(seen) == 1 else HOLDS

seen: list[int] = []
"""
OTHERS = """
@clause.kept(Level.SAFE)
def asks_as_another(operation: Operation, context: Context[NoOptions]) -> Talk:
    yield Call(operation, caller=Caller.OTHER)
    return HOLDS
"""
WRITES = """
@clause.kept(Level.WRITE)
def makes_two(operation: Operation, context: Context[NoOptions]) -> Talk:
    if operation.method != "post":
        return not_applicable("no POST")
    one = yield Call(operation)
    two = yield Call(operation)
    return broken(operation, "two ids") if one.answer.json != two.answer.json else HOLDS
"""


@pytest.fixture
def notes() -> Iterator[Notes]:
    state = Notes()
    with notes_server(state):
        yield state


def test_a_safe_run_sends_only_safe_requests_and_says_what_it_reached(tmp_path: Path, notes: Notes) -> None:
    done = run(tmp_path, notes.url, *AUTH, *AS_JSON)
    assert done.status == 0, done.err
    assert {method for method, _, _ in notes.asked} == {"GET"}
    reach = {row["operation"]: row for row in report(done)["server"]["reach"]}  # type: ignore[index]
    assert reach["GET /notes/{note}"]["reached"]
    assert reach["GET /notes/{note}"]["input"] == "captured"
    assert not reach["GET /users/{user}"]["reached"]
    assert "fixture" in reach["GET /users/{user}"]["why"]
    assert reach["POST /notes"]["why"] == "POST is only sent at level write"
    assert len({name for _, name, _ in notes.asked}) >= 4


def test_a_writing_run_cleans_up_and_leaves_alone_what_it_did_not_make(tmp_path: Path, notes: Notes) -> None:
    (tmp_path / "contractctl.toml").write_text(
        'select = ["rate-limit"]\n[live.identities.full]\nauth = "bearer:$NOTES_TOKEN"\nuser = "alice"\n'
        '[live.fixtures."DELETE /users/{user}"]\npath = {user = "alice"}\n'
        '[live.fixtures."GET /users/{user}"]\npath = {user = "alice"}\n'
    )
    done = run(tmp_path, notes.url, "--level", "write", *AS_JSON, NOTES_TOKEN=TOKEN)
    assert done.status == 0, done.err
    server = report(done)["server"]
    reach = {row["operation"]: row for row in server["reach"]}  # type: ignore[index]
    assert [name for name, row in reach.items() if not row["reached"]] == ["DELETE /users/{user}"]
    assert "protected" in reach["DELETE /users/{user}"]["why"]
    assert notes.notes == {"n1": {"id": "n1", "title": "first"}}
    assert notes.users == {"alice"}
    assert server["leftovers"] == []  # type: ignore[index]


def test_what_cannot_be_removed_is_listed(tmp_path: Path, notes: Notes) -> None:
    notes.undeletable = True
    done = run(tmp_path, notes.url, *AUTH, "--level", "write")
    assert f"left on the server: {notes.url}/notes/n" in done.out


def test_methods_bound_what_is_sent(tmp_path: Path, notes: Notes) -> None:
    done = run(tmp_path, notes.url, *AUTH, "--level", "write", "--methods", "get,post")
    assert {method for method, _, _ in notes.asked} == {"GET", "POST"}
    assert "--methods leaves DELETE out" in done.out
    assert "left on the server" in done.out


def test_findings_are_grouped_and_carry_their_requests(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "greets", GREETS)
    pack(tmp_path, "strangers", STRANGERS, "E")
    done = run(tmp_path, notes.url, *AUTH, *AS_JSON)
    assert done.status == 1
    found = {(one["rule"], one["message"]): one for one in report(done)["findings"]}  # type: ignore[attr-defined]
    strangers = found["own/strangers", "strangers may"]
    assert (strangers["enforcement"], strangers["severity"]) == ("live", "error")
    assert strangers["operations"] == ["GET /me", "GET /notes", "GET /notes/{note}"]
    assert strangers["count"] == 3
    assert strangers["location"]["pointer"] == "/paths/~1me/get"
    (exchange,) = strangers["evidence"]["exchanges"]
    assert exchange["request"]["caller"] == "anonymous"
    assert exchange["answer"]["status"] == 401
    assert exchange["curl"] == f"curl -i {notes.url}/me"
    greetings = [one for one in report(done)["findings"] if one["rule"] == "own/greets"]  # type: ignore[attr-defined]
    assert len(greetings) == 3, "one for each status: 200, 401, 404"
    curls = [one["evidence"]["exchanges"][0]["curl"] for one in greetings]
    assert f'curl -i {notes.url}/me -H "Authorization: $CONTRACTCTL_AUTH"' in curls


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"])
def test_every_format_tells_the_findings_and_no_secret(tmp_path: Path, notes: Notes, form: str) -> None:
    pack(tmp_path, "greets", GREETS, "E")
    done = run(tmp_path, notes.url, *AUTH, "--format", form, "--verbose")
    assert done.status == 1
    assert "no greeting" in done.out
    assert TOKEN not in done.out + done.err


def test_anonymous_requests_are_shared(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "strangers", STRANGERS.replace("== 401", "== 200"))
    pack(tmp_path, "strangers_too", STRANGERS.replace("== 401", "== 200"))
    run(tmp_path, notes.url, *AUTH)
    assert len([path for _, path, who in notes.asked if path == "/notes" and not who]) == 1


def test_what_breaks_only_once_is_inconclusive(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "once", ONCE, "E")
    done = run(tmp_path, notes.url, *AUTH, *AS_JSON)
    assert done.status == 0
    (clause,) = report(done)["clauses"]  # type: ignore[misc]
    assert [one["why"] for one in clause["skipped"]] == ["inconclusive: broken once (flaky), then held"]


def test_a_missing_identity_is_a_reason_and_no_finding(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "others", OTHERS, "E")
    done = run(tmp_path, notes.url, *AUTH, *AS_JSON)
    (clause,) = report(done)["clauses"]  # type: ignore[misc]
    whys = {one["why"] for one in clause["skipped"]}
    assert "skipped: no identity 'other' is configured" in whys
    assert any(why.startswith("not reached: ") for why in whys)
    assert clause["live"]["held"] == 0


def test_a_talk_that_writes_is_led_at_its_level_and_cleaned_up(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "writes", WRITES, "E")
    assert "skipped: needs --level write" in run(tmp_path, notes.url, *AUTH, "--verbose").out
    done = run(tmp_path, notes.url, *AUTH, "--level", "write", *AS_JSON)
    (found,) = report(done)["findings"]  # type: ignore[misc]
    assert found["operation"] == "POST /notes"
    first, second = found["evidence"]["exchanges"]
    assert first["request"]["body"] == second["request"]["body"]
    assert "--data-raw" in first["curl"]
    assert list(notes.notes) == ["n1"]


def test_a_busy_server_gets_time(tmp_path: Path, notes: Notes) -> None:
    notes.busy = 2
    done = run(tmp_path, notes.url, *AUTH, *AS_JSON)
    reach = {row["operation"]: row["reached"] for row in report(done)["server"]["reach"]}  # type: ignore[index]
    assert reach["GET /notes"]


def test_a_redirect_to_another_host_is_told_and_not_followed(tmp_path: Path, notes: Notes) -> None:
    other = Notes()
    with notes_server(other):
        notes.leads_away = f"{other.url}/notes"
        done = run(tmp_path, notes.url, *AUTH)
        assert f"GET /notes leads to {other.url}/notes, another host: not followed" in done.out
        assert other.asked == []


def test_the_wrong_base_url_ends_the_run_and_the_right_one_is_named(tmp_path: Path, notes: Notes) -> None:
    notes.prefix = "/api"
    done = run(tmp_path, notes.url, *AUTH)
    assert done.status == 2
    assert f"the base URL {notes.url} seems to be wrong: 4 of 4 operations answer the same 404" in done.err
    assert f"try --url {notes.url}/api" in done.err
    assert run(tmp_path, f"{notes.url}/api", *AUTH).status == 0


def test_the_servers_path_is_joined_to_a_url_without_one(tmp_path: Path, notes: Notes) -> None:
    notes.prefix = "/v1"
    written(tmp_path, NOTES + "servers: [{url: 'https://api.example.com/{v}', variables: {v: {default: v1}}}]\n")
    assert run(tmp_path, notes.url, *AUTH).status == 0
    assert run(tmp_path, f"{notes.url}/", *AUTH).status == 2


def test_nobody_is_there(tmp_path: Path) -> None:
    done = run(tmp_path, f"http://127.0.0.1:{closed_port()}")
    assert done.status == 2
    assert "cannot be tested: no connection" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("auth", [(), ("--auth", "bearer:wrong")])
def test_without_good_credentials_too_little_is_reached(tmp_path: Path, notes: Notes, auth: tuple[str, ...]) -> None:
    done = run(tmp_path, notes.url, *auth)
    assert done.status == 2
    assert ("credentials are refused" if auth else "too little was reached") in done.err
    assert "Exit status 2" in done.out


def test_the_run_ends_when_the_credentials_die(tmp_path: Path, notes: Notes) -> None:
    notes.dies_after = 5
    done = run(tmp_path, notes.url, *AUTH)
    assert done.status == 2
    assert "our credentials died after" in done.err
    assert len(notes.asked) < 12


def test_three_lost_requests_in_a_row_end_the_run_with_a_partial_report(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "greets", GREETS, "E")
    notes.breaks_after = 4
    done = run(tmp_path, notes.url, *AUTH, *AS_JSON)
    assert done.status == 2
    assert "3 requests in a row got no answer" in done.err
    assert report(done)["findings"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_cleans_up_and_writes_what_it_has(tmp_path: Path, notes: Notes, how: signal.Signals) -> None:
    pack(tmp_path, "writes", WRITES, "E")
    written(tmp_path)
    (tmp_path / "contractctl.toml").write_text('packs = ["packs"]\nselect = ["own"]\n')
    notes.holds_at = 12
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "contractctl", "test", "notes.yaml", "--url", notes.url, *AUTH, "--level", "write",
         "--output", "json=report.json"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert notes.held.wait(30)
    assert len(notes.notes) > 1
    process.send_signal(how)
    notes.release.set()
    out, err = process.communicate(timeout=30)
    assert process.returncode == 2, err
    assert "interrupted" in err
    assert "Exit status 2: interrupted" in out
    assert json.loads((tmp_path / "report.json").read_text())["server"]["stopped"] == "interrupted"
    assert list(notes.notes) == ["n1"]


def test_requests_and_seconds_are_bounded(tmp_path: Path, notes: Notes) -> None:
    done = run(tmp_path, notes.url, *AUTH, "--max-requests", "3")
    assert len(notes.asked) == 3
    assert "all 3 requests (--max-requests) are spent" in done.out


def test_the_same_seed_sends_the_same(tmp_path: Path) -> None:
    sent = []
    for _ in range(2):
        state = Notes()
        with notes_server(state) as url:
            run(tmp_path, url, *AUTH, "--level", "write")
        sent.append(state.asked)
    assert sent[0] == sent[1]
    assert any(method == "PUT" for method, _, _ in sent[0])


def test_a_sandbox_of_the_configuration_has_a_level_of_its_own(tmp_path: Path, notes: Notes) -> None:
    (tmp_path / "contractctl.toml").write_text(
        f'select = ["rate-limit"]\n[[api]]\nspec = "notes.yaml"\n'
        f'server = {{url = "{notes.url}", sandbox = true, level = "write"}}\n'
    )
    written(tmp_path)
    done = contractctl("test", *AS_JSON, cwd=tmp_path, CONTRACTCTL_AUTH=f"Bearer {TOKEN}")
    assert done.status == 0, done.err
    assert report(done)["server"]["level"] == "write"  # type: ignore[index]
    elsewhere = contractctl(
        "test", "--url", f"{notes.url}/", *AS_JSON, cwd=tmp_path, CONTRACTCTL_AUTH=f"Bearer {TOKEN}"
    )
    assert report(elsewhere)["server"]["level"] == "safe"  # type: ignore[index]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--url", "ftp://a"), "write http:// or https://"),
        (("--auth", "token"), "bearer:TOKEN"),
        (("--auth", "bearer:"), "bearer:TOKEN"),
        (("--rate", "fast"), "write a number for a second"),
        (("--header", "x"), "write 'NAME: VALUE'"),
        (("--cacert", "none.pem"), "names no file"),
        (("--insecure", "--cacert", "notes.yaml"), "cannot both be had"),
        (("--proxy", "socks://a"), "write http://HOST:PORT"),
    ],
)
def test_what_cannot_be_asked_is_said(tmp_path: Path, flags: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, "http://127.0.0.1:9", *flags)
    assert done.status == 2
    assert said in done.err


def test_a_server_must_be_named(tmp_path: Path) -> None:
    written(tmp_path)
    assert "which server?" in contractctl("test", "notes.yaml", cwd=tmp_path).err
    assert "0 [[api]] entries have a server" in contractctl("test", cwd=tmp_path).err


def test_other_commands_import_nothing_of_it(tmp_path: Path) -> None:
    written(tmp_path)
    code = (
        "import sys, atexit, contractctl.cli.edge as e\n"
        "real = e.os._exit\n"
        "def leave(status):\n"
        "    print(*(n for n in sys.modules if n.startswith(('contractctl.live', 'schemathesis', 'http', 'urllib3'))))\n"
        "    sys.stdout.flush(); real(status)\n"
        "e.os._exit = leave\n"
        "sys.argv[1:] = ['lint', 'notes.yaml', '--quiet', '--select', 'rate-limit']\n"
        "import contractctl.cli as c; c.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout.splitlines()[-1] == ""


FAILS = """
from contractctl.traffic import Failure

@clause.kept()
def has_no_failures(failure: Failure, context: Context[NoOptions]) -> Verdict:
    return broken(failure.exchange.operation, f"{failure.check} fails")
"""


def test_what_schemathesis_finds_becomes_findings(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "fails", FAILS, "E")
    written(tmp_path, NOTES.replace('"200": {description: Who I am}', '"204": {description: Who I am}'))
    flags = (*AUTH, *AS_JSON, "--max-examples", "3", "--property-seconds", "20", "--phases", "examples,fuzzing")
    done = run(tmp_path, notes.url, *flags)
    assert done.status == 1, done.err
    assert {method for method, _, _ in notes.asked} == {"GET"}
    found = {one["message"]: one for one in report(done)["findings"]}  # type: ignore[attr-defined]
    finding = found["status_code_conformance fails"]
    assert "GET /me" in finding["operations"]
    assert finding["evidence"]["exchanges"][-1]["curl"].endswith('-H "Authorization: $CONTRACTCTL_AUTH"')
    assert TOKEN not in done.out
    assert not (tmp_path / ".hypothesis").exists(), "nothing is left where somebody works"


def test_a_run_that_hears_no_failures_starts_no_schemathesis(tmp_path: Path, notes: Notes) -> None:
    run(tmp_path, notes.url, *AUTH)
    assert len(notes.asked) < 15


def running_with(mark: str) -> list[Path]:
    """The processes whose environment holds a mark, where the system shows it."""
    found = []
    for one in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            found += [one] if mark.encode() in one.read_bytes() else []
    return found


def test_interrupted_in_the_property_based_phase_it_leaves_no_process(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "fails", FAILS, "E")
    written(tmp_path)
    (tmp_path / "contractctl.toml").write_text('packs = ["packs"]\nselect = ["own"]\n')
    notes.holds_at = 40
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "contractctl", "test", "notes.yaml", "--url", notes.url, *AUTH],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MARK": notes.url},
    )  # fmt: skip
    assert notes.held.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 2, err
    assert "Exit status 2: interrupted" in out
    assert running_with(f"MARK={notes.url}") == []


ALL = """
@clause.kept()
def answers_alike(traffic: Traffic, context: Context[NoOptions]) -> Verdict:
    lists = [one for one in traffic.exchanges if one.operation is not None and one.operation.path == "/notes"]
    return broken(lists[0].operation, "twice", evidence={"exchanges": tuple(lists[:2]), "seen": len(lists)})
"""


def test_a_finding_in_all_traffic_carries_the_exchanges_that_it_names(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "alike", ALL, "E")
    (found,) = report(run(tmp_path, notes.url, *AUTH, *AS_JSON))["findings"]  # type: ignore[misc]
    assert found["operation"] == "GET /notes"
    assert [one["request"]["url"] for one in found["evidence"]["exchanges"]] == [f"{notes.url}/notes"] * 2
    assert found["evidence"]["seen"] == 2


def test_answers_that_nobody_can_take_in_are_reasons(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    bodies = {
        "/users/contractctl": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
        % (len(bomb), bomb),
        "/notes": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{no json}",
        "/notes/contractctl": b"HTTP/1.1 200 OK\r\nno field\r\n\r\n",
    }

    def answer(connection: socket.socket, head: bytes) -> None:
        path = head.split()[1].decode()
        if path == "/me":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
            with suppress(OSError):
                while True:
                    connection.sendall(b"x" * 65_536)
        connection.sendall(bodies.get(path, b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"))

    with raw_server(answer) as url:
        done = run(tmp_path, url, *AUTH, *AS_JSON)
    assert done.status == 0, done.err
    rows = {row["operation"]: row for row in report(done)["server"]["reach"]}  # type: ignore[index]
    assert rows["GET /notes"]["reached"], "that it is no JSON is for conformance to say"
    assert rows["GET /me"]["why"] == "its body is larger than 8,388,608 bytes"
    assert rows["GET /users/{user}"]["why"] == "its body decompresses to more than 8,388,608 bytes"
    assert "RFC 9112" in rows["GET /notes/{note}"]["why"]


def test_a_server_that_never_answers_ends_the_run_in_time(tmp_path: Path) -> None:
    over = threading.Event()
    with raw_server(lambda *_: bool(over.wait(30)) or None) as url:
        done = run(tmp_path, url, "--timeout", "0.2")
        over.set()
    assert done.status == 2
    assert "no whole answer in time (--timeout SECONDS gives it longer)" in done.err


def test_certificates_are_checked(tmp_path: Path, tls: tuple[ssl.SSLContext, str]) -> None:
    context, authority = tls
    with raw_server(says(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), context) as url:
        assert "--cacert FILE names the authority" in run(tmp_path, url).err
        for flags in (("--cacert", authority), ("--insecure",)):
            assert "4 of 4 operations answer the same 404" in run(tmp_path, url, *flags).err


@pytest.mark.parametrize(
    ("option", "content"), [("--schemathesis", "x = ["), ("--hooks", "import nothing_of_that_name")]
)
def test_a_file_for_schemathesis_that_cannot_be_used_is_no_green_run(
    tmp_path: Path, notes: Notes, option: str, content: str
) -> None:
    (tmp_path / "given").with_suffix(".py").write_text(content)
    (tmp_path / "contractctl.toml").write_text('select = ["conformance"]\n')
    done = run(tmp_path, notes.url, *AUTH, option, "given.py", "--fail-on", "never")
    assert done.status == 2, done.out
    assert "schemathesis cannot begin with --schemathesis or --hooks: " in done.err
    assert "Reached " in done.out
