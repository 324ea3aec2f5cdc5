"""What the pack `long-running` makes of names and of time, where one example of its README is not enough."""

import json
from datetime import date

import pytest

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import State, Verdict
from contractctl.traffic import Answer, Call, Exchange, Request, Wait
from documents import api, document

CATALOG = load_catalog()
BASE = "https://api.example.com"


def messages(text, clause, **settings):
    """What a clause of the pack says of a document."""
    report = lint([document(text)], CATALOG, Settings(select=(f"long-running/{clause}",), **settings))
    return [finding.message for finding in report.findings]


def states(*values):
    body = {"schema": {"properties": {"status": {"enum": list(values)}}}}
    answer = {"description": "A job", "content": {"application/json": body}}
    return f'paths: {{"/jobs/{{id}}": {{get: {{responses: {{"200": {json.dumps(answer)}}}}}}}}}'


@pytest.mark.parametrize(
    "values",
    [
        ("queued", "succeeded", "failed"),
        ("IN_PROGRESS", "COMPLETED", "TIMED_OUT"),
        ("running", "completed_with_warnings", "Cancelled"),
        ("creating", "partially-completed", "errored", None),
        ("Pending", "Ready", "ValidationFailed"),
    ],
)
def test_ends_are_known_by_their_words(values):
    assert messages(states(*values), "terminal-states") == []


@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        (("queued", "not_ready", "failed"), "ended well"),
        (("queued", "unfinished", "failed"), "ended well"),
        (("queued", "completed"), "failed"),
        (("pre_completed", "being_canceled"), "ended well"),
    ],
)
def test_words_that_only_contain_an_end_are_none(values, lacks):
    assert [lacks in one for one in messages(states(*values), "terminal-states")] == [True]


@pytest.mark.parametrize(
    "path", ["/mail/send", "/tokens/revoke", "/runs/{id}/force-cancel", "/cache:purge", "/deletions/remove"]
)
def test_what_is_passed_on_or_ended_is_not_followed(path):
    text = f'paths: {{"{path}": {{post: {{responses: {{"202": {{description: Accepted}}}}}}}}}}'
    assert messages(text, "*") == []


def test_hand_set_work_needs_no_202():
    body = "content: {application/json: {schema: {properties: {done: {type: boolean}}}}}"
    start = f'post: {{x-contract: {{kind: lro}}, responses: {{"200": {{description: x, {body}}}}}}}'
    assert messages(f"paths: {{/imports: {{{start}}}}}", "accepted-location") == [
        "POST /imports: 200 does not say where to follow the work: declare the Location header"
    ]


# -- talks ------------------------------------------------------------------------------------------------------------

JOBS = """
paths:
  /exports:
    post:
      parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}]
      requestBody:
        content:
          application/json:
            schema: {properties: {currency: {type: string}}}
            examples: {one: {value: {currency: EUR}}, other: {value: {currency: XTS}}}
      responses: {"202": {description: Queued, links: {job: {operationId: getJob}}}}
  /jobs/{job_id}:
    get:
      operationId: getJob
      responses:
        "200": {description: A job, content: {application/json: {schema: {properties: {status: {type: string}}}}}}
"""


class Server:
    """Answers what a talk sends: jobs are started, and are in the states that are given, one after the other."""

    def __init__(self, looks, number="job_4f1a9c2e", **headers):
        self.looks, self.number, self.headers = list(looks), number, headers
        self.sent: list[Call | Request] = []
        self.waited: list[float] = []
        self._api = api(JOBS)
        self._context = Context(
            CATALOG.pack("long-running").pack.options(), self._api,
            Classifier(self._api, ContractSettings()).facts, date(2026, 11, 23), ContractSettings(),
        )  # fmt: skip

    def talk(self, name) -> Verdict:
        """Lead the talk of that name about the start."""
        sides = [one for clause in CATALOG.clauses.values() for one in clause.kept_sides]
        side = next(one for one in sides if one.judge.__name__ == name)
        start = next(one for one in self._api.operations if one.method == "post")
        talk = side.judge(start, self._context)
        wish = next(talk)
        try:
            while True:
                wish = talk.send(self._answered(wish))
        except StopIteration as end:
            return end.value

    def _answered(self, wish):
        if isinstance(wish, Wait):
            self.waited.append(wish.seconds)
            return ()
        self.sent.append(wish)
        if isinstance(wish, Call) and wish.operation.method == "post":
            body, keys = {"job_id": self.number}, {"Idempotency-Key": "0b1c", **wish.headers}
            headers = {name.lower(): value for name, value in keys.items()}
            return self._exchange(Request(headers, b"", "POST", f"{BASE}/exports"), 202, body, wish.operation)
        state = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        path = f"/jobs/{wish.path['job_id']}" if isinstance(wish, Call) else wish.url.removeprefix(BASE)
        seen = next(one for one in self._api.operations if one.method == "get")
        return self._exchange(Request(url=BASE + path), 200, {"status": state}, seen)

    def _exchange(self, request, status, body, operation):
        headers = {"content-type": "application/json", **self.headers}
        return Exchange(request, Answer(headers, json.dumps(body).encode(), status), operation)


def test_looks_come_later_and_later():
    server = Server(["running"])
    assert server.talk("comes_to_an_end").message.startswith("not-ended: the job was 'running' after 30 seconds")
    assert server.waited[:3] == [1.0, 1.5, 2.25]
    assert sum(server.waited) == pytest.approx(30.0)


def test_looks_come_as_late_as_the_server_asks():
    server = Server(["running", "running", "completed"], **{"retry-after": "7"})
    assert server.talk("comes_to_an_end").state is State.HOLDS
    assert server.waited == [7.0, 7.0, 1.0]


def test_a_job_is_found_by_its_id_in_the_body():
    server = Server(["completed"])
    server.talk("comes_to_an_end")
    looks = [one.path for one in server.sent if isinstance(one, Call) and one.operation.method == "get"]
    assert looks == [{"job_id": "job_4f1a9c2e"}] * 3


def test_each_example_is_started_under_a_key_of_its_own():
    server = Server(["completed"])
    assert server.talk("leads_to_the_result").state is State.UNKNOWN, "no job has a result"
    starts = [one for one in server.sent if isinstance(one, Call) and one.operation.method == "post"]
    assert [json.loads(one.body.data)["currency"] for one in starts if one.body] == ["EUR", "XTS"]
    assert starts[1].headers["idempotency-key"] != "0b1c"


@pytest.mark.parametrize(
    ("number", "state"), [(17, State.UNKNOWN), (12345678, State.UNKNOWN), ("job_4f1a9c2e", State.BROKEN)]
)
def test_a_number_next_to_one_that_is_there_may_be_there_too(number, state):
    assert Server(["queued"], number).talk("knows_its_jobs").state is state
