"""A request may be sent again when no answer came, without being carried out twice."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack; more names of headers are `[contract.names] idempotency-header`."""

    methods: tuple[Literal["post", "patch"], ...] = ("post",)
    """The methods that need a key."""
    only: Literal["all", "create", "money"] | tuple[Literal["all", "create", "money"], ...] = ("create", "money")
    """Which operations need a key: all, those that create, those that move money."""
    header: str = "Idempotency-Key"
    """The header that messages propose."""
    allow_body: bool = True
    """Whether a member of the body such as `request_id` may be the key (AIP-155)."""
    longest: int = 255
    """The most characters a key may be allowed to have."""
    accept_default: bool = True
    """Whether `4XX` and `default` answer to a key that is reused or in flight."""
    without_errors: bool = False
    """Whether an operation that declares no error at all lacks those for its key, too."""
    min_hours: int = 24
    """How long a key must be kept."""
    delete_body: Literal["allow", "refuse"] = "allow"
    """Whether DELETE may have a body; only a hint where it may not."""


pack = Pack(
    "idempotency",
    Options,
    profiles={
        "strict": {
            "only": "all",
            "methods": ["post", "patch"],
            "accept-default": False,
            "without-errors": True,
            "delete-body": "refuse",
        },
    },
)
