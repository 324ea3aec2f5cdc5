"""The operations of a version that ends: what replaces each, and what it says of its own end."""

from dataclasses import replace

from contractctl.contract.endings import sunset
from contractctl.contract.successors import EXTENSION, successor
from contractctl.diff.lifecycle import is_deprecated
from contractctl.diff.matching import MatchOptions, OperationPair, pairs
from contractctl.document.node import Node
from contractctl.facts import Step
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

NO_REPLACEMENT = "none"
"""What `x-replacement` says where an operation goes without one; it is a decision once a reason stands beside it."""


def steps(base: Api, revision: Api, options: MatchOptions) -> tuple[tuple[Operation, Step], ...]:
    """One for each operation of the base, in its order."""
    alike = {
        pair.base: pair for pair in pairs(base, revision, replace(options, following=False)) if pair.base is not None
    }
    followed = [pair for pair in pairs(base, revision, replace(options, following=True)) if pair.base is not None]
    ends = {pair.base: sunset(pair.base) for pair in followed if pair.base is not None}
    info = base.root.nearest("info") if not any(ends.values()) else None
    return tuple(
        (one, _step(one, pair, alike[one], ends[one], info)) for pair in followed if (one := pair.base) is not None
    )


def _step(
    operation: Operation, pair: OperationPair, alike: OperationPair, end: tuple[str, Node] | None, info: Node | None
) -> Step:
    """`info` is where the end of all operations should be said."""
    named = successor(operation)
    reason = decision(operation)
    there = pair.revision
    if there is None:
        found_by = "decision" if reason else ""
    elif there is not alike.revision:
        found_by = named.said_by if named is not None else "operationId"
    else:
        found_by = "operationId" if alike.moved else "path"
    since = operation.raw.get("x-deprecated-since")
    written, node = end if end is not None else ("", info or operation.node)
    return Step(
        label=operation.label,
        replacement=there.label if there is not None else "",
        found_by=found_by,
        deprecated=str(since or "yes") if is_deprecated(operation.raw) or since else "",
        sunset=written,
        place=operation.place,
        sunset_place=node.place,
        named=named.name if named is not None and named.said_by == EXTENSION else "",
        decision=reason,
    )


def decision(operation: Operation) -> str:
    """Why an operation has no replacement: `x-migration: <why>`, or `x-replacement: "none: <why>"`; empty if not said."""
    why = operation.raw.get("x-migration")
    if isinstance(why, str) and why.strip():
        return why.strip()
    said = operation.raw.get("x-replacement")
    word, _, rest = (said if isinstance(said, str) else "").partition(":")
    return rest.strip() if word.strip().lower() == NO_REPLACEMENT else ""
