"""A small HTTP server that hears deliveries: any path, a cap on bodies, no keep-alive; it ends with the run."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Self

from contractctl.contract.header_fields import combined
from contractctl.errors import UsageError
from contractctl.live.receiving.inbox import SILENCE, Inbox
from contractctl.traffic import Request

MOST_BYTES = 2 * 1024 * 1024
"""Of one body."""
LONGEST_SILENCE = 60.0
"""Seconds for which a connection is held that gets no answer."""
_TOO_LARGE, _BAD, _NO_CONTENT = 413, 400, 204


class Unreadable(Exception):  # noqa: N818 -- it is answered
    """A request that is not read to its end; the status that it gets."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Listener:
    """Listens from now on. Raises UsageError where the address cannot be had."""

    def __init__(self, inbox: Inbox, host: str, port: int) -> None:
        self.over = threading.Event()
        handler = type("Handler", (_Handler,), {"inbox": inbox, "over": self.over})
        try:
            self._server = ThreadingHTTPServer((host, port), handler)
        except (OSError, OverflowError) as error:
            raise UsageError(f"--webhook-listen {host}:{port}: {getattr(error, 'strerror', None) or error}") from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.close()

    def close(self) -> None:
        """Hear nothing more."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection, one delivery."""

    inbox: ClassVar[Inbox]
    over: ClassVar[threading.Event]
    timeout = 15
    server_version = "contractctl"
    sys_version = ""

    def do_POST(self) -> None:
        """Note a delivery."""
        try:
            body = self._body()
        except Unreadable as reason:
            self._answer(reason.status)
            return
        headers = combined((name, value.strip()) for name, value in self.headers.items())
        host = headers.get("host", "")
        status = self.inbox.take(Request(headers, body, self.command, f"http://{host}{self.path}"))
        if status == SILENCE:
            self.over.wait(LONGEST_SILENCE)
        else:
            self._answer(status)

    do_PUT = do_POST  # noqa: N815 -- the name is given

    def do_GET(self) -> None:
        """Say that somebody is here: some senders look before they send."""
        self._answer(_NO_CONTENT)

    do_HEAD = do_GET  # noqa: N815 -- the name is given

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is given
        """Say nothing."""

    def _answer(self, status: int) -> None:
        self.close_connection = True
        try:
            self.send_response(status)
            self.send_header("Connection", "close")
            if status != _NO_CONTENT:
                self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            return  # whoever has asked is gone

    def _body(self) -> bytes:
        """The raw body (RFC 9112 6). Raises Unreadable."""
        try:
            if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
                return self._chunks()
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 <= length <= MOST_BYTES:
                raise Unreadable(_TOO_LARGE if length > 0 else _BAD)
            body = self.rfile.read(length)
        except (ValueError, OSError):
            raise Unreadable(_BAD) from None
        if len(body) < length:
            raise Unreadable(_BAD)
        return body

    def _chunks(self) -> bytes:
        """Raises Unreadable, ValueError, OSError."""
        body = b""
        while size := int(self.rfile.readline(100).partition(b";")[0], 16):
            if size < 0 or len(body) + size > MOST_BYTES:
                raise Unreadable(_TOO_LARGE)
            body += self.rfile.read(size)
            self.rfile.readline(100)
        while self.rfile.readline(8_192).strip():
            pass  # trailer fields
        return body
