"""What proves that a change breaks: a value, and the part of it that decides; or what could not be decided."""

from collections.abc import Mapping, Sequence

from contractctl.document.node import Value
from contractctl.facts import Change, Witness
from contractctl.model import Pointer, pointer_text

from .ruling import shown

Proving = tuple[str, Witness]
"""`accepted_before` or `accepted_now`, and the value that was or is so."""
_CHOICES = ("oneOf[", "anyOf[")
_PRESENCE = frozenset({"required", "existence"})
"""What changed where a value may prove it by what it does not have."""


def evidence(change: Change) -> Mapping[str, object] | None:
    """The value that proves it, or what it is where it is very long, and where in it the part stands that decides.

    None where there is none.
    """
    found = _proving(change)
    if found is None or change.relation is None:
        return None
    key, witness = found
    at = decisive(witness.value, change.name, may_lack=change.aspect in _PRESENCE)
    return {
        "kind": "witness",
        "relation": change.relation.kind.value,
        **({"described": {key: witness.vast}} if witness.vast else {key: witness.value}),
        **({"at": pointer_text(at)} if at else {}),
    }


def undecided(change: Change) -> str:
    """What could not be decided, to be said behind the sentence; empty where all was."""
    relation = change.relation
    if relation is None or _proving(change) is not None or _is_no_longer_sent(change):
        return ""
    harm = relation.loses if change.direction == "request" else relation.gains
    if harm is not None:
        return ""
    return f"; what that means could not be decided: {relation.why or 'the schemas are too complex'}"


def decisive(value: Value, name: str, *, may_lack: bool) -> Pointer:
    """Where in a value the part stands, or is missing, that a property path speaks of; empty for the whole value.

    The path begins at the body, the value somewhere on the way: the longest end of the path that fits is taken. Only
    where the change is about presence may the part be missing; else the value is that of the part itself.
    """
    steps = [step for step in name.split("/") if not step.startswith(_CHOICES)] if name else []
    ends = [steps[start:] for start in range(len(steps))]
    found = [_walked(value, end) for end in ends]
    whole = [path for end, path in zip(ends, found, strict=True) if len(path) == len(end)]
    if whole:
        return whole[0]
    if not may_lack:
        return ()
    begun = next((both for both in zip(ends, found, strict=True) if both[1]), None)
    end, path = begun or (steps[-1:], ())
    return (*path, end[-1]) if end and _lacks(value, path, end) else ()


def _walked(value: Value, steps: Sequence[str]) -> Pointer:
    """As many steps as lead somewhere; of items and undeclared members the first."""
    path: list[str | int] = []
    for step in steps:
        if isinstance(value, list) and step == "[]" and value:
            token: str | int = 0
            value = value[0]
        elif isinstance(value, dict) and value and (step in value or step == "{}"):
            token = step if step in value else next(iter(value))
            value = value[token]
        else:
            break
        path.append(token)
    return tuple(path)


def _lacks(value: Value, path: Pointer, steps: Sequence[str]) -> bool:
    """Whether all steps but the last lead to an object that has no member of that name."""
    if len(path) != len(steps) - 1 or steps[-1] in {"[]", "{}"}:
        return False
    for token in path:
        value = value[token]  # type: ignore[index]
    return isinstance(value, dict)


def _proving(change: Change) -> Proving | None:
    witness = shown(change)
    if witness is None or _is_no_longer_sent(change):
        return None
    return "accepted_before" if change.direction == "request" else "accepted_now", witness


def _is_no_longer_sent(change: Change) -> bool:
    """Whether it is gone from an answer where it need not be: that something undeclared may come now is no reason."""
    return change.gone and change.direction == "response" and change.detail.get("required") is not True
