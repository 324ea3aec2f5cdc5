"""Work that takes longer than a request is accepted, followed and ended in the open."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""


pack = Pack("long-running", Options)
