"""`contractctl test` with recorded traffic: `--har`, `--record`, and `--replay` of its own report."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from contractctl.live.records.har import read_har
from contractctl.traffic import Caller
from fixtures.servers.payments import create_app
from fixtures.servers.serving import served
from tests.command import ROOT, Done, contractctl
from tests.probed import AS_JSON, AUTH, pack, report, run
from tests.servers import NOTES, TOKEN, Notes, closed_port, notes_server, written
from tests.test_cli_test import GREETS, STRANGERS, WRITES

FAILURE = """
@clause.kept()
def no_crash(exchange: Exchange, context: Context[NoOptions]) -> Verdict:
    if exchange.operation is None:
        return not_applicable("no operation")
    return broken(exchange.operation, "undeclared") if exchange.declared is None else HOLDS
"""

OTHERS = '        "401": {description: Who}'


@pytest.fixture
def notes() -> Iterator[Notes]:
    state = Notes()
    with notes_server(state):
        yield state


def judged(tmp_path: Path, har: str, *flags: str) -> Done:
    return contractctl("test", "notes.yaml", "--har", har, *flags, cwd=tmp_path)


def entry(method: str, url: str, status: int, body: object = None, **headers: str) -> dict[str, object]:
    return {
        "request": {"method": method, "url": url, "headers": [{"name": k, "value": v} for k, v in headers.items()]},
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps(body)},
        },
        "time": 3,
    }


def har(tmp_path: Path, *entries: object) -> str:
    written(tmp_path)
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": entries}}))
    return "a.har"


def test_a_recording_is_judged_without_a_server(tmp_path: Path) -> None:
    pack(tmp_path, "greets", GREETS, "E")
    (tmp_path / "contractctl.toml").write_text('packs = ["packs"]\nselect = ["own"]\n')
    base = "https://shop.example/api/v2"
    name = har(
        tmp_path,
        entry("GET", f"{base}/notes", 200, {"token": TOKEN}, Authorization=f"Bearer {TOKEN}"),
        entry("GET", f"{base}/notes/1?api_key={TOKEN}", 200, {}),
        entry("DELETE", f"{base}/notes/1", 500, {}),
        entry("GET", "https://cdn.example/a/logo.svg", 200, {}),
    )
    done = judged(tmp_path, name, *AS_JSON)
    assert done.status == 1, done.err
    assert TOKEN not in done.out
    server = report(done)["server"]
    assert (server["url"], server["level"], server["seed"], server["requests"]) == (base, "passive", None, 3)  # type: ignore[index]
    rows = {row["operation"]: row for row in server["reach"]}  # type: ignore[index]
    assert rows["GET /notes"] | {"why": None} == rows["GET /notes"]
    assert (rows["GET /notes"]["reached"], rows["GET /notes"]["input"]) == (True, "recorded")
    assert rows["DELETE /notes/{note}"]["why"] == "500: no declared success was seen"
    assert rows["GET /me"]["why"] == "it was not asked"
    assert server["notes"] == [  # type: ignore[index]
        "2 of 11 declared responses were seen",
        "1 recorded exchange fits no path of the document: GET https://cdn.example/a/logo.svg (1)",
    ]
    text = judged(tmp_path, name).out
    assert f"Saw 2 of 8 operations of {base} succeed (3 recorded exchanges; nothing was sent)" in text


def test_a_recording_of_something_else_is_no_green_run(tmp_path: Path) -> None:
    name = har(tmp_path, entry("GET", "https://other.example/pets", 200))
    done = judged(tmp_path, name)
    assert (done.status, done.out) == (2, "")
    assert "none of 1 recorded exchanges fits a path of the document (see --url for where its paths begin)" in done.err
    name = har(tmp_path, entry("GET", "https://a.example/x/notes", 200, {}))
    assert judged(tmp_path, name, "--url", "https://a.example/y").status == 2
    assert judged(tmp_path, name, "--url", "https://a.example/x").status == 0


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--har", "none.har"), "none.har: --har cannot be read"),
        (("--har", "notes.yaml"), "this is no HAR file"),
        (("--har", "notes.yaml", "--record", "x.har"), "--har sends nothing"),
        (("--record", "nowhere/a.har", "--url", "http://127.0.0.1:1"), "there is no such folder"),
        (("--har", "a.har", "--level", "safe"), "--har sends nothing: --level is passive with it"),
        (("--replay", "notes.yaml"), "this is no report of contractctl test"),
        (("--level", "passive", "--url", "http://127.0.0.1:1"), "--har FILE names the traffic"),
    ],
)
def test_files_that_cannot_be_used_are_told(tmp_path: Path, flags: tuple[str, ...], said: str) -> None:
    har(tmp_path)
    done = contractctl("test", "notes.yaml", *flags, cwd=tmp_path)
    assert done.status == 2
    assert said in done.err


def test_what_is_recorded_holds_no_secret_and_is_judged_alike(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "greets", GREETS, "E")
    live = run(tmp_path, notes.url, *AUTH, "-H", "X-Session-Id: abcd-1234", "--record", "run.har", *AS_JSON)
    text = (tmp_path / "run.har").read_text()
    assert TOKEN not in text
    assert "abcd-1234" not in text
    kept = read_har("run.har", text.encode())
    assert {one.request.caller for one in kept} == {Caller.FULL}
    assert all(one.request.headers["authorization"] == "[redacted]" for one in kept)
    assert next(one.answer.json["token"] for one in kept if one.request.url.endswith("/me")) == "[redacted]"  # type: ignore[index,call-overload]
    again = judged(tmp_path, "run.har", *AS_JSON)
    assert again.status == live.status == 1

    def findings(done: Done) -> list[tuple[object, object]]:
        return [(one["message"], one["operations"]) for one in report(done)["findings"]]  # type: ignore[attr-defined]

    assert findings(again) == findings(live)


def test_no_report_overwrites_a_recording(tmp_path: Path, notes: Notes) -> None:
    done = run(tmp_path, notes.url, *AUTH, "--record", "a.json", "--output", "json=a.json")
    assert done.status == 2
    assert "would overwrite" in done.err


def found(tmp_path: Path, url: str, *flags: str) -> None:
    done = run(tmp_path, url, *AUTH, *flags, "--output", "json=report.json")
    assert done.status == 1, done.out + done.err


def replayed(tmp_path: Path, *flags: str) -> Done:
    return contractctl("test", "--replay", "report.json", "--seed", "2", *AUTH, *flags, cwd=tmp_path)


def fates(done: Done) -> list[tuple[str, str, str | None]]:
    return [(one["rule"], one["fate"], one["why"]) for one in report(done)["server"]["replayed"]]  # type: ignore[index]


def test_a_finding_that_is_still_there_and_one_that_is_gone(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "strangers", STRANGERS, "E")
    pack(tmp_path, "declared", FAILURE, "E")
    written(tmp_path, NOTES.replace('        "404": {description: None}\n', ""))
    found(tmp_path, notes.url)
    done = replayed(tmp_path, *AS_JSON)
    assert done.status == 1, done.err
    assert {(rule, fate) for rule, fate, _ in fates(done)} == {
        ("own/strangers", "still there"),
        ("own/declared", "still there"),
    }
    assert TOKEN not in done.out
    pack(tmp_path, "strangers", STRANGERS.replace("== 401", "== 418"), "E")
    written(
        tmp_path,
        NOTES.replace('{"200": {', '{default: {description: Any}, "200": {').replace("None}", "None}\n" + OTHERS),
    )
    done = replayed(tmp_path, *AS_JSON)
    assert done.status == 0, done.out
    assert {fate for _, fate, _ in fates(done)} == {"gone"}
    text = replayed(tmp_path)
    assert "Tried 3 findings again" in text.out
    assert "3 gone" in text.out
    assert "Exit status 0: 0 of 3 findings still there" in text.out


def test_what_writes_is_tried_again_at_its_level_only_and_cleaned_up(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "writes", WRITES, "E")
    found(tmp_path, notes.url, "--level", "write")
    done = replayed(tmp_path, *AS_JSON)
    assert done.status == 2
    assert fates(done) == [("own/writes", "could not be tried", "it needs --level write")]
    assert {method for method, _, _ in notes.asked[-3:]} == {"GET"}
    done = replayed(tmp_path, "--level", "write", *AS_JSON)
    assert done.status == 1, done.err
    assert fates(done) == [("own/writes", "still there", "two ids")]
    assert list(notes.notes) == ["n1"]


def test_findings_are_tried_at_another_address(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "strangers", STRANGERS, "E")
    found(tmp_path, notes.url)
    other = Notes(prefix="/v3")
    with notes_server(other):
        done = replayed(tmp_path, "--url", f"{other.url}/v3", *AS_JSON)
    assert done.status == 1
    assert ("GET", "/v3/me", "") in other.asked


def test_nothing_is_gone_where_nobody_answers(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "strangers", STRANGERS, "E")
    found(tmp_path, notes.url)
    done = replayed(tmp_path, "--url", f"http://127.0.0.1:{closed_port()}", *AS_JSON)
    assert done.status == 2
    assert [fate for _, fate, _ in fates(done)] == ["could not be tried"]
    notes.dies_after = 0
    assert [fate for _, fate, _ in fates(replayed(tmp_path, *AS_JSON))] == ["could not be tried"]


def test_a_crash_that_was_mended_is_gone(tmp_path: Path, notes: Notes) -> None:
    pack(tmp_path, "declared", FAILURE, "E")
    notes.busy = 1000
    done = run(tmp_path, notes.url, *AUTH, "--output", "json=report.json")
    assert done.status == 2
    notes.busy = 0
    done = replayed(tmp_path, *AS_JSON)
    assert done.status == 0
    said = dict.fromkeys(fates(done))
    assert ("own/declared", "gone", "it answers 200 now, and 503 then") in said


def test_faults_of_the_reference_server_are_still_there_until_they_are_mended(tmp_path: Path) -> None:
    faults = [
        "idempotency/replay-books-twice",
        "status-codes/broken-json-crashes",
        "status-codes/created-without-location",
        "rate-limit/headers-missing",
    ]
    for name in ("openapi.yaml", "contractctl.toml"):
        shutil.copy(ROOT / "fixtures" / "servers" / "payments" / name, tmp_path)
    again = ("test", "--replay", "report.json", "--level", "write", *AS_JSON)
    with served(create_app(faults)) as url:
        asked = ("--url", url, "--level", "write", "--phases", "none", "--seed", "1", "--include", "/v2/payments*")
        done = contractctl("test", "openapi.yaml", *asked, "--output", "json=report.json", cwd=tmp_path)
        assert done.status == 1, done.err
        still = contractctl(*again, cwd=tmp_path)
    assert still.status == 1, still.err
    rules = {rule for rule, _, _ in fates(still)}
    assert {
        "idempotency/replay",
        "status-codes/malformed-is-client-error",
        "status-codes/create-location",
        "rate-limit/headers",
    } <= rules
    assert {fate for _, fate, _ in fates(still)} == {"still there"}
    with served(create_app()) as url:
        gone = contractctl(*again, "--url", url, cwd=tmp_path)
    assert {fate for _, fate, _ in fates(gone)} == {"gone"}, fates(gone)
    assert gone.status == 0
