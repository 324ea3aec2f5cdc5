"""The deliveries of a run: addresses that were handed out, what came to each of them, and what they were answered."""

import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from contractctl.traffic import Answer, Delivery, Request

GONE = 410
UNKNOWN = 404
SILENCE = 0
"""No answer: the connection is held until the sender has had enough."""
MOST_DELIVERIES = 1_000
"""More are answered, and not kept."""


@dataclass
class Address:
    """One path of the receiver, for one talk."""

    answers: tuple[int, ...]
    opened: float
    found: list[Delivery] = field(default_factory=list)
    closed: bool = False

    @property
    def status(self) -> int:
        """What the next delivery is answered."""
        return GONE if self.closed else self.answers[min(len(self.found), len(self.answers) - 1)]


class Inbox:
    """What has come to which address. The threads of a server put it in, whoever leads a talk waits for it."""

    def __init__(self) -> None:
        self._addresses: dict[str, Address] = {}
        self._change = threading.Condition()

    def open(self, name: str, answers: tuple[int, ...]) -> None:
        """Begin anew at an address: the last segment of its path."""
        with self._change:
            self._addresses[name] = Address(answers, time.monotonic())

    def close(self, name: str) -> None:
        """Want nothing more there: from now on it answers 410."""
        with self._change:
            self._addresses[name].closed = True

    def take(self, request: Request) -> int:
        """Note what came, and say what it is answered."""
        name = urlsplit(request.url).path.rstrip("/").rpartition("/")[2]
        with self._change:
            address = self._addresses.get(name)
            if address is None:
                return UNKNOWN
            status = address.status
            if len(address.found) < MOST_DELIVERIES and not address.closed:
                at = time.monotonic() - address.opened
                address.found.append(Delivery(request, Answer(status=status), at=at))
                self._change.notify_all()
            return status

    def wait(self, name: str, count: int, seconds: float) -> tuple[Delivery, ...]:
        """What has come to an address, once there are so many, or time is over."""
        with self._change:
            address = self._addresses[name]
            self._change.wait_for(lambda: len(address.found) >= count, max(seconds, 0.0))
            return tuple(address.found)
