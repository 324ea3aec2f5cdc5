import json

from reference_proofs.session import UNKNOWN, Session

ORDER = {"queued": 0, "running": 1, "completed": 2, "failed": 2, "canceled": 2}
END = 2
CALLBACK = "http://127.0.0.1:9999/finished"


def _start(session: Session, currency: str = "EUR", **other: object) -> str:
    """The path of a new job."""
    return f"/v2/jobs/{session.post('/v2/exports', {'currency': currency, **other}).json['job_id']}"


def _looks(session: Session, path: str, times: int = 6) -> list[str]:
    return [session.get(path).json["status"] for _ in range(times)]


def accepted_without_location(session: Session) -> bool:
    return session.post("/v2/exports", {"currency": "EUR"}).header("Location") is not None


def location_expired(session: Session) -> bool:
    return session.get(session.post("/v2/exports", {"currency": "EUR"}).header("Location") or "/health").ok


def status_backwards(session: Session) -> bool:
    ranks = [ORDER[one] for one in _looks(session, _start(session)) if one in ORDER]
    upto = ranks[: ranks.index(END)] if END in ranks else ranks
    return upto == sorted(upto)


def never_ends(session: Session) -> bool:
    return END in {ORDER.get(one) for one in _looks(session, _start(session))}


def status_undeclared(session: Session) -> bool:
    return set(_looks(session, _start(session))) <= ORDER.keys()


def end_left(session: Session) -> bool:
    looks = _looks(session, _start(session))
    return "completed" not in looks or set(looks[looks.index("completed") :]) == {"completed"}


def result_dead(session: Session) -> bool:
    path = _start(session)
    ends = [one for one in (session.get(path).json for _ in range(6)) if one["status"] == "completed"]
    return not ends or session.get(ends[0]["result_url"]).ok


def failed_without_error(session: Session) -> bool:
    path = _start(session, "XTS")
    ends = [one for one in (session.get(path).json for _ in range(6)) if one["status"] == "failed"]
    return not ends or "error" in ends[0]


def other_job_id(session: Session) -> bool:
    answer = session.post("/v2/exports", {"currency": "EUR"})
    polled = session.get(f"/v2/jobs/{answer.json['job_id']}").json
    return polled["job_id"] == answer.json["job_id"]


def unknown_job_found(session: Session) -> bool:
    return session.get(f"/v2/jobs/job_{UNKNOWN}").status == 404


def cancel_without_effect(session: Session) -> bool:
    path = _start(session)
    session.post(f"{path}/cancel")
    return "completed" not in _looks(session, path)


def _called(session: Session) -> list[dict]:
    path = _start(session, callback_url=CALLBACK)
    _looks(session, path)
    session.clock.turn(60)
    return [json.loads(body) for _, body in session.deliver()]


def callback_unsent(session: Session) -> bool:
    path = _start(session, callback_url=CALLBACK)
    ended = END in {ORDER.get(one) for one in _looks(session, path)}
    return not ended or len(session.deliver()) == 1


def callback_other_status(session: Session) -> bool:
    return {one["data"]["status"] for one in _called(session)} <= {"completed"}
