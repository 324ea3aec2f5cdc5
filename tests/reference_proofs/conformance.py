import json
from datetime import datetime

from reference_proofs.session import EXAMPLE, HOOK, PAYMENTS, UNKNOWN, Session

HOOKS = "/v2/webhooks/subscriptions"
REFUNDS = f"{PAYMENTS}/pay_{EXAMPLE}/refunds"


def undeclared_status(session: Session) -> bool:
    return session.send("DELETE", f"{HOOKS}/sub_{EXAMPLE}").status == 204


def null_member(session: Session) -> bool:
    return session.get(f"{PAYMENTS}/pay_{EXAMPLE}").json["note"] is not None


def missing_member(session: Session) -> bool:
    return {"limit", "window_seconds"} <= set(session.get("/v2/admin/quota").json)


def wrong_type(session: Session) -> bool:
    return isinstance(session.get(f"{REFUNDS}/ref_{EXAMPLE}").json["amount"], int)


def unknown_enum_value(session: Session) -> bool:
    return session.post(REFUNDS, {"amount": 1}).json["status"] in {"pending", "paid"}


def html_media_type(session: Session) -> bool:
    return session.get(f"{PAYMENTS}/pay_{UNKNOWN}").header("Content-Type") == "application/json"


def no_media_type(session: Session) -> bool:
    return session.get(HOOKS).header("Content-Type") == "application/json"


def header_missing(session: Session) -> bool:
    return session.get("/health").header("X-Request-Id") is not None


def header_no_number(session: Session) -> bool:
    return (session.get("/health").header("X-RateLimit-Limit") or "1").isdigit()


def body_after_204(session: Session) -> bool:
    return session.send("DELETE", session.paid()).body == b""


def not_rfc3339(session: Session) -> bool:
    try:
        datetime.fromisoformat(session.post(HOOKS, HOOK).json["created_at"])
    except ValueError:
        return False
    return True


def truncated_json(session: Session) -> bool:
    try:
        json.loads(session.get(f"/v2/exports/exp_{EXAMPLE}").body)
    except ValueError:
        return False
    return True
