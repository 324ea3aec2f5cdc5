"""Changes that are told together: those of one operation, of one part that operations share, and those that are alike."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from contractctl.model import Location, pointer_tokens
from contractctl.report.changes import Entry
from contractctl.report.summary import counted

WHOLE = "The API"
"""What stands above changes that are about no operation in particular."""
LEAST = 3
"""So many changes that differ only in a name are told as one."""
_NAME = re.compile("'[^']*'")
_SECTIONS = {"components": 3, "definitions": 2, "parameters": 2, "responses": 2}
"""Where parts stand that operations share, in 3.x and in 2.0, and how many tokens name one."""
_GLOBAL = frozenset({"", "servers", "host", "basePath", "schemes", "security", "consumes", "produces", "info", "tags"})
"""What the API has as a whole."""
_NAMED = 3
_SCHEMAS = frozenset({"components/schemas", "definitions"})
_OF_SCHEMA = re.compile(r"( of )?\bthe schema '(?:\.\.\.)?([^']+)'")
_PATH_LEVEL = ("paths", "parameters")


@dataclass(frozen=True, slots=True)
class Told:
    """One change, and others that differ from it only in what they are about."""

    entry: Entry
    alike: tuple[Entry, ...] = ()

    @property
    def all(self) -> tuple[Entry, ...]:
        """All of them."""
        return (self.entry, *self.alike)

    @property
    def of_operations(self) -> bool:
        """Whether it is the operations in which they differ, and not the names of what changed."""
        return any(one.operations != self.entry.operations for one in self.alike)

    @property
    def others(self) -> list[str]:
        """The operations or the names of the others."""
        return [one.operations[0] if self.of_operations else _name(one) for one in self.alike]


@dataclass(frozen=True)
class Group:
    """Changes under one heading."""

    heading: str
    """An operation, a shared part such as `components/schemas/Pet`, a path, `GET /pets and 11 more operations`, or `The API`."""
    told: tuple[Told, ...]

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """All operations that they reach, where these are several and the heading does not say so."""
        found = dict.fromkeys(name for told in self.told for one in told.all for name in one.operations)
        return () if self.heading in found or self.is_many or self.is_whole else tuple(found)

    @property
    def is_many(self) -> bool:
        """Whether it is changes that are the same in many operations, which are named below the last of them."""
        return self.told[0].of_operations

    @property
    def first(self) -> str:
        """The operation that the changes are told of, where the others are named below."""
        return self.told[0].entry.operations[0]

    @property
    def same(self) -> str:
        """`the same`, or `all the same` where it is said of several changes."""
        return "all the same" if len(self.told) > 1 else "the same"

    @property
    def is_whole(self) -> bool:
        """Whether it is about nothing in particular."""
        return self.heading == WHOLE

    def said(self, one: Entry) -> str:
        """The sentence of a change; the schema is not named again where the heading names it."""
        section, _, name = self.heading.rpartition("/")
        found = _OF_SCHEMA.search(one.said)
        if found is None or section not in _SCHEMAS or not name.endswith(found[2]):
            return one.said
        kept = "" if found[1] else "the schema"
        return f"{one.said[: found.start()]}{kept}{one.said[found.end() :]}"

    def reach(self, one: Entry, room: int) -> str:
        """How far a change reaches, where the heading does not say it."""
        if self.heading in one.operations:
            others = [name for name in one.operations if name != self.heading]
            return f"and in {several(others, room, 'more operation')}" if others else ""
        if self.is_many or not one.operations or one.operations == self.operations:
            return ""
        return f"in {several(one.operations, room)}"

    @property
    def rank(self) -> tuple[int, int, int]:
        """By what groups are ordered: how severe the worst is, how many operations that reaches, its line."""
        told = [one for told in self.told for one in told.all]
        worst = max(one.severity for one in told)
        most = [one for one in told if one.severity == worst]
        reached = {name for one in most for name in one.operations}
        return -worst, -len(reached), min((one.places[-1].line for one in most if one.places), default=0)


def several(operations: Sequence[str], room: int, noun: str = "operation") -> str:
    """`12 operations: GET /pets, POST /pets and 10 more`: up to three of them, as far as there is room."""
    count = counted(len(operations), noun)
    for named in range(min(_NAMED, len(operations)), 0, -1):
        more = len(operations) - named
        text = f"{count}: {', '.join(operations[:named])}{f' and {more:,} more' if more else ''}"
        if len(text) <= room:
            return text
    return count


def groups(told: Iterable[Entry], *, collapse: bool) -> list[Group]:
    """The changes under their headings: the most severe first, then what reaches most operations."""
    told = list(told)
    across = _alike((one for one in told if len(one.operations) == 1), _across) if collapse else {}
    found: dict[str | tuple[str, ...], list[Entry]] = {}
    for one in told:
        many = across.get(id(one))
        key: str | tuple[str, ...] = tuple(each.operations[0] for each in many) if many else heading(one)
        found.setdefault(key, []).append(one)
    alike = dict(across)
    for members in found.values() if collapse else ():
        if id(members[0]) not in across:
            alike |= _alike(members, _within)
    made = [
        Group(key if isinstance(key, str) else _of_many(key), tuple(_told(members, alike)))
        for key, members in found.items()
    ]
    return sorted(made, key=lambda group: group.rank)


def heading(one: Entry) -> str:
    """What a change stands under: its only operation, else the shared part of the API that it is in, in both versions."""
    if len(one.operations) == 1:
        return one.operations[0]
    places = [place for place in (one.revision, one.base) if place is not None]
    if not one.operations or not places:
        return WHOLE
    part, *other = (_part(place) for place in places)
    if part is None or other not in ([], [part]):
        return one.operations[0]
    return part or places[0].path  # a file that several operations refer to


def _of_many(operations: Sequence[str]) -> str:
    return f"{operations[0]} and {counted(len(operations) - 1, 'more operation')}"


def _part(place: Location) -> str | None:
    """The shared part that a place is in: empty where a file is that part, None where it is in one operation."""
    tokens = pointer_tokens(place.pointer) or [""]
    size = _SECTIONS.get(tokens[0], 0)
    if 0 < size <= len(tokens):
        return "/".join(tokens[:size])
    if tokens[0] in {"paths", "webhooks"}:
        return tokens[1] if (tokens[0], *tokens[2:3]) == _PATH_LEVEL else None
    return WHOLE if tokens[0] in _GLOBAL else ""


def below(labels: Sequence[str], *, deep: bool) -> Iterator[str]:
    """Operations by path: `GET, POST /pets`; with `deep` the paths below it too: `and 4 operations below it`."""
    paths: dict[str, list[str]] = {}
    for label in labels:
        method, _, path = label.partition(" ")
        paths.setdefault(path, []).append(method)
    roots: dict[str, int] = {}
    for path, methods in paths.items():
        above = next((root for root in roots if path.startswith(f"{root}/")), None) if deep else None
        if above is None:
            roots[path] = 0
        else:
            roots[above] += len(methods)
    for path, more in roots.items():
        tail = f" and {counted(more, 'operation')} below it" if more else ""
        yield f"{', '.join(paths[path])} {path}{tail}"


def _told(members: Iterable[Entry], alike: Mapping[int, list[Entry]]) -> Iterator[Told]:
    """Each change once, the first of those that are alike with the others."""
    for one in members:
        first, *others = alike.get(id(one), [one])
        if first is one:
            yield Told(one, tuple(others))


def _alike(told: Iterable[Entry], key: Callable[[Entry], Hashable]) -> dict[int, list[Entry]]:
    """Those that have the same key, by the identity of each of them; few are left alone."""
    found: dict[Hashable, list[Entry]] = {}
    for one in told:
        if (shared := key(one)) is not None:
            found.setdefault(shared, []).append(one)
    return {id(one): members for members in found.values() if len(members) >= LEAST for one in members}


def _across(one: Entry) -> Hashable:
    """What changes of several operations have in common: all but the operation."""
    proof = one.proof
    return one.rule, one.label, one.said.replace(one.operations[0], ""), proof.text if proof is not None else ""


def _within(one: Entry) -> Hashable:
    """What changes under one heading have in common: all but the name in the sentence; None where it has no name."""
    return (one.rule, one.label, _NAME.sub("", one.said, count=1), one.operations) if _NAME.search(one.said) else None


def _name(one: Entry) -> str:
    found = _NAME.search(one.said)
    return found[0].strip("'") if found is not None else one.said
