"""What the reports of a check tell beside its findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractctl.engine.matrix import ApiMatrix
from contractctl.findings import Report, ServerRun
from contractctl.model import Severity


@dataclass(frozen=True, slots=True)
class Gate:
    """A check over all APIs: the findings of all sides in one report, and the matrix of each API."""

    report: Report
    matrices: tuple[ApiMatrix, ...]
    fail_on: Severity | None
    failing: int
    unread: int = 0
    """What could not be asked, and was told on standard error."""
    servers: Mapping[str, tuple[ServerRun, ...]] = field(default_factory=dict)
    """What the tests of the servers did, by the path of the document."""
    unchanged: tuple[str, ...] = ()
    """The APIs that were left out, because none of their files changed."""

    def name(self, matrix: ApiMatrix) -> str:
        """What an API is called; with its path where a glob gives several documents one name."""
        name = matrix.api.name
        shared = sum(one.api.name == name for one in self.matrices) > 1
        return f"{name}: {matrix.path}" if shared else name
