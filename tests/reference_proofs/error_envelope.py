from fixtures.servers.payments.contract import document
from reference_proofs.session import EXAMPLE, PAYMENTS, UNKNOWN, Session

HOOKS = "/v2/webhooks/subscriptions"
EVENTS = "/v2/webhooks/events"


def unknown_path_plain_text(session: Session) -> bool:
    return "error" in (session.get("/v2/nothing").json or {})


def method_html(session: Session) -> bool:
    return "error" in (session.send("PUT", PAYMENTS).json or {})


def other_shape(session: Session) -> bool:
    return "error" in session.post(HOOKS, {"url": 5}).json


def code_missing(session: Session) -> bool:
    return bool(session.get("/v2/admin/quota", bearer="tok_read").json.get("error", {"code": 1}).get("code"))


def code_undocumented(session: Session) -> bool:
    known = document()["components"]["schemas"]["ErrorCode"]["enum"]
    return session.get(f"{PAYMENTS}/pay_{UNKNOWN}").json["error"]["code"] in known


def request_id_repeated(session: Session) -> bool:
    ids = {session.get(path).json["error"]["request_id"] for path in (f"{PAYMENTS}/pay_1", f"{PAYMENTS}/pay_2")}
    return len(ids) == 2


def request_id_differs(session: Session) -> bool:
    answer = session.get(f"{PAYMENTS}/pay_{EXAMPLE}/refunds/ref_{UNKNOWN}")
    return answer.json["error"]["request_id"] == answer.header("X-Request-Id")


def request_id_empty(session: Session) -> bool:
    answer = session.get(EVENTS, bearer=None)
    return answer.ok or bool(answer.json["error"]["request_id"])


def details_missing(session: Session) -> bool:
    return bool(session.pay(amount=0).json["error"]["details"])


def details_wrong_field(session: Session) -> bool:
    answer = session.post(f"{PAYMENTS}/pay_{EXAMPLE}/refunds", {"amount": 0})
    return [one["field"] for one in answer.json["error"]["details"]] == ["amount"]


def stack_trace(session: Session) -> bool:
    return b"Traceback" not in session.get(EVENTS, cursor="contractctl").body


def sql_in_message(session: Session) -> bool:
    return b"SQLSTATE" not in session.get(f"/v2/exports/exp_{UNKNOWN}").body


def error_in_success(session: Session) -> bool:
    answer = session.get(f"{HOOKS}/sub_{UNKNOWN}")
    return not (answer.ok and "error" in answer.json)


def empty_body(session: Session) -> bool:
    answer = session.send("GET", PAYMENTS, headers={"Accept": "image/png"})
    return answer.status != 406 or bool(answer.body)
