"""What the kept sides look at: requests, answers and talks. Values only; `live` sends and receives."""

import enum
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from contractctl.contract.signatures import Signing
from contractctl.document.node import Value
from contractctl.model import Verdict

if TYPE_CHECKING:
    from contractctl.spec.operation import Operation
    from contractctl.spec.responses import Response

Headers = Mapping[str, str]
"""Header fields by lower-case name; several fields of one name are joined by a comma and a space (RFC 9110 5.3)."""


class Caller(enum.Enum):
    """Who asks, by what the API may know of them. Which credentials these are is said in the configuration."""

    FULL = "full"
    """May do everything that the test does."""
    ANONYMOUS = "anonymous"
    """Sends no credentials."""
    UNKNOWN = "unknown"
    """Sends credentials of the right kind that nobody was given."""
    READ_ONLY = "read-only"
    """May read and not write."""
    READ_WRITE = "read-write"
    """May read and write, and not administrate."""
    EXPIRED = "expired"
    """Sends credentials that were good once."""
    OTHER = "other"
    """May do the same as `FULL`, in another tenant: does not see what `FULL` has made."""
    LIMITED = "limited"
    """Has a small quota."""
    NOTIFIER = "notifier"
    """Sends webhooks to the API: signs the body, and needs no credentials besides."""
    TAMPERER = "tamperer"
    """Sends another body than the one that the notifier has signed."""


@dataclass(frozen=True)
class Message:
    """What a request and an answer have in common."""

    headers: Headers = field(default_factory=dict)
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """The media type without parameters, lower case; empty where there is none (RFC 9110 8.3)."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether it says that it is JSON: `application/json` or a `+json` type (RFC 6839)."""
        kind = self.media_type
        return kind == "application/json" or kind.endswith("+json")

    @cached_property
    def json(self) -> Value:
        """The body as JSON. Raises ValueError where it is none."""
        value: Value = json.loads(self.body)
        return value

    @property
    def json_or_none(self) -> Value:
        """The body as JSON; None where it is none."""
        try:
            return self.json
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True)
class Request(Message):
    """One HTTP request (RFC 9110 3.4)."""

    method: str = "GET"
    """Upper case."""
    url: str = ""
    """Absolute."""
    caller: Caller | None = None
    """Whose credentials it carries: whoever sends it adds them. None where that is not known, or it carries its own."""


@dataclass(frozen=True)
class Answer(Message):
    """One HTTP response (RFC 9110 3.4)."""

    status: int = 0
    seconds: float = 0.0
    """From sending the request to the last byte."""


@dataclass(frozen=True)
class Exchange:
    """One request and the answer to it."""

    request: Request
    answer: Answer
    operation: "Operation | None" = None
    """None where no operation of the document fits."""
    valid: bool | None = None
    """Whether the request keeps what the document asks of it; None where nobody looked."""
    repeats: frozenset[str] = frozenset()
    """Where the answer repeats the credentials that were sent: `body`, and header fields by lower-case name."""

    @cached_property
    def declared(self) -> "tuple[str, Response] | None":
        """The status as the document writes it (`404`, `4XX`, `default`) and its response: exact before range before default."""
        responses = self.operation.responses if self.operation is not None else {}
        status = str(self.answer.status)
        for name in (status, f"{status[0]}XX", f"{status[0]}xx", "default"):
            if name in responses:
                return name, responses[name]
        return None

    @property
    def succeeded(self) -> bool:
        """Whether the answer is a success (RFC 9110 15.3)."""
        return 200 <= self.answer.status < 300  # noqa: PLR2004 -- the class of success

    @property
    def location(self) -> str | None:
        """The absolute address that Location means (RFC 9110 10.2.2); None without one, or where it is no URL."""
        said = self.answer.headers.get("location")
        return self.absolute(said) if said else None

    def absolute(self, reference: str) -> str | None:
        """The address that a reference in the answer means (RFC 3986 5); None for what is no URL."""
        try:
            url = urljoin(self.request.url, reference)
            urlsplit(url)
        except ValueError:
            return None
        return url


@dataclass(frozen=True)
class Traffic:
    """All exchanges of a run, in the order in which they happened.

    A side that finds something broken in it names the exchanges that show it: `evidence={"exchanges": (one, other)}`.
    """

    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class Failure:
    """What a check of the property-based phase found, with the smallest request that shows it."""

    check: str
    """The name that the checker gives it: `not_a_server_error`, `negative_data_rejection`, ..."""
    message: str
    exchange: Exchange
    before: tuple[Exchange, ...] = ()
    """The exchanges that led to it, the first one first; empty where it stands alone."""
    repeated_key: bool = False
    """Whether the request carries an idempotency key that an earlier request carried."""


@dataclass(frozen=True)
class Payload:
    """A body to send, with its media type; without one no Content-Type is sent."""

    data: bytes = b""
    media_type: str | None = "application/json"


@dataclass(frozen=True)
class Call:
    """A request to an operation: whoever leads the talk finds valid input for it and lays these differences over it.

    In the mappings None leaves a parameter or header out.
    """

    operation: "Operation"
    caller: Caller = Caller.FULL
    path: Mapping[str, Value] = field(default_factory=dict)
    query: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: Payload | None = None
    """None for the valid body that was found."""
    members: Mapping[str, Value] = field(default_factory=dict)
    """Members of a JSON body that are laid over the valid one, objects into objects; None leaves one out."""
    method: str | None = None
    """Another method on the same path."""
    again: bool = False
    """A request of its own, where the same safe call of another talk was answered before."""


@dataclass(frozen=True)
class Together:
    """Requests that a talk wants sent at the same time; the answers come as a tuple in the same order."""

    calls: tuple[Call | Request, ...]


@dataclass(frozen=True)
class Wait:
    """A pause that a talk asks for, in seconds; the answer to it is an empty tuple."""

    seconds: float


@dataclass(frozen=True)
class Listen:
    """A receiver that a talk wants for itself, at an address that nobody has used: the answer to it is a `Receiver`.

    When the talk has ended, the address answers 410, which ends a subscription (Standard Webhooks).
    """

    answers: tuple[int, ...] = (204,)
    """The statuses that deliveries get, one after the other; the last one goes on. 0 is no answer at all."""


@dataclass(frozen=True)
class Receiver:
    """Where a talk hears what the server sends."""

    url: str
    """To be put into a subscription, or into a `callback_url`."""
    secret: str = field(repr=False)
    """A new one, for a server that lets its callers choose what it signs with."""
    signing: Signing | None = None
    """What the configuration says of the server's signatures; None where it says nothing."""
    wait: float | None = None
    """How long a delivery may take, in seconds, where somebody said so: one that has not come by then does not come."""
    registered: bool = False
    """Whether the server knows the URL already, so that nobody need subscribe."""


@dataclass(frozen=True)
class Deliveries:
    """What came to a receiver since it is there, as a tuple of `Delivery`: once there are so many, or time is over."""

    receiver: Receiver
    count: int = 1
    seconds: float | None = None
    """How long is waited; None for as long as the configuration says, or a few seconds where it says nothing."""


@dataclass(frozen=True)
class Delivery(Exchange):
    """A request of the server, byte for byte, and what the receiver answered; status 0 where it did not."""

    at: float = 0.0
    """When it came, in seconds since the receiver is there."""


Wish = Call | Request | Together | Wait | Listen | Deliveries
"""What a talk asks for."""
Talk = Generator[Wish, Exchange | tuple[Exchange, ...], Verdict]
"""A conversation with a purpose: yields what to send, receives what came back, returns a verdict. It does no I/O.

Whoever leads it ends it as unknown where no answer comes, or one of 502, 503, 504 or an unexpected 429 comes twice;
leads it once more with fresh values where it says broken, and reports it only if that run says broken too; keeps the
exchanges as evidence; writes down what it created and removes that afterwards. Its steps are typed:
`exchange = yield from asked(Call(operation))`; what the server sends is heard with `receiver = yield from
listening(500, 204)` and `deliveries = yield from delivered(receiver, 2)`.
"""


def asked(wish: Call | Request) -> Generator[Call | Request, object, Exchange]:
    """A step of a talk: one request and its answer."""
    exchange = yield wish
    if not isinstance(exchange, Exchange):
        raise TypeError("whoever leads a talk answers a request with an Exchange")
    return exchange


def listening(*answers: int) -> Generator[Listen, object, Receiver]:
    """A step of a talk: a receiver that answers so (204 where nothing is said)."""
    receiver = yield Listen(answers or (204,))
    if not isinstance(receiver, Receiver):
        raise TypeError("whoever leads a talk answers Listen with a Receiver")
    return receiver


def delivered(
    receiver: Receiver, count: int = 1, seconds: float | None = None
) -> Generator[Deliveries, object, tuple[Delivery, ...]]:
    """A step of a talk: what has come to a receiver, the earliest first, once there are so many or time is over."""
    found = yield Deliveries(receiver, count, seconds)
    return tuple(one for one in found if isinstance(one, Delivery)) if isinstance(found, tuple) else ()
