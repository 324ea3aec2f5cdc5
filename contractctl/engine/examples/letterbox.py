"""The receivers of a written talk: deliveries are handed out where they are written."""

from contractctl.contract.signatures import Signing
from contractctl.engine.examples.written import RECEIVER, SECRET, Written
from contractctl.traffic import Deliveries, Delivery, Receiver


class Letterbox:
    """What came to each receiver of one talk; it takes deliveries away from what is left of the talk."""

    def __init__(self, left: list[Written]) -> None:
        self._left = left
        self._found: dict[str, list[Delivery]] = {}

    def open(self) -> Receiver:
        """One more receiver."""
        url = f"{RECEIVER}-{len(self._found) + 1}" if self._found else RECEIVER
        self._found[url] = []
        return Receiver(url, SECRET, Signing(SECRET), wait=1.0)

    def delivered(self, wish: Deliveries) -> tuple[Delivery, ...]:
        """All that came to a receiver, with what is written next."""
        while self._left and self._left[0].heard and self._left[0].request.url in self._found:
            one = self._left.pop(0).delivered()
            self._found[one.request.url].append(one)
        return tuple(self._found[wish.receiver.url])
