"""What changes is announced, and what ends says when."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack; how parameters and headers are called is `[contract.names]`."""

    style: Literal["auto", "path", "header", "query", "media-type"] = "auto"
    """Where callers say which version they mean; `auto` is any of these."""
    gateway_prefix: str = ""
    """What a gateway puts before the paths, such as `/v1`, where the document does not say it."""
    versions: tuple[str, ...] = ()
    """The versions that live side by side in one document: `v1`, `v2`."""
    min_days: int = 90
    """How many days an operation lives at least after it was said to be deprecated."""
    zero_major: bool = True
    """Whether before 1.0.0 the second number counts as the major one."""


pack = Pack("versioning", Options, profiles={"internal": {"min-days": 14}})
