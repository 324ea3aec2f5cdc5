"""What one difference alone does to the valid values: the same schema, with nothing but that exchanged."""

from collections.abc import Iterable
from functools import cached_property

from contractctl.diff.difference import Difference
from contractctl.diff.schema import Relation, Relations
from contractctl.diff.spot import SchemaPair
from contractctl.document.node import Node, Value
from contractctl.spec.api import Api
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction


class LocalRelations:
    """The relations between two documents, and between a schema and itself with one thing exchanged."""

    def __init__(self, base: Api, revision: Api) -> None:
        self._base = base
        self._revision = revision
        self._across = Relations(base, revision)
        self._made: list[Schema] = []
        """Schemas that stand in no document, kept so that nothing else gets their identity."""

    @cached_property
    def _in_base(self) -> Relations:
        return Relations(self._base, self._base)

    @cached_property
    def _in_revision(self) -> Relations:
        return Relations(self._revision, self._revision)

    def of(self, base: Schema, revision: Schema, sender: Direction | None) -> Relation:
        """The relation of a schema of the base and one of the revision."""
        return self._across.of(base, revision, sender)

    def alone(
        self, difference: Difference, pair: SchemaPair, sender: Direction | None, *, plain: bool
    ) -> Relation | None:
        """What a difference does by itself; None where it cannot be taken out.

        `plain` says that both schemas stand alone, without `allOf`, and are written in the same version.
        """
        name, holder = difference.step, difference.holder
        if holder is not None and (name is not None or difference.branches is not None):
            lessened = (
                _without_branches(holder.raw, difference.branches)
                if difference.branches
                else _without(holder.raw, name)
            )
            without = self._exchanged(holder, lessened)
            if difference.verb == "added":
                return self._in_revision.of(without, holder, sender)
            return self._in_base.of(holder, without, sender)
        if not plain or not difference.keywords:
            return None
        old, new = pair.base.raw, pair.revision.raw
        if difference.aspect == "required" and name is not None:
            wanted: dict[str, Value] = {"required": _required(pair.base.required, name, after=difference.after is True)}
        else:
            wanted = {word: new[word] for word in difference.keywords if word in new}
        made = {word: value for word, value in old.items() if word not in difference.keywords} | wanted
        return self._in_base.of(pair.base, self._exchanged(pair.base, made), sender) if made != old else None

    def _exchanged(self, schema: Schema, raw: dict[str, Value]) -> Schema:
        node = schema.node
        made = Schema(schema.api, Node(node.file, raw, node.parent, node.key, node.anchor))
        self._made.append(made)
        return made


def _without_branches(raw: dict[str, Value], branches: tuple[str, frozenset[int]]) -> dict[str, Value]:
    """A schema without some of its branches."""
    keyword, places = branches
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


def _required(names: Iterable[str], name: str, *, after: bool) -> Value:
    kept = [one for one in names if one != name]
    return sorted([*kept, name] if after else kept)
