"""Work that takes longer than a request is accepted, followed and ended in the open."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    handle: Literal["any", "location"] = "any"
    """Whether a link, a URL or an id in the body does in the place of a Location header."""
    poll_interval: bool = False
    """Whether something must say when to ask again: Retry-After, or a member such as `poll_after`."""
    success_states: tuple[str, ...] = ()
    """States of one's own in which work has ended well."""
    failure_states: tuple[str, ...] = ()
    """States of one's own in which it has ended otherwise."""
    callback_fields: tuple[str, ...] = ()
    """Parameters and members of one's own in which a caller says where to send the outcome."""
    budget_ms: int = 2000
    """How long a request may take before it should be a job."""
    longest: int = 30
    """How many seconds the end of a job is waited for, where nothing says how long it takes."""


pack = Pack("long-running", Options, profiles={"strict": {"handle": "location", "poll-interval": True}})
