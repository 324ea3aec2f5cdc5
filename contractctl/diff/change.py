"""What the parts of this package say of a change; the value itself is in `contractctl.facts`, where clauses find it too."""

from contractctl.document.node import Value
from contractctl.facts import Change, Way

__all__ = ["Change", "Way", "held"]


def held(before: bool, value: Value) -> tuple[Value, Value]:  # noqa: FBT001 -- which of both sides
    """A value on one side only: on that of the base, or on that of the revision."""
    return (value, None) if before else (None, value)
