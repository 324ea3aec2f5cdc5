"""The `[live.receiver]` table of the configuration: where deliveries are heard, and how they are signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractctl.config.entry import Complain, Entry
from contractctl.engine.selection import nearest

if TYPE_CHECKING:
    from contractctl.contract.signatures import Signing

SIGNING_KEYS = ("secret", "header", "scheme")
RECEIVER_KEYS = ("listen", "url", "wait", "registered", *SIGNING_KEYS)


@dataclass(frozen=True)
class ReceiverTable:
    """The table, checked; the secret is looked up when somebody asks for it."""

    listen: str = ""
    """`HOST:PORT`."""
    url: str = ""
    wait: float | None = None
    registered: bool = False
    signing: Mapping[str, object] = field(default_factory=dict)


def read_receiver(value: object, complain: Complain) -> ReceiverTable:
    """Read the table. Raises what `complain` makes."""
    entry = Entry.read(value, complain, RECEIVER_KEYS)
    registered = entry.flag("registered")
    if registered and entry.name("url") is None:
        raise complain("'registered' says that the server knows the 'url': write it, too", "registered")
    return ReceiverTable(
        listen=entry.name("listen") or "",
        url=entry.name("url") or "",
        wait=entry.number("wait"),
        registered=registered,
        signing=_signing(entry),
    )


def read_signing(value: object, complain: Complain) -> Mapping[str, object]:
    """Read a table that says how somebody signs. Raises what `complain` makes."""
    entry = Entry.read(value, complain, SIGNING_KEYS)
    found = _signing(entry)
    if "secret" not in found:
        raise complain("a signature needs a 'secret'", "secret")
    return found


def _signing(entry: Entry) -> dict[str, object]:
    found: dict[str, object] = {key: entry.name(key) for key in SIGNING_KEYS if key in entry.values}
    scheme = found.get("scheme")
    if scheme is None:
        return found
    from contractctl.contract.signatures import SCHEMES

    if scheme not in SCHEMES:
        raise entry.complain(f"there is no scheme '{scheme}'{nearest(str(scheme), SCHEMES)}", "scheme")
    return found


def signing_of(table: Mapping[str, object], expanded: Callable[[str], str]) -> "Signing | None":
    """How somebody signs; None where no secret is said. Raises UsageError for a variable that is not set."""
    from contractctl.contract.signatures import AUTO, Signing

    if "secret" not in table:
        return None
    texts = {key: expanded(str(table[key])) for key in SIGNING_KEYS if key in table}
    return Signing(texts["secret"], texts.get("header", ""), texts.get("scheme", AUTO))
