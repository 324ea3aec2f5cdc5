import json

from fixtures.servers.calling import Answer
from fixtures.servers.payments.clock import moment
from fixtures.servers.payments.delivery import signature
from fixtures.servers.payments.webhooks import BANK_SECRET
from reference_proofs.session import EXAMPLE, HOOK, Session, new_key

HOOKS = "/v2/webhooks/subscriptions"
EVENTS = "/v2/webhooks/events"
INBOUND = "/v2/webhooks/inbound"
SECRET = str(HOOK["secret"])
CALLBACK = "http://127.0.0.1:9999/finished"


def _notice(session: Session, sign: str | None = BANK_SECRET, age: float = 0, event_id: str | None = None) -> Answer:
    """What the bank says of the example payment."""
    sent_at = moment(session.clock.now() - age)
    notice = {"type": "money.received", "sent_at": sent_at, "payment_id": f"pay_{EXAMPLE}"}
    body = json.dumps(notice | {"event_id": event_id or new_key()}).encode()
    signed = {} if sign is None else {"X-Signature": signature(sign, body)}
    return session.send("POST", INBOUND, bearer=None, body=body, headers={"Content-Type": "application/json"} | signed)


def _subscribed(session: Session) -> Session:
    session.post(HOOKS, HOOK)
    return session


def signature_missing(session: Session) -> bool:
    _notice(_subscribed(session))
    return all("X-Signature" in headers for headers, _ in session.deliver())


def signature_of_other_secret(session: Session) -> bool:
    _subscribed(session).pay()
    return all(headers["X-Signature"] == signature(SECRET, body) for headers, body in session.deliver())


def signature_of_other_bytes(session: Session) -> bool:
    session.post("/v2/exports", {"currency": "EUR", "callback_url": CALLBACK})
    session.clock.turn(60)
    secret = session.service.tenants["acme"].secret
    return all(headers["X-Signature"] == signature(secret, body) for headers, body in session.deliver())


def event_id_anew(session: Session) -> bool:
    _subscribed(session).pay()
    first = session.events(500)
    session.clock.turn(1)
    return {one["event_id"] for one in session.events()} <= {one["event_id"] for one in first}


def event_id_shared(session: Session) -> bool:
    _subscribed(session).pay()
    session.pay()
    return len({one["event_id"] for one in session.events()}) == 2


def not_retried(session: Session) -> bool:
    _subscribed(session).pay()
    session.deliver(500)
    session.clock.turn(1)
    return len(session.deliver()) == 1


def retried_without_backoff(session: Session) -> bool:
    _subscribed(session).pay()
    session.deliver(500)
    session.clock.turn(1)
    again = session.deliver(500)
    session.clock.turn(1)
    return not again or not session.deliver(500)


def gone_ignored(session: Session) -> bool:
    _subscribed(session).pay()
    session.deliver(410)
    session.pay()
    session.clock.turn(60)
    return not session.deliver()


def replay_incomplete(session: Session) -> bool:
    before = {one for page in session.walk(EVENTS, 100) for one in page}
    _subscribed(session).pay()
    session.deliver(500)
    after = {one for page in session.walk(EVENTS, 100) for one in page}
    return len(after - before) == 1


def replay_since_ignored(session: Session) -> bool:
    return session.get(EVENTS, since=moment(session.clock.now() + 60)).json["items"] == []


def replay_bad_since_crashes(session: Session) -> bool:
    return session.get(EVENTS, since="yesterday").status < 500


def notice_unsigned_accepted(session: Session) -> bool:
    return _notice(session, None).status == 401


def notice_forged_accepted(session: Session) -> bool:
    return _notice(session, "whsec_guessed").status == 401


def notice_stale_accepted(session: Session) -> bool:
    return _notice(session, age=3600).status == 401


def notice_twice_applied(session: Session) -> bool:
    _subscribed(session)
    for _ in range(2):
        _notice(session, event_id="notice-0001")
    return len({one["event_id"] for one in session.events()}) == 1


def private_receiver_accepted(session: Session) -> bool:
    urls = ("http://169.254.169.254/latest", "https://10.0.0.1/hook", "http://127.0.0.1/hook", "file:///etc/passwd")
    return not any(session.post(HOOKS, HOOK | {"url": url}).ok for url in urls)


def payload_without_data(session: Session) -> bool:
    _subscribed(session).pay()
    return all("data" in one for one in session.events())


def type_unpublished(session: Session) -> bool:
    _notice(_subscribed(session))
    return {one["type"] for one in session.events()} <= {"payment.created", "payment.settled"}
