"""Suppressions: what a document itself says may wait, by `x-contractctl-ignore` or by a comment."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from contractctl.document.file import File
from contractctl.document.node import Node, Value
from contractctl.model import Place
from contractctl.spec.api import Api

if TYPE_CHECKING:
    from contractctl.document.comments import Comment

MEMBER = "x-contractctl-ignore"
COMMENT = "contractctl:"

_MEMBERS = ("rule", "reason", "until")
DATA = frozenset({MEMBER, "example", "examples", "enum", "const"})
"""Members that hold values and no parts of the document."""
_ADDRESSED = re.compile(r"ignore\b|[\w-]+=")
_IGNORE = re.compile(r"ignore=(?P<names>[^\s,]+(?:[ \t]*,[ \t]*[^\s,]+)*)(?P<rest>.*)", re.DOTALL)
_UNTIL = re.compile(r"(?:^|\s)\[?until=(?P<date>[^\s\],;]*)[\],;.]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ALIAS = re.compile(r"[\s\[{,:-]\*\w")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One entry: what it names, the node that it covers with all below, and where it is said."""

    names: tuple[str, ...]
    """Ids, packs, globs and aliases as written; empty where it names none, so that it covers nothing."""
    place: Place
    said_at: Place
    """The place of the entry; for a comment that of the node it is about."""
    line: int | None
    """The 1-based line and column of a comment."""
    column: int | None
    reason: str
    until: date | None
    """The last day on which it counts."""
    fault: str = ""
    """What is wrong with its form, in words: it is still applied as far as it can be."""
    whole: bool = False
    """Whether it covers the files that the document refers to as well: it stands at the top of the root file."""
    aliased: Node | None = field(default=None, compare=False, repr=False)
    """The covered node, where a YAML alias may lead to it on another way than `place`."""

    def encloses(self, place: Place) -> bool:
        """Whether a place is in the covered node."""
        if self.whole:
            return True
        own = self.place
        if place.file != own.file:
            return False
        return place.pointer[: len(own.pointer)] == own.pointer or (
            self.aliased is not None and _leads_through(self.aliased, place)
        )


def covers(suppression: Suppression, place: Place, operations: Sequence[Sequence[Place]]) -> bool:
    """Whether a suppression is about a place, itself or because all operations that it concerns are covered.

    An operation is given by the places that it can be covered at: its own, and that of its path in the root file.
    """
    if not suppression.names:
        return False
    if suppression.encloses(place):
        return True
    return bool(operations) and all(any(map(suppression.encloses, places)) for places in operations)


def suppressions(api: Api) -> list[Suppression]:
    """The suppressions of a document and of all files that it refers to: of each file the members, then the comments.

    Costs a search in the text where there are none.
    """
    _ = api.index  # the walk that follows every $ref
    found: list[Suppression] = []
    for file in api.document.files:
        if MEMBER in file.text:
            found.extend(_of_members(file, is_root=file is api.root.file))
        if COMMENT in file.text:
            found.extend(_of_comments(file))
    return found


def _leads_through(covered: Node, place: Place) -> bool:
    """Whether the way to a place goes through a node: by an alias one value stands in two places."""
    node = covered.file.root
    for token in place.pointer:
        below = node.find(token)
        if below is None:
            return False
        if _is_one(below, covered):
            return True
        node = below
    return False


def _is_one(node: Node, other: Node) -> bool:
    """Whether two nodes are one object or array, or the same member of one."""
    if isinstance(node.value, dict | list) and node.value is other.value:
        return True
    return bool(node.parent and other.parent and node.parent.value is other.parent.value and node.key == other.key)


def _of_members(file: File, *, is_root: bool) -> Iterator[Suppression]:
    aliased = _ALIAS.search(file.text) is not None
    for node in _bearers(file):
        stated = node.child(MEMBER)
        entries = list(stated.children()) if isinstance(stated.value, list) else [stated]
        for entry in entries or [stated]:
            names, reason, until, faults = _read_entry(entry.value)
            yield Suppression(
                names,
                node.place,
                entry.place,
                None,
                None,
                reason,
                until,
                "; ".join(faults),
                whole=is_root and node.parent is None,
                aliased=node if aliased else None,
            )


def _bearers(file: File) -> Iterator[Node]:
    """The objects that bear suppressions, in the order of the text, each once."""
    seen: set[int] = set()
    stack = [file.root]
    while stack:
        node = stack.pop()
        if id(node.value) in seen:
            continue
        seen.add(id(node.value))
        if MEMBER in node and node.key != "properties":
            yield node
        below = [child for child in node.children() if isinstance(child.value, dict | list) and child.key not in DATA]
        stack.extend(reversed(below))


Entry = tuple[tuple[str, ...], str, date | None, list[str]]
"""Names, reason, the last day, and what is wrong."""


def _read_entry(value: Value) -> Entry:
    """Read one entry of the extension: a name, or an object with a rule, a reason and a last day."""
    if isinstance(value, str):
        names = _names(value)
        return names, "", None, [] if names else ["it names no clause"]
    if not isinstance(value, dict):
        return (), "", None, ["write the id of a clause, or {rule, reason, until}"]
    faults = [f"it has no member '{key[:40]}': use rule, reason, until" for key in value if key not in _MEMBERS]
    stated = value.get("rule")
    rules = stated if isinstance(stated, list) else [stated]
    names = tuple(name for rule in rules if isinstance(rule, str) for name in _names(rule))
    if not names or not all(isinstance(rule, str) for rule in rules):
        faults.append("its member 'rule' names no clause")
    reason = value.get("reason")
    if reason is not None and not isinstance(reason, str):
        faults.append("its reason is no text")
    until = value.get("until")
    last = _date(until) if isinstance(until, str) else None
    if until is not None and last is None:
        faults.append(f"'{str(until)[:40]}' is no date such as 2027-01-31")
    return names, reason.strip() if isinstance(reason, str) else "", last, faults


def _of_comments(file: File) -> Iterator[Suppression]:
    from contractctl.document.comments import comments

    aliased = _ALIAS.search(file.text) is not None
    for comment in comments(file):
        if _ADDRESSED.match(comment.text):
            yield _of_comment(file, comment, aliased=aliased)


def _of_comment(file: File, comment: "Comment", *, aliased: bool) -> Suppression:
    names, reason, until, faults = _read_comment(comment.text)
    if comment.pointer is None:
        names = ()
        faults.append(f"line {comment.line} is about no key or item")
    node = file.root.nearest(*(comment.pointer or ()))
    return Suppression(
        names,
        node.place,
        node.place,
        comment.line,
        comment.column,
        reason,
        until,
        "; ".join(faults),
        aliased=node if aliased else None,
    )


def _read_comment(text: str) -> Entry:
    """Read what a comment says: `ignore=ID[,ID...] reason in words [until=2027-01-31]`."""
    match = _IGNORE.match(text)
    if match is None:
        return (), "", None, ["write 'contractctl: ignore=ID' and the reason"]
    rest = match["rest"].partition(" # ")[0]
    last, faults = None, []
    for stated in _UNTIL.finditer(rest):
        last = _date(stated["date"])
        if last is None:
            faults.append(f"'{stated['date'][:40]}' is no date such as 2027-01-31")
    return _names(match["names"]), _UNTIL.sub(" ", rest).strip(" \t-:"), last, faults


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip(" \t:;")))


def _date(text: str) -> date | None:
    """A date of RFC 3339, or None."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
