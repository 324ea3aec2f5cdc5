"""Operations themselves in both versions: added, removed, moved, deprecated, hidden; their ids, tags and servers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contractctl.contract.addresses import server_urls
from contractctl.diff.change import Change, held
from contractctl.diff.journal import Journal
from contractctl.diff.lifecycle import events, standing
from contractctl.diff.matching import OperationPair, shape
from contractctl.diff.meeting import Meeting
from contractctl.document.node import Node
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem

NUMBER = re.compile(r"[vV]?\d[\w.-]*")
"""A segment of an address that is the number of a version: `v70`, `2.1`, `2024-05-01`."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the paths, or the webhooks, of a document stand, and each by its shape."""

    node: Node
    items: Mapping[str, PathItem]


def paths_of(api: Api, *, webhooks: bool = False) -> Paths:
    """The paths of a document, or its webhooks."""
    if webhooks:
        return Paths(api.root.nearest("webhooks"), {one.name: one.path_item for one in api.webhooks})
    return Paths(api.root.nearest("paths"), {shape(one.path): one for one in api.path_items})


def write_existence(journal: Journal, pair: OperationPair, paths: tuple[Paths, Paths], context: str) -> int:
    """Write down that an operation was added or removed, or both where it moved; its number in the journal."""
    number = journal.operation(pair.label)
    for operation, partner, gone in ((pair.base, pair.revision, True), (pair.revision, pair.base, False)):
        if operation is None:
            continue
        detail: dict[str, object] = {
            **standing(operation.raw),
            "side": operation.side,
            "internal": operation.internal,
        }
        if partner is not None:
            detail["moved-to" if gone else "moved-from"] = partner.label
        other = paths[gone]
        path = other.items.get(shape(operation.path))
        detail["whole-path"] = path is None or not path.operations
        there = path.node if path is not None else other.node
        places = (operation.place, there.place) if gone else (there.place, operation.place)
        label = operation.label
        subject = (context, "existence", "removed" if gone else "added")
        journal.write(label, Change(*subject, "none", label, *held(gone, label), *places, detail=detail), number)
    return number


def compare_endpoint(meeting: Meeting, audience: str) -> None:
    """Write down what became of an operation apart from what it takes and answers."""
    base, revision = meeting.base, meeting.revision
    label = base.label
    for event in events(base.raw, revision.raw):
        nodes = (base.node.nearest(event.keyword), revision.node.nearest(event.keyword))
        subject = ("endpoint", event.aspect, event.verb)
        meeting.write(subject, "none", label, nodes, (event.before, event.after), event.detail)
    if audience != "internal":
        _internal(meeting)
    _operation_id(meeting)
    for tag in dict.fromkeys((*base.tags, *revision.tags)):
        if (tag in base.tags) != (tag in revision.tags):
            gone = tag in base.tags
            nodes = (base.node.nearest("tags"), revision.node.nearest("tags"))
            meeting.write(("tag", "existence", "removed" if gone else "added"), "none", tag, nodes, held(gone, tag))


def _internal(meeting: Meeting) -> None:
    before, after = meeting.base.internal, meeting.revision.internal
    if before != after:
        nodes = (meeting.base.node.nearest("x-internal"), meeting.revision.node.nearest("x-internal"))
        detail = standing(meeting.base.raw)
        subject = ("endpoint", "internal", "set" if after else "unset")
        meeting.write(subject, "none", meeting.base.label, nodes, (before, after), detail)


def _operation_id(meeting: Meeting) -> None:
    before, after = meeting.base.operation_id, meeting.revision.operation_id
    if before != after:
        verb = "added" if not before else "removed" if not after else "changed"
        nodes = (meeting.base.node.nearest("operationId"), meeting.revision.node.nearest("operationId"))
        values = (before or None, after or None)
        meeting.write(("operation-id", "existence", verb), "none", before or after, nodes, values)


def compare_servers(meeting: Meeting, base_prefix: str, revision_prefix: str) -> None:
    """Write down which addresses an operation lost and got; a base path that moved into the paths is no change."""
    old, new = _addresses(meeting.base, base_prefix), _addresses(meeting.revision, revision_prefix)
    if old.keys() == new.keys():
        return
    base, revision = (dict(server_urls(one)) for one in (meeting.base, meeting.revision))
    for key, (url, node) in (*old.items(), *new.items()):
        if (key in old) == (key in new):
            continue
        gone = key in old
        elsewhere = _first(revision if gone else base, meeting.revision if gone else meeting.base)
        nodes = (node, elsewhere) if gone else (elsewhere, node)
        subject = ("server", "existence", "removed" if gone else "added")
        detail: dict[str, object] = {"others": len(new if gone else old)}
        if gone and _is_renumbered(meeting, key, new.keys() - old.keys()):
            detail["renumbered"] = True
        meeting.write(subject, "none", url, nodes, held(gone, url), detail)


def _is_renumbered(meeting: Meeting, address: str, others: Iterable[str]) -> bool:
    """Whether a new address differs in the number of the version alone, and `info.version` moved as well."""
    before, after = (one.api.root.nearest("info").get("version") for one in (meeting.base, meeting.revision))
    return before != after and any(_differ_in_number(address.split("/"), one.split("/")) for one in others)


def _differ_in_number(one: list[str], other: list[str]) -> bool:
    different = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) and len(different) == 1 and all(map(NUMBER.fullmatch, different[0]))


def _addresses(operation: Operation, prefix: str) -> dict[str, tuple[str, Node]]:
    """The URLs at which an operation is reached, without the prefix, each with its server."""
    path = shape(operation.path)
    found = {}
    for url, node in server_urls(operation) or (("", operation.api.root),):
        whole = url + path
        found[whole.replace(prefix.rstrip("/"), "", 1) if prefix else whole] = (url or "/", node)
    return found


def _first(servers: dict[str, Node], operation: Operation) -> Node:
    return next(iter(servers.values()), operation.api.root.nearest("servers"))
