"""A request with many items says of each what became of it."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    require_207: bool = False
    """Whether only 207 Multi-Status may say what became of each item (Zalando 152)."""
    shape: Literal["any", "domain"] = "any"
    """The form of the answer; `domain`: `succeeded`, `failed` and `results` with `index`, `status` and `id` or `code`."""
    counts: Literal["off", "info"] = "off"
    """Whether an answer must say how many items were taken and how many were not."""
    max: int = 1_000
    """The most items that a request may be allowed to have."""


pack = Pack("batch", Options)
