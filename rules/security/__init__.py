"""Who may do what is declared, and secrets stay secret."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""


pack = Pack("security", Options)
