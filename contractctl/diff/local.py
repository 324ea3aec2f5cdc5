"""What one difference alone does to the valid values: the same schema, with nothing but that exchanged."""

from collections.abc import Iterable
from dataclasses import replace

from contractctl.diff.declared import News, Path, without
from contractctl.diff.difference import Difference
from contractctl.diff.schema import Kind, Relation, Relations, Witness
from contractctl.diff.spot import SchemaPair
from contractctl.diff.text import as_text
from contractctl.document.node import Node, Value
from contractctl.spec.api import Api
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

MOST_TRIES = 12
"""How often a witness is looked for that holds nothing but what was declared."""


class LocalRelations:
    """The relations between two documents, and between a schema and itself with one thing exchanged."""

    def __init__(self, base: Api, revision: Api) -> None:
        self._relations = Relations(base, revision)
        self._made: list[Schema] = []
        """Schemas that stand in no document, kept so that nothing else gets their identity."""

    def of(self, base: Schema, revision: Schema, sender: Direction | None, *, written: bool = False) -> Relation:
        """The relation of a schema of the base and one of the revision; `written` for values that are sent as text."""
        return self._practical(base, revision, sender, written=written)

    def is_equal(self, base: Schema, revision: Schema, sender: Direction | None) -> bool:
        """Whether two schemas accept the same to the letter."""
        return self._relations.of(base, revision, sender).kind is Kind.EQUAL

    def is_witness(self, value: Value, base: Schema, revision: Schema, sender: Direction) -> bool:
        """Whether a value does harm between two schemas: refused now where it is sent, new where it is received."""
        had, other = self._relations.accepts(base, value, sender), self._relations.accepts(revision, value, sender)
        return (had is True and other is False) if sender == "request" else (had is False and other is True)

    def but_null(self, base: Schema, revision: Schema, sender: Direction) -> Relation:
        """The relation of two schemas as far as all values but null go."""
        old, new = (
            self._exchanged(one, {"allOf": [one.node.value], "not": {"enum": [None]}}) for one in (base, revision)
        )
        return self._practical(old, new, sender)

    def refuses_null(self, base: Schema, revision: Schema, sender: Direction) -> bool:
        """Whether null is valid in neither of two schemas."""
        return not any(self._relations.accepts(one, None, sender) is not False for one in (base, revision))

    def at_null(self, base: Schema, revision: Schema, sender: Direction | None) -> Relation | None:
        """The relation of two schemas as far as null goes; None where it is not known."""
        if sender is None:
            return None
        before, after = (self._relations.accepts(one, None, sender) for one in (base, revision))
        if before is None or after is None:
            return None
        loses, gains = before and not after, after and not before
        null = Witness(None)
        found = Relation(Kind.EQUAL, null if loses else None, null if gains else None, loses, gains)
        return replace(found, kind=kind_of(found))

    def alone(
        self, difference: Difference, pair: SchemaPair, sender: Direction | None, *, plain: bool
    ) -> Relation | None:
        """What a difference does by itself to the base; None where it cannot be taken out.

        `plain` says that both schemas stand alone, without `allOf`, and are written in the same version.
        """
        holder = difference.holder
        if holder is not None and (difference.step is not None or difference.branches is not None):
            lessened = self._lessened(holder, difference)
            pair_of_both = (lessened, holder) if difference.verb == "added" else (holder, lessened)
            if difference.branches:
                return self._practical(*pair_of_both, sender)
            return self._relations.of(*pair_of_both, sender)
        if not plain or not difference.keywords:
            return None
        made = _with(pair.base, pair.revision, difference)
        if made == pair.base.raw:
            return None
        exchanged = self._exchanged(pair.base, made)
        return self._practical(pair.base, exchanged, sender, written=pair.written)

    def undone(self, difference: Difference, pair: SchemaPair, sender: Direction | None) -> Relation | None:
        """What a difference does by itself to the revision, where both schemas are plain."""
        if difference.holder is not None or not difference.keywords:
            return None
        made = _with(pair.revision, pair.base, difference)
        if made == pair.revision.raw:
            return None
        exchanged = self._exchanged(pair.revision, made)
        return self._practical(exchanged, pair.revision, sender, written=pair.written)

    def _practical(
        self, base: Schema, revision: Schema, sender: Direction | None, *, written: bool = False
    ) -> Relation:
        """The relation, apart from what only shows in properties that the other side has just declared.

        A caller who knows one version of an object that is open sends only what that version declares: what the new
        one says of a name that is new takes nothing from anybody.
        """
        if written:
            return self._written(base, revision, sender)
        found = self._relations.of(base, revision, sender)
        if sender is None:
            return found
        had, other = (base, revision) if sender == "request" else (revision, base)
        news = News(lambda schema, value: self._relations.accepts(schema, value, sender))
        paths: list[Path] = []
        current = found
        for _ in range(MOST_TRIES):
            witness = current.lost if sender == "request" else current.gained
            fresh = list(news.of([had], [other], witness.value)) if witness is not None else []
            if not fresh:
                return found if current is found else _with_side(found, current, sender)
            paths += fresh
            narrowed = self._exchanged(had, {"allOf": [had.node.value, *map(without, paths)]})
            both = (narrowed, other) if sender == "request" else (other, narrowed)
            current = self._relations.of(*both, sender)
        return _with_side(found, replace(current, lost=None, gained=None, loses=None, gains=None), sender)

    def _written(self, base: Schema, revision: Schema, sender: Direction | None) -> Relation:
        """The relation of two schemas whose values are written as text."""
        found = self._relations.of(base, revision, sender)
        if found.loses is not False:
            lost = self._relations.of(base, self._exchanged(revision, as_text(revision)), sender)
            found = replace(found, lost=lost.lost, loses=lost.loses)
        if found.gains is not False:
            gained = self._relations.of(self._exchanged(base, as_text(base)), revision, sender)
            found = replace(found, gained=gained.gained, gains=gained.gains)
        return replace(found, kind=kind_of(found))

    def _lessened(self, holder: Schema, difference: Difference) -> Schema:
        """The schema without the property, or without the branches, that a difference is about."""
        if difference.branches is not None:
            return self._exchanged(holder, _without_branches(holder.raw, difference.branches))
        return self._exchanged(holder, _without(holder.raw, difference.step))

    def _exchanged(self, schema: Schema, raw: dict[str, Value]) -> Schema:
        node = schema.node
        made = Schema(schema.api, Node(node.file, raw, node.parent, node.key, node.anchor))
        self._made.append(made)
        return made


def kind_of(relation: Relation) -> Kind:
    """The name of what is lost and gained."""
    loses, gains = relation.loses, relation.gains
    if loses is None or gains is None:
        return Kind.UNDECIDED
    if loses:
        return Kind.INCOMPARABLE if gains else Kind.NARROWER
    return Kind.WIDER if gains else Kind.EQUAL


def _with_side(relation: Relation, other: Relation, sender: Direction) -> Relation:
    """A relation with what another says of the side that does harm."""
    if sender == "request":
        made = replace(relation, lost=other.lost, loses=other.loses, why=other.why)
    else:
        made = replace(relation, gained=other.gained, gains=other.gains, why=other.why)
    return replace(made, kind=kind_of(made))


def _with(schema: Schema, other: Schema, difference: Difference) -> dict[str, Value]:
    """A schema with the keywords of a difference as another has them."""
    name = difference.step
    if difference.aspect == "required" and name is not None:
        wanted: dict[str, Value] = {"required": _required(schema.required, name, there=name in other.required)}
    else:
        wanted = {word: other.raw[word] for word in difference.keywords if word in other.raw}
    return {word: value for word, value in schema.raw.items() if word not in difference.keywords} | wanted


def _without_branches(raw: dict[str, Value], branches: tuple[str, frozenset[int] | None]) -> dict[str, Value]:
    """A schema without some of its branches, or without all."""
    keyword, places = branches
    if places is None:
        return {word: value for word, value in raw.items() if word != keyword}
    members = raw.get(keyword)
    kept = [one for index, one in enumerate(members) if index not in places] if isinstance(members, list) else members
    return {**raw, keyword: kept}


def _without(raw: dict[str, Value], name: str | None) -> dict[str, Value]:
    """A schema without one of its properties."""
    made = dict(raw)
    properties, required = raw.get("properties"), raw.get("required")
    if isinstance(properties, dict):
        made["properties"] = {key: value for key, value in properties.items() if key != name}
    if isinstance(required, list):
        made["required"] = [one for one in required if one != name]
    return made


def _required(names: Iterable[str], name: str, *, there: bool) -> Value:
    kept = [one for one in names if one != name]
    return sorted([*kept, name] if there else kept)
