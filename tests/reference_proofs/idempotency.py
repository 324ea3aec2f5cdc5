from fixtures.servers.calling import Answer, ask
from reference_proofs.session import EXAMPLE, HOOK, PAYMENT, PAYMENTS, Session, new_key

HOOKS = "/v2/webhooks/subscriptions"
REFUNDS = f"{PAYMENTS}/pay_{EXAMPLE}/refunds"


def _replayed(session: Session) -> tuple[Answer, Answer]:
    key = new_key()
    return session.pay(key), session.pay(key)


def _concurrent(session: Session) -> tuple[Answer, ...]:
    one = ask("POST", PAYMENTS, content=PAYMENT, headers={"Idempotency-Key": new_key()})
    return session.together(one, one)


def replay_books_twice(session: Session) -> bool:
    before = session.ids()
    _replayed(session)
    return len(session.ids() - before) <= 1


def replay_other_id(session: Session) -> bool:
    first, second = _replayed(session)
    return not second.ok or first.json == second.json


def replay_refused(session: Session) -> bool:
    return _replayed(session)[1].ok


def other_payload_accepted(session: Session) -> bool:
    key = new_key()
    return session.pay(key).ok and session.pay(key, amount=501).status == 422


def other_payload_books(session: Session) -> bool:
    key = new_key()
    session.post(REFUNDS, {"amount": 1}, key)
    return session.post(REFUNDS, {"amount": 2}, key).status == 422


def concurrent_books_twice(session: Session) -> bool:
    return len({one.json["id"] for one in _concurrent(session) if one.ok}) == 1


def concurrent_crashes(session: Session) -> bool:
    return all(one.status < 500 for one in _concurrent(session))


def key_not_required(session: Session) -> bool:
    return session.send("POST", PAYMENTS, content=PAYMENT).status == 400


def key_crosses_tenants(session: Session) -> bool:
    key = new_key()
    first, second = session.pay(key), session.pay(key, bearer="tok_other")
    return not second.ok or first.json["id"] != second.json["id"]


def put_adds_up(session: Session) -> bool:
    path = f"{HOOKS}/sub_{EXAMPLE}"
    answers = [session.send("PUT", path, content=HOOK).json for _ in range(2)]
    return answers[0] == answers[1]


def delete_again_crashes(session: Session) -> bool:
    path = session.paid()
    return [session.send("DELETE", path).status for _ in range(2)][1] < 500


def get_has_effect(session: Session) -> bool:
    path = session.paid()
    return session.get(path).header("ETag") == session.get(path).header("ETag")


def _stale(session: Session) -> tuple[str, str]:
    """A payment that has changed, and the tag that it had before."""
    created = session.pay()
    path, tag = f"{PAYMENTS}/{created.json['id']}", created.header("ETag") or ""
    session.change(path, "*", note="first")
    return path, tag


def stale_change_accepted(session: Session) -> bool:
    path, tag = _stale(session)
    return session.change(path, tag).status == 412


def stale_delete_accepted(session: Session) -> bool:
    path, tag = _stale(session)
    return session.send("DELETE", path, headers={"If-Match": tag}).status == 412


def precondition_not_required(session: Session) -> bool:
    return session.change(session.paid(), None).status == 428


def etag_stands_still(session: Session) -> bool:
    path, tag = _stale(session)
    return session.get(path).header("ETag") != tag
