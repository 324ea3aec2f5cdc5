"""What may go wrong between two machines: each fault on a real socket ends in an error of its kind, in bounded time and space."""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contractctl.live.target import origin_of
from contractctl.live.wire.error import WireError
from contractctl.live.wire.network import Wire
from contractctl.traffic import Answer, Request
from tests.servers import Answering, closed_port, raw_server, says

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"


@contextmanager
def wire_to(url: str, *, timeout: float = 5.0, most_bytes: int = 100_000, verify: bool = True) -> Iterator[Wire]:
    origin = origin_of(url)
    assert origin is not None
    wire = Wire(origin, timeout=timeout, verify=verify, most_bytes=most_bytes)
    try:
        yield wire
    finally:
        wire.close()


def ask(answering: Answering, *, timeout: float = 5.0, request: Request | None = None) -> Answer:
    with raw_server(answering) as url, wire_to(url, timeout=timeout) as wire:
        return wire.send(request or Request(url=f"{url}/a"))


def kind_of(answering: Answering, *, timeout: float = 5.0) -> str:
    with pytest.raises(WireError) as caught:
        ask(answering, timeout=timeout)
    return caught.value.kind


def test_an_answer_comes_whole():
    head = b"HTTP/1.1 201 Created\r\nX-A: 1\r\nx-a: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = ask(says(head, b"3\r\nabc\r\n", b"2\r\nde\r\n", b"0\r\n\r\n"))
    assert (answer.status, answer.headers["x-a"], answer.body) == (201, "1, 2", b"abcde")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate"])
def test_codings_are_undone(coding):
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(b"hello"),
        "deflate": zlib.compress(b"hello"),
        "raw deflate": raw.compress(b"hello") + raw.flush(),
    }[coding]
    name = coding.split()[-1].encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (name, len(packed))
    assert ask(says(head, packed)).body == b"hello"


def test_gzip_may_have_several_members():
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    assert ask(says(head, gzip.compress(b"one, "), gzip.compress(b"two"))).body == b"one, two"


def test_interim_answers_are_passed_over():
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    answer = ask(says(interim, interim, OK))
    assert (answer.status, answer.body, "link" in answer.headers) == (200, b"{}", False)


@pytest.mark.parametrize(("method", "after"), [("HEAD", b"{}"), ("GET", b"HTTP/1.1 500 Mine\r\n\r\n")])
def test_what_comes_after_an_answer_is_not_taken_for_the_next_one(method: str, after: bytes) -> None:
    sent = threading.Event()

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(OK)
        connection.sendall(after)
        sent.set()
        connection.recv(65_536)

    with raw_server(answer) as url, wire_to(url) as wire:
        wire.send(Request(method=method, url=f"{url}/a"))
        assert sent.wait(5)
        assert wire.send(Request(url=f"{url}/b")).status == 200


def test_a_refused_connection():
    url = f"http://127.0.0.1:{closed_port()}"
    with wire_to(url) as wire, pytest.raises(WireError) as caught:
        wire.send(Request(url=f"{url}/"))
    assert caught.value.kind == "refused"


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ([b""], "reset"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"], "reset"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"], "reset"),
        ([b"SSH-2.0-OpenSSH\r\n"], "invalid-http"),
        ([b"HTTP/1.1 2000 OK\r\n\r\n"], "invalid-http"),
        ([b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 0\r\n\r\n"], "invalid-http"),
        ([b"HTTP/1.1 200 OK\r\nX: ", b"a" * 70_000, b"\r\n\r\n"], "invalid-http"),
        ([b"HTTP/1.1 200 OK\r\n", b"X: a\r\n" * 200, b"\r\n"], "invalid-http"),
        ([b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nab"], "undecodable"),
        ([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab"], "undecodable"),
        ([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"whole")[:-9]], "undecodable"),
    ],
)
def test_what_is_no_answer(parts, kind):
    assert kind_of(says(*parts)) == kind


def test_a_reset_in_the_middle_of_a_body():
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert kind_of(answer) == "reset"


def test_a_server_that_never_answers():
    silent = threading.Event()
    try:
        assert kind_of(lambda *_: bool(silent.wait(30)), timeout=0.2) == "timeout"  # type: ignore[arg-type]
    finally:
        silent.set()


def test_an_answer_that_drips_ends_at_the_deadline():
    over = threading.Event()

    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.01):
            connection.sendall(b"X: a\r\n"[:1] * 1)

    try:
        assert kind_of(drip, timeout=0.3) == "timeout"
    finally:
        over.set()


def test_ten_gigabytes_are_cut_off():
    sent = 0

    def flood(connection: socket.socket, _: bytes) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            sent += connection.send(b"x" * 65_536)

    assert kind_of(flood) == "too-large"
    assert sent < 50_000_000


def test_a_gzip_bomb_is_not_unpacked():
    packed = gzip.compress(b"\0" * 50_000_000)
    assert len(packed) < 100_000
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    assert kind_of(says(head, packed)) == "too-large"


def test_a_certificate_nobody_signed(tls):
    context, _ = tls
    with raw_server(says(OK), context) as url:
        with wire_to(url) as wire, pytest.raises(WireError) as caught:
            wire.send(Request(url=f"{url}/"))
        assert caught.value.kind == "tls"
        with wire_to(url, verify=False) as wire:
            assert wire.send(Request(url=f"{url}/")).body == b"{}"


def test_a_certificate_of_an_authority_that_was_named(tls):
    context, authority = tls
    with raw_server(says(OK), context) as url:
        origin = origin_of(url)
        assert origin is not None
        wire = Wire(origin, timeout=5.0, verify=authority)
        assert wire.send(Request(url=f"{url}/")).status == 200
        wire.close()


def test_a_redirect_is_an_answer_and_another_host_is_not_spoken_to():
    heard = threading.Event()
    with raw_server(lambda *_: heard.set()) as other:
        answer = ask(says(b"HTTP/1.1 302 Found\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n" % other.encode()))
        assert (answer.status, answer.headers["location"]) == (302, f"{other}/")
        with raw_server(says(OK)) as url, wire_to(url) as wire, pytest.raises(WireError) as caught:
            wire.send(Request(url=f"{other}/"))
        assert caught.value.kind == "other-host"
        assert not heard.is_set()


def test_a_connection_is_used_again_and_one_that_was_closed_meanwhile_is_replaced():
    connections: list[bytes] = []

    def answer_two(connection: socket.socket, head: bytes) -> None:
        connections.append(head)
        connection.sendall(OK)
        if len(connections) == 1:
            connection.recv(65_536)  # the second request, which this server drops

    with raw_server(answer_two) as url, wire_to(url) as wire:
        assert [wire.send(Request(url=f"{url}/{index}")).status for index in range(2)] == [200, 200]
    assert [one.split()[1] for one in connections] == [b"/0", b"/1"]


def test_an_unsafe_request_is_never_sent_twice():
    heads: list[bytes] = []

    def answer(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        if len(heads) == 1:
            connection.sendall(OK)
            connection.recv(65_536)

    with raw_server(answer) as url, wire_to(url) as wire:
        wire.send(Request(url=f"{url}/"))
        with pytest.raises(WireError):
            wire.send(Request(method="POST", url=f"{url}/", body=b"{}"))
    assert [head.split()[0] for head in heads] == [b"GET", b"POST"]


def test_a_proxy_is_asked_for_the_whole_address():
    heads: list[bytes] = []

    def answer(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        connection.sendall(OK)

    with raw_server(answer) as proxy:
        origin = origin_of("http://api.example.com")
        assert origin is not None
        wire = Wire(origin, proxy=proxy)
        assert wire.send(Request(url="http://api.example.com/a?b=c")).status == 200
        wire.send(Request(url="http://elsewhere.example\\@api.example.com/"))
        wire.close()
    assert heads[0].startswith(b"GET http://api.example.com/a?b=c HTTP/1.1\r\n")
    assert heads[1].startswith(b"GET http://api.example.com/ HTTP/1.1\r\n"), "whatever a proxy would read in it"
