"""The parts of a run that a command line does not show: how talks are led, what is protected, what is kept of creates."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from contractctl.clause import Level, Side
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.live.input.instances import Instances
from contractctl.live.options import Identity, LiveOptions
from contractctl.live.run import LiveRun
from contractctl.live.sending.budget import Limits
from contractctl.live.sending.care import holds_requests, refusal_of
from contractctl.live.sending.ledger import Ledger
from contractctl.live.sending.protection import Protection
from contractctl.live.sending.sender import Stopped
from contractctl.live.target import Target
from contractctl.model import HOLDS, State, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Answer, Call, Caller, Exchange, Payload, Request, Talk, Together, Wait
from tests.clocks import StillClock
from tests.documents import api
from tests.servers import NOTES, TOKEN, Notes, notes_server

SAFE = Side(lambda: HOLDS, Operation, level=Level.SAFE)


class Session:
    """A run against the notes, surveyed."""

    def __init__(self, state: Notes, level: Level = Level.SAFE, **limits: int) -> None:
        self.state = state
        self.api = api(NOTES)
        self.clock = StillClock()
        options = LiveOptions(
            state.url, level, identities={Caller.FULL: Identity(f"bearer:{TOKEN}")}, limits=Limits(**limits)
        )
        facts = Classifier(self.api, ContractSettings()).facts
        self.run = LiveRun(self.api, options, facts, self.clock)
        self.run.survey(self.api.operations)

    def operation(self, label: str) -> Operation:
        return next(one for one in self.api.operations if one.label == label)

    def lead(self, talk: Talk, level: Level = Level.SAFE) -> Verdict:
        side = Side(lambda: HOLDS, Operation, level=level)
        return self.run.lead(side, self.operation("GET /notes"), lambda: talk).verdict


@pytest.fixture
def state() -> Iterator[Notes]:
    notes = Notes()
    with notes_server(notes):
        yield notes


@pytest.fixture
def begin(state: Notes) -> Iterator[Callable[..., Session]]:
    with ExitStack() as stack:

        def begun(level: Level = Level.SAFE, **limits: int) -> Session:
            session = Session(state, level, **limits)
            stack.enter_context(session.run)
            return session

        yield begun


def test_a_talk_gets_what_it_asks_for(state: Notes, begin: Callable[..., Session]) -> None:
    session = begin()
    notes = session.operation("GET /notes")
    item = session.operation("GET /notes/{note}")

    def talk() -> Talk:
        first = yield Call(notes, query={"limit": 2}, headers={"Accept": None, "X-A": "b"})
        assert first.request.url.endswith("/notes?limit=2")
        assert first.request.headers["x-a"] == "b"
        assert "accept" not in first.request.headers
        assert first.operation is notes
        lost = yield Call(item, path={"note": "nothing"})
        assert lost.answer.status == 404
        pair = yield Together((Call(notes, caller=Caller.ANONYMOUS), Call(notes, caller=Caller.UNKNOWN)))
        assert [one.answer.status for one in pair] == [401, 401]
        assert (yield Wait(5)) == ()
        by_hand = yield Request(url=f"{state.url}/me", caller=Caller.FULL)
        assert by_hand.operation.label == "GET /me"
        return HOLDS

    assert session.lead(talk()) == HOLDS
    assert session.clock.slept == [5]


def test_a_spent_budget_ends_the_look_at_identities_too(state: Notes) -> None:
    document = api(NOTES)
    facts = Classifier(document, ContractSettings()).facts
    identities = {Caller.FULL: Identity(f"bearer:{TOKEN}"), Caller.READ_ONLY: Identity("bearer:another")}
    for most in range(1, 14):
        before = len(state.asked)
        options = LiveOptions(state.url, identities=identities, limits=Limits(requests=most))
        with LiveRun(document, options, facts, StillClock()) as run, suppress(Stopped):
            run.survey(document.operations)
        assert len(state.asked) - before <= most


def test_a_probe_of_a_method_belongs_to_no_operation(begin: Callable[..., Session]) -> None:
    session = begin()

    def talk() -> Talk:
        odd = yield Call(session.operation("GET /notes"), method="OPTIONS")
        assert odd.operation is None
        return HOLDS

    assert session.lead(talk()) == HOLDS


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda of: Call(of("POST /notes")), "POST is not sent at level safe"),
        (lambda of: Call(of("GET /notes"), method="DELETE"), "DELETE is not declared there"),
        (lambda of: Call(of("GET /notes"), caller=Caller.READ_ONLY), "no identity 'read-only'"),
        (lambda of: Call(of("DELETE /notes/{note}")), "nothing of our own"),
        (lambda _: Request(url="http://192.0.2.1/"), "is not at the server that is tested"),
    ],
)
def test_what_must_not_be_sent_ends_a_talk(state: Notes, begin, call, why: str) -> None:  # type: ignore[no-untyped-def]
    session = begin()
    before = len(state.asked)

    def talk() -> Talk:
        yield call(session.operation)
        return HOLDS

    verdict = session.lead(talk())
    assert verdict.state is State.UNKNOWN
    assert why in verdict.message
    assert len(state.asked) == before


def test_a_share_of_requests_ends_a_talk_that_never_does(state: Notes, begin: Callable[..., Session]) -> None:
    session = begin(per_operation=10)

    def talk() -> Talk:
        page = 0
        while True:
            page += 1
            yield Call(session.operation("GET /notes"), query={"page": page})

    verdict = session.lead(talk())
    assert verdict.message == "skipped: its 10 requests are spent"
    assert len([one for one in state.asked if one[1].startswith("/notes?")]) == 10


def test_safe_answers_are_shared_until_something_changes(state: Notes, begin: Callable[..., Session]) -> None:
    session = begin(Level.WRITE)
    notes, create = session.operation("GET /notes"), session.operation("POST /notes")

    def lists(times: int) -> Talk:
        for _ in range(times):
            yield Call(notes)
        return HOLDS

    def creates() -> Talk:
        yield Call(create, body=Payload(b'{"title": "x"}'))
        return HOLDS

    def asked() -> int:
        return len([one for one in state.asked if one[:2] == ("GET", "/notes")])

    start = asked()
    session.lead(lists(1))
    session.lead(lists(2))
    assert asked() == start + 2, "a talk that asks twice is answered twice"
    session.lead(creates(), Level.WRITE)
    session.lead(lists(1))
    assert asked() == start + 3


def test_a_server_that_stays_busy_shows_nothing(state: Notes, begin: Callable[..., Session]) -> None:
    session = begin()

    def talk() -> Talk:
        state.busy = 2
        yield Call(session.operation("GET /me"), query={"a": 1})
        return HOLDS

    assert session.lead(talk()).message == "inconclusive: the server answers 503 twice"


def exchange(method: str, url: str, status: int, body: bytes = b"", **headers: str) -> Exchange:
    target = Target(api(NOTES), "http://h/")
    return Exchange(
        Request(method=method, url=f"http://h{url}", caller=Caller.FULL),
        Answer(headers, body, status),
        target.operation(method, f"http://h{url}"),
    )


def ledger_of(document: Api, *seen: Exchange) -> Ledger:
    target = Target(document, "http://h/")
    instances = Instances(document, target)
    for one in seen:
        instances.learn(one)
    return Ledger(document, target, instances)


def test_what_was_there_before_or_is_elsewhere_is_not_removed() -> None:
    ledger = ledger_of(api(NOTES), exchange("GET", "/notes/old", 200, b'{"id": "old"}'))
    ledger.note(exchange("POST", "/notes", 200, b'{"id": "old"}'))
    ledger.note(exchange("POST", "/notes", 201, b'{"id": "old"}', location="http://h/notes/old"))
    ledger.note(exchange("POST", "/notes", 201, b'{"id": "new"}', location="https://public.example/notes/new"))
    assert [one.url for one in ledger.left()] == ["http://h/notes/new"]
    assert ledger.unnamed == {}


def test_what_was_made_and_not_named_is_told() -> None:
    ledger = ledger_of(api(NOTES))
    ledger.note(exchange("POST", "/notes", 200))
    ledger.lose(Request(url="http://h/notes"))
    assert list(ledger.unnamed) == []
    ledger.note(exchange("POST", "/notes", 201, location="http://["))
    ledger.lose(Request(method="POST", url="http://h/other?a=b"))
    assert list(ledger.unnamed) == ["POST /notes", "POST /other"]
    assert ledger.left() == []


def test_the_ledger_knows_what_is_ours() -> None:
    document = api(NOTES)
    ledger = ledger_of(document)
    ledger.note(exchange("GET", "/notes", 200, b'{"id": "a"}'))
    ledger.note(exchange("POST", "/notes", 422, b'{"id": "a"}'))
    ledger.note(exchange("POST", "/notes", 201, b'{"id": "a/b"}'))
    ledger.note(exchange("POST", "/notes", 201, location="/notes/c"))
    ledger.note(exchange("POST", "/notes", 201, location="http://elsewhere/notes/c"))
    ledger.note(exchange("PUT", "/notes/d", 201))
    ledger.note(exchange("PUT", "/notes/e", 200))
    assert [one.url for one in ledger.left()] == ["http://h/notes/d", "http://h/notes/c", "http://h/notes/a%2Fb"]
    assert all(one.removable for one in ledger.left())
    ledger.note(exchange("POST", "/notes/c/parts", 201, location="/notes/c/parts/1"))
    ledger.note(exchange("DELETE", "/notes/c", 204))
    ledger.note(exchange("DELETE", "/notes/d", 409))
    assert [one.url for one in ledger.left()] == ["http://h/notes/d", "http://h/notes/a%2Fb"]


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("DELETE", "/users/alice", True),
        ("PUT", "/users/alice/settings", True),
        ("DELETE", "/users/u-7", True),
        ("DELETE", "/users/bob", False),
        ("GET", "/users/alice", False),
        ("DELETE", "/me", True),
        ("PATCH", "/me", True),
        ("PATCH", "/me/", True),
        ("PUT", "/users/Alice", True),
        ("DELETE", "/users/o-1", True),
        ("DELETE", "/notes/..", True),
        ("DELETE", "/notes/%2e%2E", True),
        ("DELETE", "/notes", True),
        ("DELETE", "/notes/n1", False),
    ],
)
def test_who_we_are_is_protected(method: str, path: str, refused: bool) -> None:  # noqa: FBT001 -- what is expected
    protection = Protection(Target(api(NOTES), "http://h/"), ["alice"])
    protection.learn(exchange("GET", "/me", 200, b'{"id": "u-7", "note": "bob", "data": {"id": "o-1"}}'))
    assert (protection.refusal(Request(method=method, url=f"http://h{path}")) is not None) is refused


CARE = """
paths:
  /things: {post: {responses: {"201": {description: ok}}}}
  /things/batch: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {requests:
    {type: array, items: {type: object, properties: {method: {type: string}, path: {type: string}}}}}}}}},
    responses: {"201": {description: ok}}}}
  /auth/sign-out: {get: {responses: {"200": {description: ok}}}}
  /sessions: {get: {operationId: listSessions, responses: {"200": {description: ok}}}}
  /things/search: {post: {responses: {"200": {description: ok}}}}
  /__flush__: {post: {responses: {"202": {description: ok}}}}
  /send: {post: {responses: {"200": {description: ok}}}}
  /settings: {put: {responses: {"200": {description: ok}}}}
  /things/{id}/cancel: {post: {responses: {"200": {description: ok}}}}
  /things/{id}/reset: {post: {responses: {"200": {description: ok}}}}
"""


def test_what_may_end_more_than_ours_is_not_called() -> None:
    document = api(CARE)
    facts = Classifier(document, ContractSettings()).facts
    assert [one.path for one in document.operations if holds_requests(one)] == ["/things/batch"]
    refused = [one.path for one in document.operations if refusal_of(one, facts(one)) is not None]
    assert refused == ["/auth/sign-out", "/__flush__", "/send", "/settings", "/things/{id}/reset"]
