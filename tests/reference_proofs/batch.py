from fixtures.servers.calling import Answer
from reference_proofs.session import PAYMENT, PAYMENTS, Session

WRONG = PAYMENT | {"amount": 0}


def _sent(session: Session, *items: object) -> Answer:
    return session.post(f"{PAYMENTS}/batch", {"items": list(items)})


def _results(session: Session) -> list[dict]:
    return _sent(session, PAYMENT, WRONG).json.get("results", [])


def one_fails_all(session: Session) -> bool:
    return _sent(session, PAYMENT, WRONG).status == 207


def result_missing(session: Session) -> bool:
    return len(_results(session)) in {0, 2}


def index_shifted(session: Session) -> bool:
    return {one["index"] for one in _results(session)} <= {0, 1}


def failed_item_booked(session: Session) -> bool:
    before = session.ids()
    _sent(session, PAYMENT, WRONG)
    return len(session.ids() - before) <= 1


def ok_item_lost(session: Session) -> bool:
    return all(session.get(f"{PAYMENTS}/{one['id']}").ok for one in _results(session) if one["status"] == "ok")


def error_without_code(session: Session) -> bool:
    return all("code" in one for one in _results(session) if one["status"] == "error")


def cap_not_kept(session: Session) -> bool:
    return not _sent(session, *[WRONG] * 101).ok


def cap_crashes(session: Session) -> bool:
    return _sent(session, *[WRONG] * 101).status < 500


def counts_wrong(session: Session) -> bool:
    return _sent(session, PAYMENT, WRONG).json.get("succeeded", 1) == 1
