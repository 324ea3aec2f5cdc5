"""Receivers for talks: the listener is opened when the first talk asks for one, and closed with the run."""

import base64
import ipaddress
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contractctl.contract.signatures import Signing
from contractctl.live.receiving.inbox import Inbox
from contractctl.traffic import Deliveries, Delivery, Listen, Receiver

if TYPE_CHECKING:
    from contractctl.live.receiving.listener import Listener
    from contractctl.live.target import Origin

USUAL_WAIT = 10.0
"""Seconds for a delivery where nobody says more."""
LONGEST_WAIT = 120.0


@dataclass(frozen=True, slots=True)
class ReceiverOptions:
    """Where deliveries are heard, and how they are signed."""

    host: str = "127.0.0.1"
    port: int = 0
    """0 for any that is free."""
    url: str = ""
    """Where the server sees it, when that is not `http://host:port`."""
    said: bool = False
    """Whether somebody asked for it; else it is opened for servers on this machine only."""
    registered: bool = False
    """Whether the server knows `url` already, so that nobody subscribes: whatever comes there is for the last talk."""
    signing: Signing | None = None
    wait: float | None = None


class Deaf(Exception):  # noqa: N818 -- no error: what needs it is left out
    """There is no receiver; why, in words."""


class Hearing:
    """The receivers of a run."""

    def __init__(self, options: ReceiverOptions, origin: "Origin") -> None:
        self._options = options
        self._origin = origin
        self._inbox = Inbox()
        self._listener: Listener | None = None
        self._names: dict[str, str] = {}

    def open(self, wish: Listen) -> Receiver:
        """A receiver at a new address. Raises Deaf, and UsageError where the address cannot be listened at."""
        if not self._options.said and not is_loopback(self._origin.host):
            raise Deaf("the server may not see a receiver on this machine: say where it does with --webhook-url")
        base, options = self._base(), self._options
        name = urlsplit(base).path.rpartition("/")[2] if options.registered else secrets.token_urlsafe(16)
        self._inbox.open(name, wish.answers)
        url = base if options.registered else f"{base}/{name}"
        self._names[url] = name
        fresh = base64.b64encode(secrets.token_bytes(24)).decode()
        return Receiver(url, f"whsec_{fresh}", options.signing, options.wait, registered=options.registered)

    def longest(self, wish: Deliveries) -> float:
        """How long is waited for deliveries, in seconds."""
        said = wish.seconds if wish.seconds is not None else self._options.wait
        return min(said if said is not None else USUAL_WAIT, LONGEST_WAIT)

    def wait(self, wish: Deliveries, seconds: float) -> tuple[Delivery, ...]:
        """What has come to a receiver, once there are so many, or time is over."""
        return self._inbox.wait(self._names[wish.receiver.url], wish.count, seconds)

    def leave(self, receiver: Receiver) -> None:
        """Want nothing more at a receiver."""
        self._inbox.close(self._names[receiver.url])

    def close(self) -> None:
        """Hear nothing more."""
        if self._listener is not None:
            self._listener.close()

    def _base(self) -> str:
        if self._listener is None:
            from contractctl.live.receiving.listener import Listener

            self._listener = Listener(self._inbox, self._options.host, self._options.port)
        if self._options.url:
            return self._options.url.rstrip("/")
        host = self._options.host
        host = "127.0.0.1" if host in {"", "0.0.0.0"} else f"[{host}]" if ":" in host else host  # noqa: S104 -- where it is seen
        return f"http://{host}:{self._listener.port}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself (RFC 6761 6.3, RFC 1122 3.2.1.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
