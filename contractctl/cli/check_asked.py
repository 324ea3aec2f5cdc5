"""What the command line says of a check."""

from collections.abc import Sequence
from dataclasses import dataclass

from contractctl.cli.options import words
from contractctl.cli.probing import Probing
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError
from contractctl.findings import Enforcement

COMMANDS = {"lint": Enforcement.PROMISED, "diff": Enforcement.PRESERVED, "test": Enforcement.KEPT}
AHEAD = 30
"""Days."""
PROPERTY_SECONDS = 10.0
"""The property-based phase of a gate, where nobody says how long a test may be; `contractctl test` looks longer."""


@dataclass(frozen=True)
class Asked:
    """What the command line says of a check, beside what it says of any judging."""

    only: frozenset[Enforcement]
    base: str | None
    changed: bool
    """Only the documents that differ from the base."""
    skips_unreachable: bool
    probing: Probing
    names: tuple[str, ...] = ()
    """The APIs that are meant; all where there are none."""
    within: int = AHEAD

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, apis: Sequence[str] | None, *, only: str | None, base: str | None, changed: bool, skips_unreachable: bool,
        scheduled: bool, within: int | None, level: str | None, seed: int | None, max_seconds: float | None,
    ) -> "Asked":  # fmt: skip
        """Read the options. Raises UsageError."""
        names = words([only]) if only is not None else list(COMMANDS)
        for name in names:
            if name not in COMMANDS:
                raise UsageError(f"--only: there is no command '{name}'{nearest(name, COMMANDS)}")
        if changed and base is None:
            raise UsageError("--changed: since when? Write --base REV, such as --base origin/main")
        if within is not None and not scheduled:
            raise UsageError("--within says how far --scheduled looks ahead: it goes with it")
        if scheduled and (changed or only is not None or base is not None):
            raise UsageError("--scheduled judges documents by the day alone: leave out --changed, --only and --base")
        probing = Probing.read(
            url=None, level=level, methods=None, auth=None, headers=None, rate=None, seed=seed, timeout=None,
            max_requests=None, max_seconds=max_seconds, insecure=False, cacert=None, proxy=None,
            property_seconds=PROPERTY_SECONDS if max_seconds is None else None,
        )  # fmt: skip
        sides = frozenset(COMMANDS[name] for name in names)
        within = AHEAD if within is None else within
        return cls(sides, base, changed, skips_unreachable, probing, tuple(apis or ()), within)
