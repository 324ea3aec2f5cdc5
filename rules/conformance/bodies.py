"""What an answer has as its body, beside what the document declares for it."""

from collections.abc import Iterator

from contractctl.document.node import Value
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response
from contractctl.traffic import Exchange

BODILESS = frozenset({204, 205, 304})
"""Statuses that have no body (RFC 9110 6.4.1 and 15.3.6)."""


def is_whole(exchange: Exchange) -> bool:
    """Whether all of the body was kept; long ones may have been cut off where they were recorded."""
    answer = exchange.answer
    said = answer.headers.get("content-length", "")
    return "content-encoding" in answer.headers or not said.isdigit() or int(said) <= len(answer.body)


def fitting(response: Response, media_type: str) -> MediaType | None:
    """The declared media type that an answer has: exact before range."""
    plain = {name.partition(";")[0].strip().lower(): media for name, media in response.content.items()}
    main = media_type.partition("/")[0]
    return plain.get(media_type) or plain.get(f"{main}/*") or plain.get("*/*")


def as_json(exchange: Exchange) -> tuple[bool, Value]:
    """Whether the body is JSON, and the value that it is."""
    try:
        return True, exchange.answer.json
    except (ValueError, RecursionError):
        return False, None


def readings(written: str) -> Iterator[Value]:
    """What the text of a parameter or header may stand for: itself, a number, a truth value."""
    yield written
    if written in {"true", "false"}:
        yield written == "true"
    for kind in (int, float):
        try:
            yield kind(written)
        except ValueError:
            continue
