"""What a policy says of a change: safe, or how bad it is and how sure that is."""

from dataclasses import dataclass

from contractctl.facts import Change, Witness
from contractctl.model import Certainty, Severity


@dataclass(frozen=True, slots=True)
class Ruling:
    """A change that may break a caller."""

    severity: Severity
    certainty: Certainty = Certainty.CERTAIN


BREAKS = Ruling(Severity.ERROR)
MAY_BREAK = Ruling(Severity.WARNING)
UNDECIDED = Ruling(Severity.WARNING, Certainty.UNDECIDED)
SAFE: Ruling | None = None


def shown(change: Change) -> Witness | None:
    """The value that callers can no longer send, or meet for the first time; None where none is known."""
    relation = change.relation
    if relation is None:
        return None
    return relation.lost if change.direction == "request" else relation.gained


def harm(change: Change) -> bool | None:
    """Whether callers meet values that they did not meet before, or can no longer send what they sent.

    None where that is not known: it could not be decided, or the change is not about values.
    """
    relation = change.relation
    if relation is None:
        return None
    if change.direction == "request":
        return relation.loses
    if change.direction == "response":
        return relation.gains
    return None if None in (relation.loses, relation.gains) else bool(relation.loses or relation.gains)
