"""The statuses that a caller has to handle are declared, with what the caller needs to go on."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    accept_default: bool = True
    """Whether a `default` response stands for 401, 403 and 409."""
    validation_accept: tuple[str, ...] = ("400", "422", "4XX", "default")
    """The responses of which one must say that the input is wrong."""
    api_key_challenge: bool = False
    """Whether the 401 of an API key needs a challenge, for which no scheme is registered."""
    mask_as_404: bool = False
    """Whether the server answers 404 for what a caller may not see (RFC 9110 15.5.4)."""
    money_statuses: tuple[str, ...] = ("402", "409", "422")
    """The statuses of which an operation that moves money under a key declares at least one."""
    require_503: bool = False
    """Whether every operation must declare a 503."""


pack = Pack(
    "status-codes",
    Options,
    profiles={
        "strict": {"accept-default": False, "validation-accept": ["400", "422", "4XX"]},
        "public-api": {"accept-default": False},
    },
)
