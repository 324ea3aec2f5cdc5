"""What the preserved and kept sides look at: values only, made by `diff` and `live`, judged by clauses."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from contractctl.model import Place, Verdict

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Pair(Generic[S]):
    """The same subject in the base and in the revision; one of them is None where it was added or removed."""

    base: S | None
    revision: S | None


@dataclass(frozen=True, slots=True)
class Change:
    """One fact about two versions: what changed where, in which direction, with both values and the proof."""

    kind: str
    direction: str
    base: Place | None
    revision: Place | None
    before: object = None
    after: object = None
    relation: str = ""
    witness: Mapping[str, object] | None = None
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer: header fields by lower-case name, the body as bytes."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Request(Message):
    """One HTTP request (RFC 9110 3.4)."""

    method: str = "GET"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Message):
    """One HTTP response (RFC 9110 3.4)."""

    status: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the answer to it, with the operation it belongs to (`POST /payments`), where that is known."""

    request: Request
    answer: Answer
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """All exchanges of a run, in the order in which they happened."""

    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Two requests that a talk wants sent at the same time."""

    first: Request
    second: Request


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause that a talk asks for, in seconds."""

    seconds: float


Talk = Generator[Request | Together | Wait, Exchange | tuple[Exchange, Exchange] | None, Verdict]
"""A conversation with a purpose: yields what to send, receives what came back, returns a verdict. It does no I/O."""
