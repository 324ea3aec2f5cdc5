"""Error answers have one form that machines can read."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack; what the envelope is called is `[contract.envelope]`."""

    accept: tuple[Literal["nested-error", "problem-details", "own"], ...] = ("nested-error", "problem-details", "own")
    """The envelopes of which any will do, `own` for the form of most errors; empty for `[contract.envelope]`."""
    require: bool = False
    """Whether the members must be listed in `required`, too."""
    problem_media: Literal["error", "ignore"] = "ignore"
    """Whether Problem Details must be declared as `application/problem+json`."""
    exempt_statuses: tuple[str, ...] = ()
    """Statuses whose answers need no body."""
    exempt_media: tuple[str, ...] = ("application/xml", "text/xml")
    """Media types that may stand in the place of JSON."""
    gateway_errors: bool = False
    """Whether a gateway answers 401 and 403."""
    min_share: float = 0.6
    """The share of error answers from which on a form is the document's own."""
    ignore_extra_properties: bool = True
    """Whether a form that extends the dominant one is consistent with it."""
    code_style: Literal["any", "upper-snake", "lower-snake", "dotted"] = "any"
    """How the published codes are written."""
    where: Literal["either", "body", "header"] = "either"
    """Where the id of the request must stand."""
    single_param: bool = False
    """Whether one member that names the wrong field is enough in the place of a list."""
    extra_names: tuple[str, ...] = ()
    """More names of members that expose internals."""
    allow_names: tuple[str, ...] = ()
    """Names that are no internals here."""


pack = Pack(
    "error-envelope",
    Options,
    profiles={
        "strict": {"accept": [], "require": True, "code-style": "upper-snake"},
        "public-api": {"accept": []},
        "internal": {"gateway-errors": True},
        "problem-details": {"accept": ["problem-details"], "problem-media": "error", "code-style": "any"},
    },
)
