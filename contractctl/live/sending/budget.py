"""How much a run may ask of a server: requests, requests of one operation, seconds, requests in a second."""

import threading
import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Time as a run sees it."""

    def now(self) -> float:
        """Seconds since some moment; they never go back."""

    def sleep(self, seconds: float) -> None:
        """Let some seconds go by."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent at most."""

    requests: int = 5_000
    seconds: float = 600.0
    per_operation: int = 40
    """Requests that talks send to one operation."""
    rate: float | None = None
    """Requests in a second."""
    patience: float = 30.0
    """Seconds that a Retry-After is honoured at most."""


class Spent(Exception):  # noqa: N818 -- no error
    """There is nothing left to ask for, of one operation or of the whole run."""

    def __init__(self, message: str, *, whole: bool) -> None:
        super().__init__(message)
        self.whole = whole


class Budget:
    """What is left of the limits. Threads may share it."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self.clock = clock
        self.requests = 0
        self.started = clock.now()
        self._by_operation: dict[str, int] = {}
        self._by_talks: dict[str, int] = {}
        self._closed: dict[str, float] = {}
        """Until when operations want to be left alone."""
        self._next = self.started
        self._lock = threading.Lock()

    @property
    def seconds_left(self) -> float:
        """Until the end of the run."""
        return self.limits.seconds - (self.clock.now() - self.started)

    def spent_on(self, operation: str) -> int:
        """How many requests an operation got, those beyond the share of talks included."""
        return self._by_operation.get(operation, 0)

    def take(self, operation: str | None, *, extra: bool = False) -> None:
        """Take one request, and wait until the rate allows it. Raises Spent. `extra`: no talk's, or one of a burst."""
        with self._lock:
            if self.requests >= self.limits.requests:
                raise Spent(f"all {self.limits.requests} requests (--max-requests) are spent", whole=True)
            if operation is not None and self._closed.get(operation, 0.0) > self.clock.now():
                raise Spent("it asked for a longer pause than anybody waits", whole=False)
            pause = self._until_next()
            if pause >= self.seconds_left:
                raise Spent(f"all {self.limits.seconds:g} seconds (--max-seconds) are spent", whole=True)
            if operation is not None:
                used = self._by_talks.get(operation, 0)
                if not extra:
                    if used >= self.limits.per_operation:
                        raise Spent(f"its {self.limits.per_operation} requests are spent", whole=False)
                    self._by_talks[operation] = used + 1
                self._by_operation[operation] = self.spent_on(operation) + 1
            self.requests += 1
            self._next = self.clock.now() + pause + (1.0 / self.limits.rate if self.limits.rate else 0.0)
        if pause > 0:
            self.clock.sleep(pause)

    def _until_next(self) -> float:
        """Seconds until the next request's turn."""
        return max(self._next - self.clock.now(), 0.0) if self.limits.rate else 0.0

    def wait(self, seconds: float) -> bool:
        """Let time go by as far as there is any; False where it is more than is left."""
        if seconds > self.seconds_left:
            return False
        self.clock.sleep(max(seconds, 0.0))
        return True

    def patient(self, seconds: float, operation: str | None = None) -> bool:
        """Wait as an answer asks for; where nobody would wait so long, the operation is left alone until then."""
        if seconds <= self.limits.patience and self.wait(seconds):
            return True
        if operation is not None:
            self._closed[operation] = self.clock.now() + seconds
        return False
