"""Operations of two versions that are the same operation: by method and the shape of the path, else by operationId."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from contractctl.contract.addresses import base_paths
from contractctl.contract.successors import fits, successor
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation

T = TypeVar("T")

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """What is compared with what, beyond the paths as they are written."""

    base_prefix: str = ""
    """Only paths of the base below this prefix (`/v1`) take part, and it is left out when they are compared."""
    revision_prefix: str = ""
    audience: str = "public"
    """Who may call: `x-internal` operations exist only for the audience `internal`."""
    following: bool = False
    """Whether an operation is compared with the one that its `x-replacement` names, or that has its operationId now."""


@dataclass(frozen=True, slots=True)
class OperationPair:
    """One operation in both versions; one of them is None where it was added or removed."""

    base: Operation | None
    revision: Operation | None
    moved: bool = False
    """Whether only their operationId is the same: the one is gone from its address, the other is at a new one."""

    @property
    def label(self) -> str:
        """The label in the base, or in the revision where it is new."""
        operation = self.base or self.revision
        return operation.label if operation is not None else ""


@cache
def shape(path: str) -> str:
    """A path template without the names of its parameters: `/orders/{id}` is `/orders/{}`."""
    return _TEMPLATE.sub("{}", path)


def template_names(path: str) -> tuple[str, ...]:
    """The names of the parameters in a path template, in their order."""
    return tuple(_TEMPLATE.findall(path))


def pairs(base: Api, revision: Api, options: MatchOptions) -> tuple[OperationPair, ...]:
    """Every operation of both, matched: those of the base in their order, then the new ones in theirs."""
    old = _routes(_operations(base), options.base_prefix)
    new = _routes(_operations(revision), options.revision_prefix)
    partner: dict[Operation, Operation] = {}
    named = _named(old, new) if options.following else {}
    rest = [route for route in old if route.operation not in named]
    for keys in (_as_written, _joined, _shaped):
        _match(rest, new, partner, keys)
    partner.update(named)
    taken = set(partner.values())
    gone = [route.operation for route in old if route.operation not in partner]
    fresh = [route.operation for route in new if route.operation not in taken]
    moved = _by_id(gone, fresh)
    partner.update(moved)
    taken.update(moved.values())
    kept = [
        OperationPair(one.operation, partner.get(one.operation), moved=one.operation in moved and not options.following)
        for one in old
    ]
    return (*kept, *(OperationPair(None, one) for one in fresh if one not in taken))


@dataclass(frozen=True, slots=True)
class _Route:
    """An operation with the path under which it is compared, and the same with each server's base path before it."""

    operation: Operation
    path: str
    joined: tuple[str, ...]


def _operations(api: Api) -> list[Operation]:
    """The operations that the server answers, without a walk over the rest of the document."""
    return [operation for item in api.path_items for operation in item.operations]


def _routes(operations: Iterable[Operation], prefix: str) -> list[_Route]:
    found = []
    start = prefix.rstrip("/")
    for operation in operations:
        written = operation.path
        joined = tuple(base + written for base in base_paths(operation))
        if not start:
            found.append(_Route(operation, written, joined))
            continue
        inside = [path[len(start) :] for path in (written, *joined) if path == start or path.startswith(start + "/")]
        if inside:
            found.append(_Route(operation, inside[0], (inside[0],)))
    return found


def _as_written(route: _Route) -> list[Hashable]:
    """The whole address: two that agree in it are the same, whatever else there is."""
    return [(route.operation.method, route.path, path) for path in route.joined]


def _joined(route: _Route) -> list[Hashable]:
    return [(route.operation.method, shape(path)) for path in route.joined]


def _shaped(route: _Route) -> list[Hashable]:
    return [(route.operation.method, shape(route.path))]


def _match(
    old: list[_Route], new: list[_Route], partner: dict[Operation, Operation], keys: Callable[[_Route], list[Hashable]]
) -> None:
    """Pair what has a key in common and no partner yet, in the order of the documents."""
    taken = set(partner.values())
    known: dict[Hashable, list[Operation]] = {}
    for route in new:
        if route.operation not in taken:
            for key in keys(route):
                known.setdefault(key, []).append(route.operation)
    for route in old:
        if route.operation in partner:
            continue
        candidates = (one for key in keys(route) for one in known.get(key, ()) if one not in taken)
        found = next(candidates, None)
        if found is not None:
            partner[route.operation] = found
            taken.add(found)


def _named(old: list[_Route], new: list[_Route]) -> dict[Operation, Operation]:
    """Those that name their replacement: by operationId, or by method and path; several may name the same."""
    known: dict[str, Operation] = {}
    for route in new:
        operation = route.operation
        labels = (operation.label, *(f"{operation.method.upper()} {path}" for path in (*route.joined, route.path)))
        for name in (operation.operation_id, *map(shape, labels)):
            known.setdefault(name, operation)
    found: dict[Operation, Operation] = {}
    for route in old:
        said = successor(route.operation)
        there = (known.get(shape(said.name)) or _fitting(said.name, new)) if said is not None else None
        if there is not None:
            found[route.operation] = there
    return found


def _fitting(name: str, new: list[_Route]) -> Operation | None:
    """The only operation whose path template fits a method and a path with values in it."""
    method, _, path = name.partition(" ")
    routes = (one for one in new if one.operation.method.upper() == method)
    found = [one.operation for one in routes if any(fits(each, path) for each in (one.operation.path, *one.joined))]
    return found[0] if path and len(found) == 1 else None


def _by_id(gone: list[Operation], fresh: list[Operation]) -> dict[Operation, Operation]:
    """Those that moved: the same operationId, which only one on each side has."""
    known = _unique(fresh)
    return {one: known[name] for name, one in _unique(gone).items() if name in known}


def _unique(operations: list[Operation]) -> dict[str, Operation]:
    found: dict[str, list[Operation]] = {}
    for operation in operations:
        if operation.operation_id:
            found.setdefault(operation.operation_id, []).append(operation)
    return {name: ones[0] for name, ones in found.items() if len(ones) == 1}
