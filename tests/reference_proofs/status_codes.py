from reference_proofs.session import EXAMPLE, PAYMENTS, UNKNOWN, Session, new_key

HOOKS = "/v2/webhooks/subscriptions"
EXPORT = f"/v2/exports/exp_{EXAMPLE}"
REFUNDS = f"{PAYMENTS}/pay_{EXAMPLE}/refunds"
CHALLENGE = "WWW-Authenticate"


def _keyed(media_type: str = "application/json") -> dict[str, str]:
    return {"Idempotency-Key": new_key(), "Content-Type": media_type}


def wrong_token_unchallenged(session: Session) -> bool:
    answer = session.get(PAYMENTS, bearer="tok_nobody")
    return answer.status != 401 or answer.header(CHALLENGE) is not None


def anonymous_unchallenged(session: Session) -> bool:
    answer = session.get(EXPORT, bearer=None)
    return answer.status != 401 or answer.header(CHALLENGE) is not None


def anonymous_forbidden(session: Session) -> bool:
    return session.get(HOOKS, bearer=None).status != 403


def scope_lack_unauthenticated(session: Session) -> bool:
    return session.post("/v2/exports", {"currency": "EUR"}, bearer="tok_read").status != 401


def scope_lack_unnamed(session: Session) -> bool:
    answer = session.pay(bearer="tok_read")
    return answer.status != 403 or "insufficient_scope" in (answer.header(CHALLENGE) or "")


def wrong_scheme_crashes(session: Session) -> bool:
    return session.get(PAYMENTS, bearer=None, headers={"Authorization": "Basic YTpi"}).status < 500


def created_without_location(session: Session) -> bool:
    return session.pay().header("Location") is not None


def location_dead(session: Session) -> bool:
    return session.get(session.post(REFUNDS, {"amount": 1}).header("Location")).ok


def broken_json_crashes(session: Session) -> bool:
    return session.send("POST", PAYMENTS, body=b"{", headers=_keyed()).status < 500


def wrong_type_crashes(session: Session) -> bool:
    return session.post("/v2/exports", {"currency": 5}).status < 500


def media_type_ignored(session: Session) -> bool:
    body = b'{"url": "https://partner.acme.dev/hook", "events": ["payment.created"], "secret": "ssssssssssssssssssss"}'
    return session.send("POST", HOOKS, body=body, headers=_keyed("text/xml")).status == 415


def unknown_id_crashes(session: Session) -> bool:
    return session.get(f"{REFUNDS}/ref_{UNKNOWN}").status < 500


def allow_missing(session: Session) -> bool:
    return session.send("PUT", PAYMENTS).header("Allow") is not None


def allow_wrong(session: Session) -> bool:
    answer = session.send("PUT", f"/v2/jobs/job_{EXAMPLE}")
    return answer.header("Allow") == "GET, HEAD"


def refused_change_applied(session: Session) -> bool:
    path = session.paid()
    before = session.get(path).json
    session.change(path, "*", note="half", reference="r" * 50)
    return session.get(path).json == before
