"""Names of one kind are written in one way."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""


pack = Pack("naming", Options)
