"""What perhaps only got another name: of the same kind, gone and come at the same place, with names that are alike."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product

from contractctl.diff.change import Change
from contractctl.document.node import Node, Value
from contractctl.model import Place
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised

NAMED = frozenset(
    {"request-property", "response-property", "request-parameter", "response-header", "request-parameter-property"}
)
"""The contexts of changes whose name is one that callers write or read."""
ALIKE = 0.75
"""How much of two names must agree (difflib's ratio)."""


@dataclass(frozen=True, slots=True)
class Rename:
    """Two names that perhaps are of one thing."""

    before: str
    after: str
    context: str
    operations: tuple[str, ...]


def renames(base: Api, revision: Api, changes: Iterable[Change]) -> tuple[Rename, ...]:
    """The likeliest first at each place; no name is in two of them."""
    groups: dict[tuple[object, ...], tuple[list[Change], list[Change]]] = defaultdict(lambda: ([], []))
    for one in changes:
        if one.aspect == "existence" and one.context in NAMED:
            groups[_place(one)][one.verb == "added"].append(one)
    return tuple(found for gone, come in groups.values() for found in _paired(base, revision, gone, come))


def _place(one: Change) -> tuple[object, ...]:
    """All that two changes at the same place agree in."""
    detail = (one.detail.get(key) for key in ("location", "media-type", "status", "side"))
    return (one.context, one.direction, one.operations, one.name.rpartition("/")[0], *detail)


def _paired(base: Api, revision: Api, gone: list[Change], come: list[Change]) -> Iterator[Rename]:
    kinds = {id(one): _kind(base, one.base) for one in gone} | {id(one): _kind(revision, one.revision) for one in come}
    ranked = sorted(product(gone, come), key=lambda both: -_alike(*both))
    used: set[int] = set()
    for old, new in ranked:
        if _alike(old, new) < ALIKE or used & {id(old), id(new)} or kinds[id(old)] != kinds[id(new)]:
            continue
        used |= {id(old), id(new)}
        yield Rename(old.name, new.name, old.context, old.operations)


def _alike(old: Change, new: Change) -> float:
    before, after = (normalised(one.name.rpartition("/")[2]) for one in (old, new))
    return 1.0 if before == after else SequenceMatcher(None, before, after, autojunk=False).ratio()


def _kind(api: Api, place: Place | None) -> Value:
    """The type of what stands at a place, as far as it is said there; the target of a `$ref` has a name, which says as much."""
    node: Node | None = next(
        (one.root for one in api.document.files if place is not None and one.name == place.file), None
    )
    node = node.find(*place.pointer) if node is not None and place is not None else None
    if node is None:
        return None
    schema = node.nearest("schema") if "schema" in node else node
    return schema.get("type") if "type" in schema else schema.get("$ref")
