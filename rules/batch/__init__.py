"""A request with many items says of each what became of it."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""


pack = Pack("batch", Options)
