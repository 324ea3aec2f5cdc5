"""Why no answer came."""

from typing import Literal

Kind = Literal[
    "refused", "reset", "timeout", "tls", "too-large", "undecodable", "invalid-http", "other-host"
]  # fmt: skip
LOST: frozenset[Kind] = frozenset({"refused", "reset", "timeout", "tls"})
"""The kinds that speak of the connection; the others speak of an answer."""
UNSENT: frozenset[Kind] = frozenset({"refused", "tls", "other-host"})
"""The kinds with which the request did not reach the server."""


class WireError(Exception):
    """No answer, or none that can be read."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
