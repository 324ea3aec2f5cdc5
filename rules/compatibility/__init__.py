"""A new version of an API takes what callers send today, and answers what they can read."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    policy: Literal["wire", "oasdiff", "sdk"] = "wire"
    """How bad a change is: for what goes over the wire, as oasdiff sees it, or for generated clients as well."""
    beta_days: int = 0
    """How many days an operation of the stability `beta` must be announced to end before it does."""
    stable_days: int = 0
    """The same for `stable`."""
    migration_days: int = 90
    """How many days an operation lives at least from the day of a `diff --migration` on."""


pack = Pack("compatibility", Options, profiles={"public-api": {"stable-days": 90}}, of_changes=True)
