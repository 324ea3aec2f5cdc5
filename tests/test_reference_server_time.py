"""What the reference server promises over hours and days, by a clock that is turned."""

import json

import pytest

from fixtures.servers.payments.delivery import ATTEMPTS
from reference_proofs import Session
from reference_proofs.session import HOOK, new_key

HOOKS = "/v2/webhooks/subscriptions"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = b"grant_type=client_credentials&client_id=acme-reader&client_secret=reader-secret"


def test_a_key_is_kept_for_24_hours():
    session, key = Session(), new_key()
    first = session.pay(key).json["id"]
    session.clock.turn(23 * 3600)
    assert session.pay(key).json["id"] == first
    session.clock.turn(2 * 3600)
    assert session.pay(key).json["id"] != first


def test_the_answer_to_a_key_is_kept_for_errors_too():
    session, key = Session(), new_key()
    answers = [session.pay(key, source="card_declined") for _ in range(2)]
    assert [one.status for one in answers] == [402, 402]
    assert session.pay(key).status == 422


def test_a_token_lives_an_hour_and_does_no_more_than_its_client_may():
    session = Session()
    token = session.send("POST", "/oauth/token", bearer=None, headers=FORM, body=GRANT).json["access_token"]
    assert session.get("/v2/payments", bearer=token).status == 200
    assert session.pay(bearer=token).status == 403
    session.clock.turn(3601)
    assert session.get("/v2/payments", bearer=token).status == 401


def test_an_event_is_sent_eight_times_with_growing_pauses():
    session = Session()
    session.post(HOOKS, HOOK)
    session.pay()
    times = []
    for second in range(300):
        if session.deliver(500):
            times.append(second)
        session.clock.turn(1)
    assert times == [0, 1, 3, 7, 15, 31, 63, 127]
    assert len(times) == ATTEMPTS


def test_a_job_ends_without_being_looked_at_and_calls_back_once():
    session = Session()
    session.post("/v2/exports", {"currency": "EUR", "callback_url": "http://127.0.0.1:9999/finished"})
    assert session.deliver() == []
    session.clock.turn(6)
    (sent,) = [json.loads(body) for _, body in session.deliver()]
    assert (sent["type"], sent["data"]["status"]) == ("export.finished", "completed")
    session.clock.turn(60)
    assert session.deliver() == []


def test_a_canceled_job_stays_canceled_and_a_completed_one_cannot_be():
    session = Session()
    path = session.post("/v2/exports", {"currency": "EUR"}).header("Location")
    assert [session.post(f"{path}/cancel").status for _ in range(2)] == [200, 200]
    assert {session.get(path).json["status"] for _ in range(5)} == {"canceled"}
    path = session.post("/v2/exports", {"currency": "EUR"}).header("Location")
    assert [session.get(path).json["status"] for _ in range(4)] == ["queued", "running", "completed", "completed"]
    assert session.post(f"{path}/cancel").status == 409


@pytest.mark.parametrize(
    "since",
    ["1990-12-31T15:59:60-08:00", "2026-12-31t23:59:59z", "0000-02-29T00:00:00Z", "2026-01-01T00:00:00.123456789Z"],
)
def test_every_moment_of_rfc_3339_is_understood(since):
    assert Session().get("/v2/webhooks/events", since=since).status == 200


def test_a_window_is_over_after_five_seconds():
    session = Session()
    answers = [session.get("/v2/payments", bearer="tok_limited") for _ in range(11)]
    assert [one.status for one in answers] == [200] * 10 + [429]
    assert [int(one.header("X-RateLimit-Remaining")) for one in answers] == [*range(9, -1, -1), 0]
    session.clock.turn(int(answers[-1].header("Retry-After")))
    assert session.get("/v2/payments", bearer="tok_limited").status == 200
