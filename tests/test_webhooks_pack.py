"""The pack `webhooks` against a running server, with a receiver of its own; the rest is said by the examples of its README."""

import hmac
import json
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.contract.signatures import Signing
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import State, Verdict
from contractctl.traffic import Answer, Call, Deliveries, Delivery, Exchange, Listen, Receiver, Request, Talk
from documents import api, document
from fixtures.servers.payments.app import create_app
from fixtures.servers.serving import served
from tests.command import contractctl

DOCUMENT = "fixtures/servers/payments/openapi.yaml"


def examined(url: str, *flags: str) -> dict[str, list[str]]:
    """The messages of the findings by clause, of talks that a POST of a payment or a notice sets off."""
    few = ("--include", "POST /v2/payments,POST /v2/webhooks/inbound", "--phases", "none", "--level", "write")
    done = contractctl("test", DOCUMENT, "--url", url, "--seed", "1", "--format", "json", *few, *flags)
    found: dict[str, list[str]] = {}
    for one in json.loads(done.out)["findings"]:
        found.setdefault(one["rule"], []).append(one["message"])
    return found


@pytest.mark.parametrize(
    ("fault", "clause", "said"),
    [
        ("webhooks/signature-of-other-secret", "webhooks/signature", "another secret"),
        ("webhooks/signature-missing", "webhooks/signature", "it is not signed"),
        ("webhooks/notice-unsigned-accepted", "webhooks/signature", "not signed is accepted"),
        ("webhooks/payload-without-data", "webhooks/schema-published", "lacks 'data'"),
        ("webhooks/type-unpublished", "webhooks/event-envelope", "payment.paid"),
        ("webhooks/notice-twice-applied", "webhooks/event-id", "carried out twice"),
    ],
)
def test_what_is_sent_is_heard_and_judged(fault: str, clause: str, said: str) -> None:
    with served(create_app((fault,))) as url:
        found = examined(url, "--select", clause)
    assert list(found) == [clause]
    assert said in found[clause][0]


def test_a_server_that_keeps_its_promises_is_not_accused() -> None:
    with served(create_app(())) as url:
        assert examined(url, "--select", "webhooks/signature,webhooks/schema-published,webhooks/event-envelope") == {}


def test_evidence_shows_what_came_and_no_secret() -> None:
    with served(create_app(("webhooks/payload-without-data",))) as url:
        done = contractctl(
            "test", DOCUMENT, "--url", url, "--phases", "none", "--level", "write", "--select", "webhooks/schema-published",
            "--include", "POST /v2/payments", COLUMNS="400",
        )  # fmt: skip
    assert "<< POST http://127.0.0.1:" in done.out
    assert ">> 204" in done.out
    assert "whsec_" not in done.out


CATALOG = load_catalog()
HOOKED = """
openapi: 3.1.0
paths:
  /payments: {post: {responses: {"201": {description: Taken}}}}
  /webhooks:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {config: {type: object, properties: {url: {}}}, url: {type: string}}}
      responses: {"201": {description: Subscribed}}
webhooks:
  payment.created:
    post:
      parameters: [{name: X-Acme-Signature, in: header, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {type: {type: string}}}}}}
      responses: {"200": {description: Received}}
"""
RECEIVER = Receiver("http://127.0.0.1:1/hook", "whsec_c2VjcmV0", Signing("configured-secret"))


def led(rule: str, side: str, *deliveries: Delivery, told: bytes = b"{}", text: str = HOOKED) -> Verdict:
    """What a talk about `POST /payments` says when a server answers 201 to all, and sends these deliveries."""
    found = api(text)
    loaded = CATALOG.pack("webhooks")
    context = Context(
        loaded.pack.options(), found, Classifier(found, ContractSettings()).facts, date(2026, 1, 31), ContractSettings()
    )
    judge = next(one.judge for one in CATALOG.clauses[rule].kept_sides if one.judge.__name__ == side)
    operation = next(one for one in found.operations if one.path == "/payments")
    talk = cast("Talk", judge(operation, context))
    try:
        wish = next(talk)
        while True:
            if isinstance(wish, Listen):
                wish = talk.send(cast("Exchange", RECEIVER))
            elif isinstance(wish, Deliveries):
                wish = talk.send(deliveries)
            else:
                assert isinstance(wish, Call)
                wish = talk.send(Exchange(Request(method="POST"), Answer(body=told, status=201), wish.operation))
    except StopIteration as end:
        return cast("Verdict", end.value)


def sent(signature: str, body: bytes = b'{"type": "payment.created"}', **more: str) -> Delivery:
    return Delivery(Request({"x-acme-signature": signature, **more}, body, "POST", RECEIVER.url), Answer(status=204))


def signed(secret: str, body: bytes = b'{"type": "payment.created"}') -> str:
    return f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


@pytest.mark.parametrize(
    ("delivery", "told", "state"),
    [
        (sent(signed("configured-secret")), b"{}", State.HOLDS),
        (sent(signed("told-by-the-server")), b'{"data": {"secret": "told-by-the-server"}}', State.HOLDS),
        (sent(signed("configured-secret")), b'{"secret": "whsec_****"}', State.HOLDS),
        (sent(signed("another")), b"{}", State.BROKEN),
        (sent("v0=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"), b"{}", State.UNKNOWN),
        (sent("keyId=1,algorithm=unheard-of,signature=abc"), b"{}", State.UNKNOWN),
        (sent(signed("another").removeprefix("sha256=")), b"{}", State.UNKNOWN),
        (sent(""), b"{}", State.BROKEN),
    ],
)
def test_a_dialect_that_nobody_described_is_not_called_wrong(delivery: Delivery, told: bytes, state: State) -> None:
    assert led("webhooks/signature", "signs_what_it_sends", delivery, told=told).state is state


def test_without_a_delivery_nothing_is_said() -> None:
    verdict = led("webhooks/signature", "signs_what_it_sends")
    assert (verdict.state, "no-delivery" in verdict.message) == (State.UNKNOWN, True)


def test_a_type_that_may_be_anything_is_not_missing_in_the_document() -> None:
    strange = sent("", b'{"type": "PaymentWasMade"}')
    assert led("webhooks/event-envelope", "says_which_event", strange).state is State.UNKNOWN
    closed = HOOKED.replace("type: {type: string}", "type: {const: payment.created}")
    assert led("webhooks/event-envelope", "says_which_event", strange, text=closed).state is State.BROKEN
    assert led("webhooks/event-envelope", "says_which_event", sent("", b"[]"), text=closed).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("name", "schema", "said"),
    [
        ("eventDateUtc", "{type: string}", []),
        ("sentAt", "{type: string}", []),
        ("time", "{type: integer}", []),
        ("timezone", "{type: string}", ["its payload does not say when (created_at)"]),
        ("duration", "{type: string}", ["its payload does not say when (created_at)"]),
    ],
)
def test_names_of_moments(name: str, schema: str, said: list[str]) -> None:
    text = f"""
openapi: 3.1.0
webhooks:
  a:
    post:
      requestBody: {{content: {{application/json: {{schema: {{properties: {{type: {{}}, {name}: {schema}}}}}}}}}}}
      responses: {{"200": {{description: Received}}}}
"""
    report = lint([document(text)], CATALOG, Settings(select=("webhooks/event-envelope",)))
    assert [one.message.partition(": ")[2] for one in report.findings] == said


def test_what_was_heard_can_be_tried_again(tmp_path: Path) -> None:
    """The subscription of a talk holds a secret, which the report does not: the talk brings another one."""
    report = str(tmp_path / "report.json")
    flags = ("--level", "write", "--phases", "none", "--select", "webhooks/signature", "--include", "POST /v2/payments")
    with served(create_app(("webhooks/signature-of-other-secret",))) as url:
        contractctl("test", DOCUMENT, "--url", url, *flags, "--output", f"json={report}")
        done = contractctl("test", DOCUMENT, "--replay", report, "--level", "write")
    assert (done.status, "1 still there" in done.out) == (1, True), done.out


LISTED = """
openapi: 3.1.0
paths:
  /events:
    get:
      parameters:
        - {{name: since, in: query, description: {says}, schema: {{type: string, format: date-time}}}}
        - {{name: stream_type, in: query, schema: {{enum: [all, admin_logs]}}}}
      responses:
        "200": {{description: Events, content: {{application/json: {{schema: {{type: array, items: {{type: object}}}}}}}}}}
"""
WITH_WEBHOOK = "webhooks: {a: {post: {responses: {'200': {description: Received}}}}}"


def listed(item: object, says: str = "Only newer ones", more: str = WITH_WEBHOOK) -> Verdict:
    """What is said of a server that lists an item since a moment to come, and refuses what is no moment."""
    found = api(LISTED.format(says=says) + more)
    options, settings = CATALOG.pack("webhooks").pack.options(), ContractSettings()
    context = Context(options, found, Classifier(found, settings).facts, date(2026, 1, 31), settings)
    judge = next(
        one.judge
        for one in CATALOG.clauses["webhooks/replay-endpoint"].kept_sides
        if one.judge.__name__ == "begins_where_asked"
    )
    talk = cast("Talk", judge(found.operations[0], context))
    answers = iter([Answer({"content-type": "application/json"}, json.dumps([item]).encode(), 200), Answer(status=400)])
    try:
        wish = next(talk)
        while True:
            assert isinstance(wish, Call)
            wish = talk.send(Exchange(Request(), next(answers), wish.operation))
    except StopIteration as end:
        return cast("Verdict", end.value)


@pytest.mark.parametrize(
    ("item", "says", "more", "state"),
    [
        ({"id": 1, "created_at": "2026-01-31T12:00:00Z"}, "Only newer ones", WITH_WEBHOOK, State.BROKEN),
        ({"id": 1}, "Only newer ones", WITH_WEBHOOK, State.BROKEN),
        ({"title": "Concert", "start": {"dateTime": "2999-01-31T20:00:00Z"}}, "Only newer ones", WITH_WEBHOOK, State.UNKNOWN),
        ({"title": "Fair", "day": "2999-01-31"}, "Only newer ones", WITH_WEBHOOK, State.UNKNOWN),
        ({"id": 1}, "Only newer ones", "", State.NOT_APPLICABLE),
        ({"id": 1}, "Counts where `stream_type` is admin_logs", WITH_WEBHOOK, State.NOT_APPLICABLE),
    ],
)  # fmt: skip
def test_a_calendar_and_a_moment_that_need_not_count_are_not_accused(
    item: object, says: str, more: str, state: State
) -> None:
    assert listed(item, says, more).state is state
