"""An ASGI application in the place of a network: what it answers, and what it does not."""
# ruff: noqa: ARG001 -- an application is called with three values, whether it needs them or not

import asyncio
import gzip
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contractctl.live.wire.application import App, AsgiWire
from contractctl.live.wire.error import WireError
from contractctl.live.wire.network import MOST_BYTES
from contractctl.traffic import Request
from fixtures.servers.payments import create_app


@contextmanager
def wired(app: App, timeout: float = 10.0) -> Iterator[AsgiWire]:
    wire = AsgiWire(app, timeout=timeout)
    try:
        yield wire
    finally:
        wire.close()


async def answered(send, body: bytes = b"ok", *headers: tuple[bytes, bytes], status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


async def echo(scope, receive, send) -> None:
    assert scope["type"] == "http", "a lifespan is not known here"
    asked = await receive()
    said = f"{scope['method']} {scope['path']} {scope['raw_path'].decode()} {scope['query_string'].decode()}"
    await answered(send, said.encode() + b" " + asked["body"], (b"X-A", b"1"), (b"x-a", b"2"))


def test_a_request_reaches_the_application_whole() -> None:
    with wired(echo) as wire:
        answer = wire.send(Request({"content-type": "text/plain"}, b"hi", "POST", "http://testserver/a%2Fb?x=%20"))
    assert answer.body == b"POST /a/b /a%2Fb x=%20 hi"
    assert (answer.status, answer.headers) == (200, {"x-a": "1, 2"})


def test_lifespan_is_kept_and_its_state_is_seen() -> None:
    seen = []

    async def app(scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            while True:
                asked = (await receive())["type"]
                seen.append(asked)
                scope["state"]["answer"] = 42
                await send({"type": f"{asked}.complete"})
                if asked == "lifespan.shutdown":
                    return
        await answered(send, str(scope["state"]["answer"]).encode())

    with wired(app) as wire:
        assert wire.send(Request(url="http://testserver/")).body == b"42"
    assert seen == ["lifespan.startup", "lifespan.shutdown"]


def test_an_application_that_does_not_start_is_told() -> None:
    async def app(scope, receive, send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(WireError, match="the application does not start: no database"):
        AsgiWire(app)


def test_what_it_does_not_answer_is_a_500_as_servers_make_it() -> None:
    async def app(scope, receive, send) -> None:
        raise RuntimeError("a bug")

    with wired(app) as wire:
        assert wire.send(Request(url="http://testserver/")).status == 500


def test_what_is_raised_after_the_answer_changes_nothing() -> None:
    async def app(scope, receive, send) -> None:
        await answered(send, b"made", status=201)
        raise RuntimeError("afterwards")

    with wired(app) as wire:
        assert wire.send(Request(url="http://testserver/")).status == 201


def test_half_an_answer_is_a_lost_connection() -> None:
    async def app(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ha", "more_body": True})

    with wired(app) as wire, pytest.raises(WireError, match="ended before its answer did"):
        wire.send(Request(url="http://testserver/"))


def test_an_answer_without_an_end_is_bounded_in_bytes_and_in_time() -> None:
    async def floods(scope, receive, send) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"x" * (MOST_BYTES // 2), "more_body": True})

    async def hangs(scope, receive, send) -> None:
        if scope["type"] == "http":
            await asyncio.Event().wait()

    with wired(floods) as wire, pytest.raises(WireError, match="larger than"):
        wire.send(Request(url="http://testserver/"))
    with wired(hangs, timeout=0.05) as wire, pytest.raises(WireError, match="no whole answer in time"):
        wire.send(Request(url="http://testserver/"))


def test_compression_is_undone() -> None:
    async def app(scope, receive, send) -> None:
        await answered(send, gzip.compress(b"small"), (b"content-encoding", b"gzip"))

    with wired(app) as wire:
        assert wire.send(Request(url="http://testserver/")).body == b"small"


def test_it_answers_as_the_reference_server_does() -> None:
    with wired(create_app()) as wire:
        answer = wire.send(Request(url="http://testserver/v1/payments"))
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
