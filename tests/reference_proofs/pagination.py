import base64

from reference_proofs.session import HOOK, PAYMENTS, Session, flat

HOOKS = "/v2/webhooks/subscriptions"
EVENTS = "/v2/webhooks/events"


def last_page_repeats_item(session: Session) -> bool:
    walked = flat(session.walk(PAYMENTS, 6))
    return len(walked) == len(set(walked))


def ties_turn(session: Session) -> bool:
    every = flat(session.walk(PAYMENTS, 100))
    walked = dict.fromkeys(flat(session.walk(PAYMENTS, 4)))
    return [one for one in every if one in walked] == list(walked)


def insert_skips(session: Session) -> bool:
    before = session.ids()
    first = session.get(PAYMENTS, limit=6).json
    session.pay()
    rest = session.get(PAYMENTS, limit=100, cursor=first["next_cursor"]).json
    return before <= {one["id"] for one in first["items"] + rest["items"]} or rest["next_cursor"] is not None


def limit_ignored(session: Session) -> bool:
    return len(session.get(PAYMENTS, limit=6).json["items"]) == 6


def limit_negative_accepted(session: Session) -> bool:
    return not session.get(PAYMENTS, limit=-1).ok


def limit_zero_crashes(session: Session) -> bool:
    return session.get(PAYMENTS, limit=0).status < 500


def bad_cursor_accepted(session: Session) -> bool:
    return session.get(PAYMENTS, cursor="contractctl").status == 400


def cursor_loops(session: Session) -> bool:
    return len(session.walk(EVENTS, 10)) < 40


def empty_last_page(session: Session) -> bool:
    return all(session.walk(PAYMENTS, 6))


def filter_lost(session: Session) -> bool:
    first = session.get(PAYMENTS, limit=6, status="pending").json
    second = session.get(PAYMENTS, limit=6, status="pending", cursor=first["next_cursor"] or "x").json
    return {one["status"] for one in second.get("items", [])} <= {"pending"}


def oldest_first(session: Session) -> bool:
    for _ in range(2):
        session.clock.turn(60)
        session.post(HOOKS, HOOK)
    moments = [one["created_at"] for one in session.get(HOOKS).json["items"]]
    return moments == sorted(moments, reverse=True)


def cursor_once(session: Session) -> bool:
    cursor = session.get(PAYMENTS, limit=6).json["next_cursor"]
    return [session.get(PAYMENTS, limit=6, cursor=cursor).ok for _ in range(2)] == [True, True]


def default_unbounded(session: Session) -> bool:
    return len(session.get(PAYMENTS).json["items"]) == 20


def cursor_readable(session: Session) -> bool:
    cursor = session.get(PAYMENTS, limit=6).json["next_cursor"]
    return b"payments" not in base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
