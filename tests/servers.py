"""Servers for tests on loopback: one that answers with any bytes, and a small API of notes that can be told to misbehave."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answering = Callable[[socket.socket, bytes], None]
"""Gets a connection and the head of a request."""


@contextmanager
def raw_server(answering: Answering, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that answers each connection's first request as it likes; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with suppress(OSError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            open_connections.append(connection)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            answering(connection, head)
            connection.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_connections.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        scheme = "https" if context is not None else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
        for one in open_connections:
            with suppress(OSError):
                one.close()


def says(*parts: bytes) -> Answering:
    """Answers with these bytes."""

    def answer(connection: socket.socket, _: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return answer


def closed_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


NOTES = """
openapi: 3.1.0
info: {title: Notes, version: 1.0.0}
security: [{token: []}]
paths:
  /notes:
    get:
      responses:
        "200": {description: Notes, content: {application/json: {schema: {type: object}}}}
        "401": {description: Who}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [title], properties: {title: {type: string}}}
      responses:
        "201": {description: Made}
        "401": {description: Who}
  /notes/{note}:
    parameters: [{name: note, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        "200": {description: A note}
        "404": {description: None}
    put:
      requestBody: {required: true, content: {application/json: {example: {title: b}}}}
      responses: {"200": {description: Changed}}
    delete:
      responses: {"204": {description: Gone}}
  /users/{user}:
    parameters: [{name: user, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: A user}}}
    delete: {responses: {"204": {description: Gone}}}
  /me:
    get: {responses: {"200": {description: Who I am}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
"""
TOKEN = "tok-very-secret"  # noqa: S105 -- for a test


@dataclass
class Notes:
    """The state of the API of notes, and what is wrong with it."""

    notes: dict[str, dict[str, object]] = field(default_factory=lambda: {"n1": {"id": "n1", "title": "first"}})
    users: set[str] = field(default_factory=lambda: {"alice"})
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Authorization of each request."""
    token: str = TOKEN
    prefix: str = ""
    leads_away: str = ""
    """Where the list of notes redirects to."""
    dies_after: int | None = None
    """After so many requests the credentials are no longer good."""
    breaks_after: int | None = None
    """After so many requests connections are cut without an answer."""
    undeletable: bool = False
    busy: int = 0
    """So many requests are answered 503 first."""
    url: str = ""
    holds_at: int | None = None
    """The request that is not answered until `release` is set; `held` says that it has come."""
    held: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)


@contextmanager
def notes_server(state: Notes) -> Iterator[str]:  # noqa: C901 -- a server in one place
    """Serve the notes; the URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            state.asked.append((self.command, self.path, self.headers.get("authorization") or ""))
            if state.holds_at is not None and len(state.asked) == state.holds_at:
                state.held.set()
                state.release.wait(30)
            if state.breaks_after is not None and len(state.asked) > state.breaks_after:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self._answer(*_answer_of(state, self.command, self.path, self.headers.get("authorization"), body))

        def _answer(self, status: int, value: object, headers: dict[str, str]) -> None:
            body = json.dumps(value).encode() if value is not None else b""
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            if value is not None:
                self.send_header("Content-Type", "application/json")
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _serve  # noqa: N815 -- names of the library

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state.url
    finally:
        state.release.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


Reply = tuple[int, object, dict[str, str]]


def _answer_of(state: Notes, method: str, path: str, authorization: str | None, body: bytes) -> Reply:  # noqa: C901, PLR0911, PLR0912 -- an API in one place
    path = path.partition("?")[0]
    if state.busy > 0:
        state.busy -= 1
        return 503, {"error": "busy"}, {"Retry-After": "0"}
    dead = state.dies_after is not None and len(state.asked) > state.dies_after
    if not path.startswith(state.prefix):
        return 404, {"error": "nothing here"}, {}
    path = path.removeprefix(state.prefix)
    if authorization != f"Bearer {state.token}" or dead:
        return 401, {"error": "who are you"}, {"WWW-Authenticate": "Bearer"}
    if path == "/me":
        return 200, {"id": "alice", "token": state.token}, {}
    if path == "/notes" and method == "GET":
        if state.leads_away:
            return 302, None, {"Location": state.leads_away, "Content-Length": "0"}
        return 200, {"items": list(state.notes.values())}, {}
    if path == "/notes" and method == "POST":
        name = f"n{len(state.asked)}x"
        state.notes[name] = {**json.loads(body), "id": name}
        return 201, state.notes[name], {"Location": f"{state.prefix}/notes/{name}"}
    kind, _, name = path.strip("/").partition("/")
    if kind == "users" and name in state.users:
        if method == "DELETE":
            state.users.discard(name)
            return 204, None, {}
        return 200, {"id": name}, {}
    if kind == "notes" and name in state.notes:
        if method == "DELETE":
            if state.undeletable:
                return 409, {"error": "no"}, {}
            del state.notes[name]
            return 204, None, {}
        if method == "PUT":
            state.notes[name] = {**json.loads(body), "id": name}
        return 200, state.notes[name], {}
    return 404, {"error": f"no {path}"}, {}


def written(tmp_path: Path, text: str = NOTES) -> Path:
    """The document of the notes as a file."""
    path = tmp_path / "notes.yaml"
    path.write_text(text)
    return path
