"""How a waiver is named in a message."""

from contractctl.model import Waiver

SORTS = {"document": "suppression", "approvals": "approval", "overrides": "override"}
LONGEST = 80


def named(waiver: Waiver) -> str:
    """`This suppression of openapi/operation-tags`: what it is and what it speaks of, as written."""
    names = ", ".join(waiver.names)
    shown = names if len(names) <= LONGEST else f"{names[: LONGEST - 3]}..."
    return f"This {SORTS.get(waiver.source, 'suppression')}{f' of {shown}' if shown else ''}"
