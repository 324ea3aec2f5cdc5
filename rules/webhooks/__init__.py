"""Events that the API sends can be told genuine, told apart, and asked for again."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack; more names of signature headers are `[contract.names] signature-header`."""

    paths: tuple[str, ...] = ()
    """Globs of paths that are webhooks though the document lists them as its own."""
    scheme: Literal["any", "x-signature", "standard-webhooks", "rfc9421"] = "any"
    """How deliveries must be signed."""
    timestamp: Literal["off", "hint", "info", "warning"] = "info"
    """How bad it is that nothing which is signed says when it was sent."""
    id_required: bool = False
    """Whether the id of an event must be required in its payload."""
    id_names: tuple[str, ...] = ()
    """More members and header fields that tell events apart."""
    external_ok: bool = True
    """Whether the schemas of events may stand in another document that is named."""
    min_dedupe_hours: int = 72
    """For how long receivers should know what they have seen."""
    triggers: tuple[str, ...] = ()
    """Operations (`POST /orders/{id}/ship`, or an operationId) that make the API send something, besides those that are found."""
    probe_private_addresses: bool = False
    """Whether a server is asked, at level write, to call addresses that it must not call."""


pack = Pack(
    "webhooks",
    Options,
    profiles={"strict": {"scheme": "x-signature", "id-required": True}},
)
