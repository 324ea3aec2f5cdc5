"""Events that the API sends can be told genuine, told apart, and asked for again."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""


pack = Pack("webhooks", Options)
