from fixtures.servers.calling import Answer
from fixtures.servers.payments.access import SMALL
from reference_proofs.session import EXAMPLE, PAYMENTS, Session

ONE = f"{PAYMENTS}/pay_{EXAMPLE}"
QUOTA = "/v2/admin/quota"
LIMIT, REMAINING, RESET = "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"


def _burst(session: Session) -> list[Answer]:
    """One request more than a small quota allows."""
    return [session.get(QUOTA, bearer="tok_limited") for _ in range(SMALL + 1)]


def _refusal(session: Session) -> Answer | None:
    return next((one for one in _burst(session) if one.status == 429), None)


def retry_after_missing(session: Session) -> bool:
    refusal = _refusal(session)
    return refusal is None or refusal.header("Retry-After") is not None


def retry_after_milliseconds(session: Session) -> bool:
    refusal = _refusal(session)
    return refusal is None or int(refusal.header("Retry-After") or 1) <= 5


def headers_missing_when_refused(session: Session) -> bool:
    refusal = _refusal(session)
    return refusal is None or refusal.header(LIMIT) is not None


def headers_missing(session: Session) -> bool:
    return None not in (session.get(ONE).header(name) for name in (LIMIT, REMAINING, RESET))


def remaining_stands_still(session: Session) -> bool:
    left = [int(session.get(QUOTA).header(REMAINING) or 0) for _ in range(3)]
    return left[0] > left[1] > left[2]


def remaining_when_refused(session: Session) -> bool:
    refusal = _refusal(session)
    return refusal is None or refusal.header(REMAINING) in (None, "0")


def reset_in_the_past(session: Session) -> bool:
    refusal = _refusal(session)
    said = refusal and refusal.header(RESET)
    return not said or int(said) >= session.clock.now()


def reset_relative(session: Session) -> bool:
    return 0 <= int(session.get(QUOTA).header(RESET) or 0) - session.clock.now() <= 5


def never_refused(session: Session) -> bool:
    return not all(one.ok for one in _burst(session))


def refused_early(session: Session) -> bool:
    return len([one for one in _burst(session) if one.ok]) >= SMALL


def refused_as_unavailable(session: Session) -> bool:
    return all(one.status != 503 for one in _burst(session))


def quota_shared(session: Session) -> bool:
    _burst(session)
    return session.get(QUOTA).ok


def window_never_ends(session: Session) -> bool:
    _burst(session)
    session.clock.turn(6)
    return session.get(QUOTA, bearer="tok_limited").ok
