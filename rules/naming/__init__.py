"""Names of one kind are written in one way."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack

Style = Literal["auto", "snake_case", "camelCase", "PascalCase", "kebab-case"]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    paths: Style = "auto"
    """How words of a path are joined; `auto`: as nine of ten names are."""
    properties: Style = "auto"
    """How words of properties are joined."""
    parameters: Style = "auto"
    """How words of query parameters are joined."""
    share: float = 0.9
    """The share of names that makes a style the dominant one."""
    fewest: int = 30
    """So many names of several words show a style of properties or parameters; a third of it that of paths."""
    mixed: bool = False
    """Whether a document without a dominant style is told so, once."""
    allow: tuple[str, ...] = ()
    """Names that are written otherwise for a reason; globs."""


pack = Pack("naming", Options, profiles={"strict": {"mixed": True}})
