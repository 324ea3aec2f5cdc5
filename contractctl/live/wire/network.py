"""The wire: one request goes out, one answer or one error comes back. No redirects, no second tries, hard limits."""

import http.client
import io
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Protocol
from urllib.parse import SplitResult, urlsplit

from contractctl.contract.header_fields import combined
from contractctl.live.target import Origin, origin_of
from contractctl.live.wire.compression import decoded
from contractctl.live.wire.error import WireError
from contractctl.traffic import Answer, Request

MOST_BYTES = 8 * 1024 * 1024
"""Of one body, as it is sent and decompressed; no contract asks for more."""
_CHUNK = 65_536
_MOST_IDLE = 8
_QUICK: int | None = getattr(socket, "TCP_QUICKACK", None)
_INTERIM = range(102, 200)
"""Statuses after which the final answer comes; 100 is passed over by the library, 101 was not asked for."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WITH_LENGTH = frozenset({"POST", "PUT", "PATCH"})


class Transport(Protocol):
    """What carries a request to the server and brings its answer back. Threads may share it."""

    def send(self, request: Request) -> Answer:
        """Send a request as it is. Raises WireError."""

    def close(self) -> None:
        """Let go of all that it holds."""


class Wire:
    """Speaks HTTP/1.1 with one origin, directly or through a proxy. Threads may share it."""

    def __init__(
        self, origin: Origin, *, timeout: float = 10.0, verify: bool | str = True, proxy: str = "",
        most_bytes: int = MOST_BYTES,
    ) -> None:  # fmt: skip
        """`timeout`: seconds for one whole exchange. `verify`: whether, or by which file, certificates are checked."""
        self.timeout = timeout
        self._origin = origin
        self._verify = verify
        self._proxy: SplitResult | None = urlsplit(proxy) if proxy else None
        self._most_bytes = most_bytes
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def send(self, request: Request) -> Answer:
        """Send a request as it is. Raises WireError; `other-host` where it is for somebody else."""
        if origin_of(request.url) != self._origin:
            raise WireError("other-host", f"{request.url} is not at {self._origin}")
        with _as_wire_error():
            known = self._take() if request.method in _SAFE else None
            if known is not None:
                try:
                    return self._exchange(known, request)
                except (http.client.RemoteDisconnected, ConnectionError):
                    known.close()  # it was closed while nobody used it: that says nothing about this request
            return self._exchange(self._connection(), request)

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for one in self._idle:
                one.close()
            self._idle.clear()

    def _take(self) -> http.client.HTTPConnection | None:
        """A connection that is idle: one on which something has come meanwhile is closed, or out of step."""
        with self._lock:
            while self._idle:
                known = self._idle.pop()
                if not select.select([known.sock], [], [], 0)[0]:
                    return known
                known.close()
            return None

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._origin.host, self._origin.port
        via = (self._proxy.hostname or "", self._proxy.port or 8080) if self._proxy is not None else (host, port)
        if self._origin.scheme != "https":
            return http.client.HTTPConnection(*via, timeout=self.timeout)
        secure = http.client.HTTPSConnection(*via, timeout=self.timeout, context=self._tls())
        if self._proxy is not None:
            secure.set_tunnel(host, port)
        return secure

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            path = self._verify if isinstance(self._verify, str) else None
            self._context = ssl.create_default_context(cafile=path)
            if self._verify is False:
                self._context.check_hostname = False
                self._context.verify_mode = ssl.CERT_NONE
        return self._context

    def _exchange(self, connection: http.client.HTTPConnection, request: Request) -> Answer:
        started = time.monotonic()
        connection.response_class = partial(_Response, deadline=started + self.timeout)  # type: ignore[assignment]
        response: http.client.HTTPResponse | None = None
        try:
            if connection.sock is not None:
                connection.sock.settimeout(self.timeout)
            self._write(connection, request)
            response = connection.getresponse()
            headers = _fields(response)
            body = self._body(response, request, headers)
        except BaseException:
            connection.close()
            if response is not None:
                response.close()
            raise
        self._keep(connection, response, request)
        return Answer(headers, body, response.status, time.monotonic() - started)

    def _write(self, connection: http.client.HTTPConnection, request: Request) -> None:
        url = urlsplit(request.url)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        plain_proxy = self._proxy is not None and self._origin.scheme == "http"
        target = f"{self._origin}{path}" if plain_proxy else path
        given = {name.lower() for name in request.headers}
        connection.putrequest(request.method, target, skip_host="host" in given, skip_accept_encoding=True)
        for name, value in request.headers.items():
            connection.putheader(name, value.encode("latin-1", "replace"))
        if "accept-encoding" not in given:
            connection.putheader("accept-encoding", "gzip, deflate")
        if "content-length" not in given and (request.body or request.method in _WITH_LENGTH):
            connection.putheader("content-length", str(len(request.body)))
        try:
            connection.endheaders(request.body or None)
        except (BrokenPipeError, ConnectionResetError):
            if not request.body:
                raise  # with a body, it may have been answered before all of it was sent

    def _body(self, response: http.client.HTTPResponse, request: Request, headers: dict[str, str]) -> bytes:
        found = bytearray()
        while piece := response.read1(_CHUNK):
            found += piece
            if len(found) > self._most_bytes:
                raise WireError("too-large", f"its body is larger than {self._most_bytes:,} bytes")
        if response.length and request.method != "HEAD":
            raise http.client.IncompleteRead(bytes(found[:0]), response.length)
        return decoded(bytes(found), headers.get("content-encoding", ""), self._most_bytes)

    def _keep(
        self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, request: Request
    ) -> None:
        lasts = not response.will_close and request.method != "HEAD"  # not all servers know that HEAD has no body
        response.close()
        with self._lock:
            if lasts and len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
                return
        connection.close()


class _Response(http.client.HTTPResponse):
    """A response that must have come wholly before a deadline, however slowly its bytes drip."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None, *,
        deadline: float,
    ) -> None:  # fmt: skip
        super().__init__(sock, debuglevel, method, url)
        self.fp: IO[bytes] = io.BufferedReader(_Timed(sock, self.fp, deadline))  # type: ignore[assignment]

    def begin(self) -> None:
        """Read the head of the final answer: interim ones say nothing of it (RFC 9110 15.2)."""
        super().begin()
        while self.status in _INTERIM:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()


class _Timed(io.RawIOBase):
    """The bytes of a socket until a deadline. It holds the file that keeps the socket open."""

    def __init__(self, sock: socket.socket, kept: IO[bytes], deadline: float) -> None:
        self._sock = sock
        self._kept = kept
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        if _QUICK is not None:  # many servers send head and body apart, and wait 40 ms for our acknowledgement between
            self._sock.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            self._kept.close()
        super().close()


def _fields(response: http.client.HTTPResponse) -> dict[str, str]:
    """The header fields by lower-case name. Raises WireError for lines that are none."""
    if response.msg.defects:
        raise WireError("invalid-http", "a line among the header fields is none (RFC 9112 5)")
    return combined(response.getheaders())


@contextmanager
def _as_wire_error() -> Iterator[None]:
    """What may go wrong between two machines, by its kind."""
    try:
        yield
    except WireError:
        raise
    except ssl.SSLError as error:
        raise WireError(
            "tls", f"the TLS handshake fails: {getattr(error, 'verify_message', '') or error.reason}"
        ) from None
    except TimeoutError:
        raise WireError("timeout", "no whole answer in time") from None
    except (ConnectionRefusedError, socket.gaierror) as error:
        raise WireError("refused", f"no connection: {error.strerror}") from None
    except (http.client.RemoteDisconnected, http.client.IncompleteRead, ConnectionError):
        raise WireError("reset", "the connection ended before the answer did") from None
    except (http.client.HTTPException, ValueError) as error:
        raise WireError("invalid-http", f"no valid HTTP: {type(error).__name__} {error}".strip()) from None
    except OSError as error:
        raise WireError("refused", f"no connection: {error.strerror or error}") from None
