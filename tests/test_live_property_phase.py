"""The property-based phase against a small server on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contractctl.live.properties.order import Order
from contractctl.live.properties.process import End, Event, Phase, run
from contractctl.traffic import Caller, Exchange, Failure

THINGS = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1.0.0"},
    "paths": {
        "/things/{number}": {
            "parameters": [{"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {
                "responses": {
                    "200": {
                        "description": "A thing.",
                        "content": {"application/json": {"schema": {"type": "object", "required": ["number"]}}},
                    },
                    "400": {"description": "No number."},
                }
            },
            "delete": {"responses": {"204": {"description": "It is gone."}}},
        }
    },
}


class _Things(BaseHTTPRequestHandler):
    """Fails for negative numbers, and for 13 when it is asked again."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str]]

    def do_GET(self) -> None:
        if self.path.startswith("/things"):  # and not what it tries out beforehand
            self.seen.append((self.command, self.path))
        tail = urlsplit(self.path).path.rpartition("/")[2]
        number = int(tail) if tail.lstrip("-").isascii() and tail.lstrip("-").isdigit() else None
        if number is None:
            self._answer(400, b"")
        elif number < 0 or (number == 13 and len(self.seen) > 1):
            self._answer(500, b"oops")
        else:
            self._answer(200, json.dumps({"number": number}).encode())

    do_DELETE = do_GET  # noqa: N815 -- the name of the base class

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name of the base class
        pass


@contextmanager
def serving() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    seen: list[tuple[str, str]] = []
    handler = type("Things", (_Things,), {"seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def order(url: str, **more: object) -> Order:
    settings = {"document": THINGS, "seed": 1, "max_examples": 20, "seconds": 30.0, "phases": ("coverage", "fuzzing")}
    return Order(url, **{**settings, **more})


def events(asked: Order) -> list[Event]:
    with closing(run(asked, lambda _: None)) as found:
        return list(found)


def test_exchanges_failures_phases_and_the_end_are_told() -> None:
    with serving() as (url, seen):
        found = events(order(url))
    exchanges = [one for one in found if isinstance(one, Exchange)]
    assert [one.name for one in found if isinstance(one, Phase)][-2:] == ["coverage", "fuzzing"]
    assert found[-1] == End(len(exchanges), stopped=False)
    assert len(seen) == len(exchanges) > 20
    errors = [one for one in found if isinstance(one, Failure) and one.check == "not_a_server_error"]
    assert errors
    assert errors[0].exchange.answer.status == 500
    assert errors[0].exchange.answer.body == b"oops"
    assert {one.valid for one in exchanges} == {True, False}
    assert {one.request.caller for one in exchanges} == {Caller.FULL}


def test_the_same_seed_sends_the_same_requests() -> None:
    with serving() as (url, seen):
        events(order(url, seed=5))
        first = seen.copy()
        seen.clear()
        events(order(url, seed=5))
    assert first == seen


def test_methods_that_were_not_asked_for_are_not_sent() -> None:
    with serving() as (url, seen):
        events(order(url))
        assert {method for method, _ in seen} == {"GET"}
        seen.clear()
        events(order(url, methods=("GET", "DELETE"), excluded=("GET /things/{number}",)))
        assert {method for method, _ in seen} == {"DELETE"}


def test_the_budget_of_requests_ends_it() -> None:
    with serving() as (url, seen):
        found = events(order(url, requests=10, max_examples=1000))
    assert isinstance(found[-1], End)
    assert found[-1].stopped
    assert not found[-1].fault
    assert len(seen) < 20


def test_hooks_and_the_configuration_of_schemathesis_are_passed_on(tmp_path: Path) -> None:
    hooks = tmp_path / "our_hooks.py"
    hooks.write_text(
        "import schemathesis\n\n\n@schemathesis.hook\ndef before_call(context, case, kwargs):\n"
        '    case.headers = {**(case.headers or {}), "X-Ours": "yes"}\n'
    )
    config = tmp_path / "schemathesis.toml"
    config.write_text("[phases.fuzzing]\nenabled = true\n[generation]\nmode = 'positive'\n")
    with serving() as (url, _):
        found = events(order(url, hooks=str(hooks), config=str(config)))
    exchanges = [one for one in found if isinstance(one, Exchange)]
    assert {one.valid for one in exchanges} == {True}
    assert all(one.request.headers["x-ours"] == "yes" for one in exchanges)


def test_a_bad_configuration_ends_it_with_the_reason(tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text("no-such-key = 1\n")
    found = events(order("http://127.0.0.1:9", config=str(config)))
    assert isinstance(found[-1], End)
    assert "no-such-key" in found[-1].fault


def test_closing_it_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    import contractctl.live.properties.process as module

    started = []

    class Noted(module.subprocess.Popen):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, **more)
            started.append(self)

    monkeypatch.setattr(module.subprocess, "Popen", Noted)
    with serving() as (url, _):
        going = run(order(url, max_examples=100_000), lambda _: None)
        next(one for one in going if isinstance(one, Exchange))
        going.close()
    assert started[0].returncode is not None


def test_a_repeated_idempotency_key_is_noted() -> None:
    document = {
        **THINGS,
        "paths": {
            "/things/{number}": {
                **THINGS["paths"]["/things/{number}"],
                "parameters": [
                    {"name": "number", "in": "path", "required": True, "schema": {"const": 13}},
                    {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"const": "k"}},
                    {"name": "X-Note", "in": "header", "schema": {"type": "integer"}},
                ],
            }
        },
    }
    with serving() as (url, _):
        found = events(order(url, document=document, phases=("fuzzing",)))
    failures = [one for one in found if isinstance(one, Failure) and one.exchange.valid]
    assert {one.exchange.request.headers["idempotency-key"] for one in failures} == {"k"}
    assert {one.repeated_key for one in failures} == {True}


def test_no_other_host_is_looked_up_whatever_the_document_refers_to() -> None:
    with serving() as (url, _), serving() as (other, asked_there):
        elsewhere = f"{other.replace('127.0.0.1', 'localhost')}/things/1"
        answer = {"description": "A thing.", "content": {"application/json": {"schema": {"$ref": elsewhere}}}}
        things = {**THINGS, "paths": {"/things": {"get": {"responses": {"200": answer}}}}}
        found = events(order(url, document=things))
    assert asked_there == []
    assert isinstance(found[-1], End)
