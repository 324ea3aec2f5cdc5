"""An ASGI application in this process in the place of a network: requests are calls, its lifespan is kept (ASGI 3.0)."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from contractctl.live.wire.compression import decoded
from contractctl.live.wire.error import WireError
from contractctl.live.wire.network import MOST_BYTES
from contractctl.traffic import Answer, Request

Message = MutableMapping[str, Any]
App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
"""An application as ASGI 3.0 has it: `await app(scope, receive, send)`."""
_CRASHED = Answer({"content-type": "text/plain; charset=utf-8"}, b"Internal Server Error", 500)
_STARTS_IN = 30.0
_GRACE = 1.0
"""Seconds after which an application that does not give way to others is left alone."""
_WITH_LENGTH = frozenset({"POST", "PUT", "PATCH"})


class AsgiWire:
    """Calls an application in an event loop of its own, in a thread of its own. Threads may share it."""

    def __init__(self, app: App, *, timeout: float = 10.0) -> None:
        """Starts the application (its lifespan). Raises WireError where it does not start."""
        self._app = app
        self._timeout = timeout
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="asgi")
        self._thread.start()
        self._lifespan = _Lifespan(app)
        try:
            self._waited(self._lifespan.started(), _STARTS_IN)
        except WireError:
            self.close()
            raise

    def send(self, request: Request) -> Answer:
        """Call the application once. An exception that it does not answer is a 500, as servers make it. Raises WireError."""
        started = time.monotonic()
        call = _Call(request)
        self._waited(call.made(self._app, self._lifespan.state), self._timeout)
        answer = call.answer()
        body = decoded(answer.body, answer.headers.get("content-encoding", ""), MOST_BYTES)
        return Answer(answer.headers, body, answer.status, time.monotonic() - started)

    def close(self) -> None:
        """End the application and its loop."""
        if self._loop.is_closed():
            return
        try:
            with suppress(WireError):  # it is over all the same
                self._waited(self._lifespan.ended(), _STARTS_IN)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_GRACE)
            if not self._thread.is_alive():  # else it computes without an end, and ends with this process
                self._loop.close()

    def _waited(self, step: Awaitable[None], seconds: float) -> None:
        async def bounded() -> None:
            await asyncio.wait_for(step, seconds)

        try:
            asyncio.run_coroutine_threadsafe(bounded(), self._loop).result(seconds + _GRACE)
        except TimeoutError:
            raise WireError("timeout", "no whole answer in time") from None


class _Lifespan:
    """The startup and the shutdown of an application; one that knows neither has none."""

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._task: asyncio.Task[None] | None = None
        self._asks: asyncio.Queue[Message] = asyncio.Queue()
        self._says: asyncio.Queue[Message] = asyncio.Queue()

    async def started(self) -> None:
        """Start it. Raises WireError where it says that it cannot."""
        self._task = asyncio.get_running_loop().create_task(self._run())
        said = await self._asked("lifespan.startup")
        if said["type"] == "lifespan.startup.failed":
            raise WireError("refused", f"the application does not start: {said.get('message', '')}".rstrip(": "))

    async def ended(self) -> None:
        """End it."""
        if self._task is not None and not self._task.done():
            await self._asked("lifespan.shutdown")
            self._task.cancel()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _asked(self, name: str) -> Message:
        await self._asks.put({"type": name})
        return await self._says.get()

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            with suppress(
                Exception
            ):  # an application that knows no lifespan says so by any exception (ASGI, lifespan 2.0)
                await self._app(scope, self._asks.get, self._says.put)
        finally:
            self._says.put_nowait({"type": "lifespan.none"})


@dataclass
class _Call:
    """One request and what the application sends for it."""

    request: Request
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    asked: bool = False
    """Whether the body was handed out."""
    done: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def made(self, app: App, state: MutableMapping[str, Any]) -> None:
        """Call the application to its end."""
        with suppress(Exception):  # a server logs it, and answers 500 where nothing was answered
            await app(self._scope(state), self._receive, self._send)

    def answer(self) -> Answer:
        """What came back. Raises WireError where the answer was begun and not ended, or never ends."""
        if len(self.body) > MOST_BYTES:
            raise WireError("too-large", f"its body is larger than {MOST_BYTES:,} bytes")
        if not self.status:
            return _CRASHED
        if not self.done:
            raise WireError("reset", "the application ended before its answer did")
        return Answer(self.headers, b"" if self.request.method == "HEAD" else bytes(self.body), self.status)

    def _scope(self, state: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        url = urlsplit(self.request.url)
        fields = dict(self.request.headers)
        fields.setdefault("host", url.netloc)
        if self.request.body or self.request.method in _WITH_LENGTH:
            fields.setdefault("content-length", str(len(self.request.body)))
        path = url.path or "/"
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.request.method,
            "scheme": url.scheme,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path.encode(),
            "query_string": url.query.encode(),
            "root_path": "",
            "headers": [
                (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
                for name, value in fields.items()
            ],
            "client": ("127.0.0.1", 50_000),
            "server": (url.hostname or "localhost", url.port or 80),
            "state": dict(state),
        }

    async def _receive(self) -> Message:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": self.request.body, "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            for name, value in message.get("headers", ()):
                key, text = bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1")
                self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if len(self.body) > MOST_BYTES:
                raise OSError("the client is gone")
            if not message.get("more_body", False):
                self.done = True
                self.gone.set()
