"""The policy `sdk`: what breaks on the wire, and what breaks the code that was generated for a client."""

from contractctl.facts import Change

from .ruling import BREAKS, MAY_BREAK, Ruling
from .wire import rule as wire_rule


def rule(change: Change, name: str) -> Ruling | None:
    """How bad a change is; None for a safe one."""
    found = wire_rule(change, name)
    if found is not None or change.verb == "added":
        return found
    if change.context == "operation-id":
        return BREAKS
    if change.context in ("tag", "component-schema"):
        return MAY_BREAK
    return None
