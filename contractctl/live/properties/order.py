"""What the property-based phase is asked for: one value, which travels to its process as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True, slots=True)
class Order:
    """One run of schemathesis."""

    base_url: str
    document: Mapping[str, object] = field(default_factory=dict)
    """The document as JSON; empty where `path` names it."""
    path: str = ""
    """The document's file, where it refers to others."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request: who asks."""
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    excluded: tuple[str, ...] = ()
    """Operations that are not called, such as `DELETE /accounts/{id}`."""
    phases: tuple[str, ...] = PHASES
    max_examples: int | None = None
    """For each operation; None for what the configuration file says."""
    seed: int | None = None
    workers: int = 1
    seconds: float = 60.0
    requests: int = 10_000
    rate: float | None = None
    """Requests in a second at most."""
    timeout: float = 10.0
    """Seconds for one request."""
    verify: bool | str = True
    """Whether certificates are checked; the path of a bundle to check them with."""
    proxy: str = ""
    config: str = ""
    """A configuration file of schemathesis; what stands above is laid over it."""
    hooks: str = ""
    """A Python file with hooks and checks for schemathesis."""

    def written(self) -> dict[str, object]:
        """The order as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, object]) -> "Order":
        """The order from its JSON. Raises TypeError for unknown members."""
        lists = ("methods", "excluded", "phases")
        return cls(**{key: tuple(value) if key in lists else value for key, value in written.items()})  # type: ignore[arg-type]
