"""What the command line says of the receiver, over what the configuration says: where webhooks are heard."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from contractctl.config.live import LiveTable
    from contractctl.live.receiving.hearing import ReceiverOptions

WebhookListen = Annotated[
    str | None,
    typer.Option(
        "--webhook-listen",
        metavar="HOST:PORT",
        help="Hear webhooks and callbacks there. [default: a free port of 127.0.0.1, for a server on this machine]",
        show_default=False,
    ),
]
WebhookUrl = Annotated[
    str | None,
    typer.Option(
        "--webhook-url",
        metavar="URL",
        help="Where the server sees that address, such as that of a tunnel.",
        show_default=False,
    ),
]


def receiver_options(table: "LiveTable", listen: str | None, url: str | None) -> "ReceiverOptions":
    """Where deliveries are heard. Raises UsageError for an address that is none."""
    from contractctl.config.api import is_url
    from contractctl.config.live import expanded
    from contractctl.config.receiver import signing_of
    from contractctl.errors import UsageError
    from contractctl.live.receiving.hearing import ReceiverOptions

    said = table.receiver
    address, seen = listen or said.listen, url or expanded(said.url)
    host, sign, port = address.rpartition(":")
    if address and not (sign and port.isascii() and port.isdigit()):
        raise UsageError(f"--webhook-listen {address}: write HOST:PORT, such as 0.0.0.0:8181")
    if seen and not is_url(seen):
        raise UsageError(f"--webhook-url {seen}: write http:// or https://")
    if seen and not int(port or 0):
        raise UsageError(f"--webhook-url {seen}: say with --webhook-listen HOST:PORT where it leads to")
    return ReceiverOptions(
        host=host.strip("[]") or "127.0.0.1",
        port=int(port or 0),
        url=seen,
        said=bool(address or seen),
        registered=said.registered and url is None,
        signing=signing_of(said.signing, expanded),
        wait=said.wait,
    )
