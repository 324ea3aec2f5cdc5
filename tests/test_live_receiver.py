"""The receiver of a run: what comes over a real socket is kept byte for byte, answered as a talk wants, and bounded."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import urllib3

from contractctl.clause import Level, Side
from contractctl.cli.probing import Probing
from contractctl.cli.receiving import receiver_options
from contractctl.config.live import LiveTable
from contractctl.config.receiver import ReceiverTable
from contractctl.contract.classifier import Classifier
from contractctl.contract.json_bodies import laid_over
from contractctl.contract.settings import ContractSettings
from contractctl.contract.signatures import Signing
from contractctl.errors import UsageError
from contractctl.live.options import Identity, LiveOptions
from contractctl.live.receiving.hearing import Deaf, Hearing, ReceiverOptions, is_loopback
from contractctl.live.receiving.listener import MOST_BYTES
from contractctl.live.run import LiveRun
from contractctl.live.target import origin_of
from contractctl.model import HOLDS, State, Verdict, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Deliveries, Listen, Receiver, Talk, delivered, listening
from tests.documents import api
from tests.servers import NOTES, Notes, notes_server

HERE = origin_of("http://127.0.0.1:1")
AWAY = origin_of("https://api.example.com")


@pytest.fixture
def hearing() -> Iterator[Hearing]:
    assert HERE is not None
    with closing(Hearing(ReceiverOptions(wait=5.0), HERE)) as made:
        yield made


def post(url: str, body: bytes | Iterator[bytes] = b"{}", **headers: str) -> int:
    with urllib3.PoolManager() as pool:
        chunked = not isinstance(body, bytes)
        return pool.request("POST", url, body=body, headers=headers, retries=False, timeout=5, chunked=chunked).status


def test_a_delivery_is_kept_as_it_came(hearing: Hearing) -> None:
    receiver = hearing.open(Listen((500, 410)))
    raw = b'{ "a":\t1,\r\n "b": "\xff" }'
    assert [post(receiver.url, raw, **{"X-Signature": "sha256=1"}), post(receiver.url), post(receiver.url)] == [
        500,
        410,
        410,
    ]
    first, second, third = hearing.wait(Deliveries(receiver, 3), 5)
    assert (first.request.body, first.request.method, first.answer.status) == (raw, "POST", 500)
    assert (first.request.headers["x-signature"], second.answer.status) == ("sha256=1", 410)
    assert 0 <= first.at <= second.at <= third.at


def test_chunks_are_put_together(hearing: Hearing) -> None:
    receiver = hearing.open(Listen())
    assert post(receiver.url, iter([b"ab", b"cd"])) == 204
    assert hearing.wait(Deliveries(receiver), 5)[0].request.body == b"abcd"


def test_each_talk_has_an_address_of_its_own_which_ends_with_it(hearing: Hearing) -> None:
    one, other = hearing.open(Listen()), hearing.open(Listen())
    assert one.url != other.url
    assert one.secret != other.secret
    assert one.secret not in repr(one)
    assert post(one.url) == 204
    hearing.leave(one)
    assert [post(one.url), post(other.url), post(one.url.rpartition("/")[0] + "/nobody")] == [410, 204, 404]
    assert len(hearing.wait(Deliveries(one), 0)) == 1, "what comes too late is not kept"


def test_what_is_too_large_or_no_request_is_refused(hearing: Hearing) -> None:
    receiver = hearing.open(Listen())
    host, port = receiver.url.split("/")[2].split(":")
    path = receiver.url.rpartition("/")[2]
    for head, status in (
        (f"Content-Length: {MOST_BYTES + 1}", b"413"),
        ("Content-Length: minus", b"400"),
        ("Transfer-Encoding: chunked\r\n\r\nzz", b"400"),
    ):
        with socket.create_connection((host, int(port)), 5) as line:
            line.sendall(f"POST /{path} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
            assert line.recv(100).split()[1] == status
    assert hearing.wait(Deliveries(receiver), 0) == ()
    assert urllib3.request("GET", receiver.url, retries=False, timeout=5).status == 204, "somebody looks before"


def test_silence_lasts_until_the_end() -> None:
    assert HERE is not None
    hearing = Hearing(ReceiverOptions(), HERE)
    receiver = hearing.open(Listen((0, 204)))
    errors: list[Exception] = []

    def send() -> None:
        try:
            post(receiver.url)
        except urllib3.exceptions.HTTPError as error:
            errors.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    assert hearing.wait(Deliveries(receiver), 5)[0].answer.status == 0
    hearing.close()
    sender.join(5)
    assert len(errors) == 1, "it got no answer"


def test_a_server_elsewhere_does_not_see_this_machine() -> None:
    assert AWAY is not None
    with closing(Hearing(ReceiverOptions(), AWAY)) as hearing, pytest.raises(Deaf, match="--webhook-url"):
        hearing.open(Listen())
    options = ReceiverOptions(url="https://tunnel.example.com/in/", said=True, signing=Signing("s"))
    with closing(Hearing(options, AWAY)) as hearing:
        receiver = hearing.open(Listen())
        assert receiver.url.startswith("https://tunnel.example.com/in/")
        assert receiver.signing == Signing("s")
    known = ReceiverOptions(url="https://tunnel.example.com/in", said=True, registered=True)
    with closing(Hearing(known, AWAY)) as hearing:
        assert hearing.open(Listen()).url == "https://tunnel.example.com/in"


def test_an_address_that_cannot_be_had() -> None:
    assert HERE is not None
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        hearing = Hearing(ReceiverOptions(port=taken.getsockname()[1], said=True), HERE)
        with pytest.raises(UsageError, match="--webhook-listen"):
            hearing.open(Listen())


@pytest.mark.parametrize(
    ("host", "here"), [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False)]
)
def test_this_machine(host: str, here: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is here


def test_the_command_line_is_laid_over_the_configuration() -> None:
    table = LiveTable(receiver=ReceiverTable(listen="127.0.0.1:1", url="https://a.example", wait=2.0, registered=True))
    found = receiver_options(table, None, None)
    assert (found.host, found.port, found.url, found.said, found.registered) == (
        "127.0.0.1", 1, "https://a.example", True, True,
    )  # fmt: skip
    over = receiver_options(table, "[::]:8181", "https://b.example")
    assert (over.host, over.port, over.url, over.registered, over.wait) == ("::", 8181, "https://b.example", False, 2.0)
    assert receiver_options(LiveTable(), None, None) == ReceiverOptions()
    for listen, url in (
        ("8181", None),
        ("host:", None),
        (None, "tunnel.example.com"),
        (None, "https://tunnel.example.com"),
    ):
        with pytest.raises(UsageError):
            receiver_options(LiveTable(), listen, url)
    assert "webhook_listen" in Probing.__dataclass_fields__


def test_members_are_laid_over_a_body() -> None:
    assert laid_over(b'{"a": {"b": 1, "c": 2}, "d": 3}', {"a": {"b": 5}, "d": None, "e": [1]}) == (
        b'{"a": {"b": 5, "c": 2}, "e": [1]}'
    )
    assert laid_over(b"", {"a": 1}) == b'{"a": 1}'
    assert laid_over(b"[1]", {"a": 1}) == b"[1]"
    assert laid_over(b"no json", {"a": 1}) == b"no json"
    assert laid_over(b' {"a": 1}', {}) == b' {"a": 1}'


def test_a_talk_hears_and_its_evidence_has_what_it_heard() -> None:
    notes = Notes()
    with notes_server(notes):
        document = api(NOTES)
        facts = Classifier(document, ContractSettings()).facts
        with LiveRun(document, LiveOptions(notes.url), facts) as run:
            operation = next(one for one in document.operations if one.label == "GET /notes")
            seen: list[Receiver] = []

            def talk() -> Talk:
                receiver = yield from listening(204)
                seen.append(receiver)
                post(receiver.url, b"[1]")
                found = yield from delivered(receiver)
                yield Call(operation)
                again = yield from delivered(receiver)
                return HOLDS if [one.request.json for one in (*found, *again)] == [[1], [1]] else unknown("no")

            told = run.lead(Side(talk, Operation, level=Level.SAFE, reached=False), operation, talk)
            assert told.verdict.state is State.HOLDS
            assert [one.request.body for one in told.exchanges].count(b"[1]") == 1
            assert post(seen[0].url) == 410, "the talk is over"

            def silent() -> Talk:
                receiver = yield from listening()
                return HOLDS if not (yield from delivered(receiver, seconds=0.01)) else unknown("something came")

            assert run.lead(Side(silent, Operation, reached=False), operation, silent).verdict == HOLDS


def test_whoever_leads_a_talk_must_know_how() -> None:
    step = listening()
    assert next(step) == Listen((204,))
    with pytest.raises(TypeError):
        step.send(Verdict(State.HOLDS))


def test_who_cannot_sign_is_refused_before_anything_is_sent() -> None:
    document = api(NOTES)
    facts = Classifier(document, ContractSettings()).facts
    for scheme, said in (("rfc9421", "RFC 9421"), ("standard-webhooks", "base64")):
        identity = Identity(signing=Signing("no base64!", scheme=scheme))
        with pytest.raises(UsageError, match=said):
            LiveRun(document, LiveOptions("http://127.0.0.1:1", identities={Caller.NOTIFIER: identity}), facts)
