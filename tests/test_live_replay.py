"""What is read from an earlier report, and what is called otherwise when its requests are sent again."""

import base64
import json

import pytest

from contractctl.errors import InputError
from contractctl.live.records.replay import Carried, read_report
from contractctl.traffic import Answer, Caller, Request

BASE = "http://127.0.0.1:9"


def written(request: dict[str, object], check: str = "", **more: object) -> bytes:
    exchange = {
        "request": {"method": "POST", "url": f"{BASE}/a", "caller": "full", "headers": {}, "body": "", **request},
        "answer": {"status": 500, "headers": {}, "body": ""},
        "valid": True,
    }
    evidence = {"kind": "exchange", "side": "no_crash", "check": check, "exchanges": [exchange], **more}
    finding = {"rule": "own/a", "enforcement": "live", "message": "m", "operations": ["POST /a"], "evidence": evidence}
    report = {"command": "test", "inputs": ["a.yaml"], "server": {"url": BASE}, "findings": [finding]}
    return json.dumps(report).encode()


def test_a_request_is_read_with_all_that_it_was() -> None:
    body = b"\x00\xff"
    data = written({
        "url": f"{BASE}/a?api_key=%5Bredacted%5D&x=1",
        "headers": {"authorization": "[redacted]", "x-a": "1"},
        "base64": base64.b64encode(body).decode(),
    })  # fmt: skip
    earlier = read_report("r.json", data)
    assert (earlier.document, earlier.url) == ("a.yaml", BASE)
    (trial,) = earlier.trials
    assert (trial.rule, trial.side, trial.operations, trial.fault) == ("own/a", "no_crash", ("POST /a",), "")
    (exchange,) = trial.exchanges
    assert exchange.request == Request({"x-a": "1"}, body, "POST", f"{BASE}/a?x=1", Caller.FULL)
    assert (exchange.answer.status, exchange.valid) == (500, True)


@pytest.mark.parametrize(
    ("check", "caller"), [("", Caller.FULL), ("not_a_server_error", Caller.FULL), ("ignored_auth", Caller.UNKNOWN)]
)
def test_whose_credentials_were_hidden(check: str, caller: Caller) -> None:
    data = written({"caller": None, "headers": {"authorization": "[redacted]"}}, check)
    assert read_report("r.json", data).trials[0].exchanges[0].request.caller is caller


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            written({"body": '{"password": "[redacted]"}'}),
            "the body of its request held a secret, which no report keeps",
        ),
        (written({"cut": True}), "the report does not hold all of its requests"),
        (written({}, omitted=3), "the report does not hold all of its requests"),
        (written({}, exchanges=[]), "the report holds no request of it"),
    ],
)
def test_what_cannot_be_sent_again_is_told(data: bytes, why: str) -> None:
    (trial,) = read_report("r.json", data).trials
    assert (trial.fault, trial.exchanges) == (why, ())


@pytest.mark.parametrize(
    "data", [b"[]", b'{"command": "lint", "findings": []}', b'{"command": "test", "findings": []}']
)
def test_other_files_are_no_report(data: bytes) -> None:
    with pytest.raises(InputError, match="no report of contractctl test"):
        read_report("r.json", data)


def answer(body: object, **headers: str) -> Answer:
    return Answer({"content-type": "application/json", **headers}, json.dumps(body).encode(), 201)


def test_ids_versions_and_keys_of_today_are_carried_along() -> None:
    carried = Carried()
    first = carried.applied(Request({"idempotency-key": "k1"}, b"", "POST", f"{BASE}/a"))
    assert first.headers["idempotency-key"] != "k1"
    assert carried.applied(Request({"idempotency-key": "k1"}, b"", "POST", f"{BASE}/a")) == first
    carried.learn(
        answer({"id": "old 1", "name": "same", "inner": {"userId": 7}}, etag='"e1"', location="/a/loc1"),
        answer({"id": "new/1", "name": "other", "inner": {"userId": 8}}, etag='"e2"', location="/a/loc2"),
    )
    body = json.dumps({"ref": "old 1", "list": ["same", "loc1"]}).encode()
    asked = Request(
        {"content-type": "application/json", "if-match": '"e1"'}, body, "PUT", f"{BASE}/a/old%201/7?after=loc1&limit=7"
    )
    again = carried.applied(asked)
    assert again.url == f"{BASE}/a/new%2F1/8?after=loc2&limit=7"
    assert again.headers["if-match"] == '"e2"'
    assert again.json == {"ref": "new/1", "list": ["same", "loc2"]}


def test_no_two_trials_send_the_same_key() -> None:
    asked = Request({"idempotency-key": '"k1"'}, b"", "POST", f"{BASE}/a")
    keys = [Carried().applied(asked).headers["idempotency-key"] for _ in range(3)]
    assert len(set(keys)) == len(keys)
    assert all(one[0] == one[-1] == '"' for one in keys)
