"""A caller who asks too often is told so, and told when to come back."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack; headers of one's own are `[contract.names] rate-header`."""

    limited: bool = False
    """Whether the API limits its callers, also where the document shows nothing of it."""
    accept_default: bool = True
    """Whether `default` answers to too many requests."""
    accept_reset_only: bool = False
    """Whether a reset header does in the place of Retry-After."""
    family: Literal["auto", "x-ratelimit", "x-rate-limit", "ratelimit-06", "ratelimit-draft"] = "auto"
    """The headers that are wanted: those that the document has most, or one family."""
    on_success: Literal["off", "info"] = "off"
    """Whether successful answers must have them, too."""
    reset_unit: Literal["any", "epoch", "delta"] = "any"
    """What a reset header must count: seconds since 1970, or seconds from now."""


pack = Pack(
    "rate-limit",
    Options,
    profiles={
        "strict": {"family": "x-ratelimit", "accept-default": False},
        "public-api": {"accept-default": False},
    },
)
