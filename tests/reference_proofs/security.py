from reference_proofs.session import EXAMPLE, HOOK, PAYMENTS, Session

HOOKS = "/v2/webhooks/subscriptions"
EVENTS = "/v2/webhooks/events"
REFUND = f"{PAYMENTS}/pay_{EXAMPLE}/refunds/ref_{EXAMPLE}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = b"grant_type=client_credentials&client_id=acme&client_secret=acme-secret&scope=payments.read"


def other_tenant_reads(session: Session) -> bool:
    return session.get(session.paid(), bearer="tok_other").status == 404


def other_tenant_listed(session: Session) -> bool:
    theirs = {one for page in session.walk(EVENTS, 100, bearer="tok_other") for one in page}
    return not theirs & {one for page in session.walk(EVENTS, 100) for one in page}


def other_tenant_changes(session: Session) -> bool:
    return session.change(session.paid(), "*", bearer="tok_other").status == 404


def read_token_exports(session: Session) -> bool:
    return not session.post("/v2/exports", {"currency": "EUR"}, bearer="tok_read").ok


def write_token_administers(session: Session) -> bool:
    return not session.get("/v2/admin/quota", bearer="tok_write").ok


def anonymous_reads(session: Session) -> bool:
    return session.get(REFUND, bearer=None).status == 401


def unknown_token_reads(session: Session) -> bool:
    return session.get(EVENTS, bearer="tok_nobody").status == 401


def expired_token_accepted(session: Session) -> bool:
    return session.get(PAYMENTS, bearer="tok_expired").status == 401


def token_in_query_accepted(session: Session) -> bool:
    return session.get(f"{PAYMENTS}?access_token=tok_full", bearer=None).status == 401


def secret_shown(session: Session) -> bool:
    path = f"{HOOKS}/{session.post(HOOKS, HOOK).json['id']}"
    return str(HOOK["secret"]).encode() not in session.get(path).body


def token_in_message(session: Session) -> bool:
    return b"tok_nobody" not in session.get(PAYMENTS, bearer="tok_nobody").body


def token_in_location(session: Session) -> bool:
    return "tok_full" not in (session.post("/v2/exports", {"currency": "EUR"}).header("Location") or "")


def scopes_widened(session: Session) -> bool:
    return session.send("POST", "/oauth/token", bearer=None, headers=FORM, body=GRANT).json["scope"] == "payments.read"
