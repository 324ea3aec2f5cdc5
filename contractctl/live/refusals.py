"""What those who may not do it were refused: nothing came of it, and the same call of another talk needs no request."""

from contractctl.traffic import Call, Caller, Exchange, Request

REFUSED = frozenset({401, 403})
"""Answers of what stands before an operation (RFC 9110 15.5.2, 15.5.4): it was not carried out."""

Key = tuple[object, ...]


class Refusals:
    """The refused calls of all talks. What a talk asks for twice is sent twice."""

    def __init__(self) -> None:
        self._known: dict[Key, Exchange] = {}

    def of(self, wish: Call | Request, used: set[Key]) -> Exchange | None:
        """The answer that another talk got; `used` are the keys of the talk that asks now."""
        key = key_of(wish)
        if key is None or key in used:
            return None
        used.add(key)
        return self._known.get(key)

    def note(self, wish: Call | Request, exchange: Exchange) -> None:
        """Keep what was refused."""
        key = key_of(wish)
        if key is not None and exchange.answer.status in REFUSED:
            self._known[key] = exchange


def key_of(wish: Call | Request) -> Key | None:
    """What makes two calls the same, whatever input is found for them; None for what is not shared.

    Whom the server knows as the one that may do everything is answered by what is sent, and not only by who asks.
    """
    if isinstance(wish, Request) or wish.again or wish.caller is Caller.FULL:
        return None
    parts = (wish.path, wish.query, wish.headers, wish.members)
    laid_over = tuple(repr(sorted(part.items(), key=lambda item: str(item[0]))) for part in parts)
    return (wish.operation.label, wish.caller, wish.method, wish.body, *laid_over)
