"""The HTTP clients of tests: httpx, requests, and test clients made of them. One client object is watched, no library."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import wraps
from threading import local
from typing import Any, Protocol
from urllib.parse import urlsplit

from contractctl.errors import UsageError
from contractctl.traffic import Answer, Exchange, Request

_LIBRARIES = frozenset({"httpx", "httpx2", "requests"})


class Heard(Protocol):
    """Hears of an exchange, or of an answer that was streamed and not read (None)."""

    def __call__(self, exchange: Exchange | None) -> None:
        """One more."""


def watch(client: object, heard: Heard) -> None:
    """Hear of all that a client asks from now on, redirects included. Raises UsageError for what is no such client.

    Only its method `send` is replaced, on this one object; answers and errors stay as they are.
    """
    kinds = {(one.__module__.partition(".")[0], one.__name__) for one in type(client).__mro__}
    names = {name for library, name in kinds if library in _LIBRARIES}
    if "AsyncClient" in names:
        _replace(client, _later(client, heard))
    elif names & {"Client", "Session"}:
        _replace(client, _now(client, heard))
    else:
        raise UsageError(
            f"{type(client).__name__} is no client of httpx or requests: see contract.record(request, answer)"
        )


def _replace(client: object, send: Callable[..., object]) -> None:
    setattr(client, "send", send)  # noqa: B010 -- any object with a method of that name


def _now(client: object, heard: Heard) -> Callable[..., object]:
    send: Callable[..., object] = client.send  # type: ignore[attr-defined]
    within = local()  # requests follows redirects by the same method

    @wraps(send)
    def watched(request: object, *args: object, **options: object) -> object:
        if getattr(within, "already", False):
            return send(request, *args, **options)
        within.already = True
        try:
            response = send(request, *args, **options)
        finally:
            within.already = False
        _tell(response, heard, streamed=bool(options.get("stream")))
        return response

    return watched


def _later(client: object, heard: Heard) -> Callable[..., Awaitable[object]]:
    send: Callable[..., Awaitable[object]] = client.send  # type: ignore[attr-defined]

    @wraps(send)
    async def watched(request: object, *args: object, **options: object) -> object:
        response = await send(request, *args, **options)
        _tell(response, heard, streamed=bool(options.get("stream")))
        return response

    return watched


def _tell(response: Any, heard: Heard, *, streamed: bool) -> None:  # noqa: ANN401 -- of a library that may not be there
    for one in (*response.history, response):
        heard(None if streamed and one is response else exchange_of(one.request, one))


def exchange_of(request: Any, response: Any) -> Exchange:  # noqa: ANN401 -- of a library that may not be there
    """An exchange of httpx or requests, or of our own values."""
    if isinstance(request, Request) and isinstance(response, Answer):
        return Exchange(request, response)
    asked = Request(_fields(request), _sent(request), str(request.method).upper(), str(request.url))
    if not urlsplit(asked.url).netloc:
        raise UsageError(f"the url '{asked.url[:80]}' of a request is not absolute")
    return Exchange(
        asked, Answer(_fields(response), bytes(response.content), int(response.status_code), _seconds(response))
    )


def _fields(message: Any) -> Mapping[str, str]:  # noqa: ANN401 -- as above
    pairs: Iterable[tuple[str | bytes, str | bytes]] = (
        message.headers.multi_items() if hasattr(message.headers, "multi_items") else message.headers.items()
    )
    found: dict[str, str] = {}
    for name, value in pairs:
        key, text = _text(name).lower(), _text(value)
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _sent(request: Any) -> bytes:  # noqa: ANN401 -- as above
    """The body; empty where it was streamed."""
    if hasattr(request, "body"):  # requests
        body = request.body
    else:
        try:
            body = request.content
        except RuntimeError:  # httpx.RequestNotRead
            body = b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else b""


def _seconds(response: Any) -> float:  # noqa: ANN401 -- as above
    try:
        return float(response.elapsed.total_seconds())
    except RuntimeError:  # httpx, of an answer that was not sent
        return 0.0
