"""A server answers what its document declares."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    undeclared_gateway: Literal["error", "warning", "info", "off"] = "info"
    """How bad is an undeclared status that what stands before an application may answer: 401, 403, 404, 405, 429, 5xx ..."""


pack = Pack("conformance", Options, profiles={"strict": {"undeclared-gateway": "error"}})
