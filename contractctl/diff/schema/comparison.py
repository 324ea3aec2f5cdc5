"""Compares the schemas of two documents in one direction: what one has that the other has not, tried on both."""

from dataclasses import dataclass

from contractctl.diff.schema.exact import DEFINITIONS, Excerpt, Side
from contractctl.diff.schema.expansion import Expansion
from contractctl.diff.schema.normalise import Normaliser
from contractctl.diff.schema.pool import Pool
from contractctl.diff.schema.search import Search
from contractctl.document.node import Value
from contractctl.spec.api import Api
from contractctl.spec.conversion import BACKTRACKING, Json
from contractctl.spec.effort import MOST_EFFORT, Effort
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction

REFUTED = "a value was found that the validator does not confirm"


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether one side has a value that the other has not: proven with the value, disproven, or not known."""

    proven: bool | None
    value: Value = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """The schemas of two documents under one roof; their names say which document they are of."""

    base: Side
    revision: Side

    def of(self, name: str) -> Side:
        """The document that a name is of."""
        return self.revision if name.startswith(f"{DEFINITIONS}r") else self.base

    def schema(self, name: str) -> Value:
        """The converted schema of a name."""
        return self.of(name).schema(name)

    def inner(self, name: str) -> list[str]:
        """The names that it refers to."""
        return self.of(name).inner(name)

    def in_place(self, name: str) -> list[str]:
        """Those that it refers to for the very value that it applies to."""
        return self.of(name).in_place(name)


class Comparison:
    """The nodes and goals of two documents in one direction."""

    def __init__(self, base: Api, revision: Api, direction: Direction | None) -> None:
        self._revision = revision
        self._both = Both(Side(base, direction, "b"), Side(revision, direction, "r"))
        self._pool = Pool()
        self._normaliser = Normaliser(self._pool, self._both)
        self._search = Search(Expansion(self._pool, self._normaliser.body))

    def name(self, schema: Schema | None) -> str:
        """The name of a schema as it is written in one of the two documents; None: any value."""
        if schema is None:
            return self._both.base.name_of(value=True)
        side = self._both.revision if schema.api is self._revision else self._both.base
        return side.name_of(schema.node.value)

    def same(self, base: str, revision: str) -> bool:
        """Whether both became one object when they were normalised."""
        return self._normaliser.named(base) is self._normaliser.named(revision)

    def lost(self, base: str, revision: str) -> Difference:
        """What the base has and the revision has not."""
        return self._difference(base, revision)

    def gained(self, base: str, revision: str) -> Difference:
        """What the revision has and the base has not."""
        return self._difference(revision, base)

    def _difference(self, has: str, misses: str) -> Difference:
        pool, nodes = self._pool, self._normaliser
        wanted = pool.all((nodes.named(has), pool.outside(nodes.named(misses))))
        found = self._search.of(wanted)
        if found is None:
            return Difference(proven=False)
        confirmed = self.accepts(has, found.value) is True and self.accepts(misses, found.value) is False
        if confirmed:
            return Difference(proven=True, value=found.value)
        return Difference(proven=None, why=found.why or REFUTED)

    def accepts(self, name: str, value: Value) -> bool | None:
        """What the validator of the real schema says; None where it cannot say."""
        return is_valid(self._both.of(name).whole(name, value), value)


def is_valid(excerpt: Excerpt, value: Value) -> bool | None:
    """Whether a value keeps a JSON Schema 2020-12, formats included; None where that cannot be found out."""
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions

    if excerpt.heavy and not _is_bearable(excerpt.schema, value):
        return None
    options = FancyRegexOptions(backtrack_limit=BACKTRACKING)
    try:
        return Draft202012Validator(excerpt.schema, validate_formats=True, pattern_options=options).is_valid(value)
    except ValueError:
        return None


def _is_bearable(schema: Json, value: Value) -> bool:
    """Whether the validator would be done in reasonable time."""
    definitions = schema["$defs"]
    effort = Effort(definitions if isinstance(definitions, dict) else {})
    return effort.breadth(schema) < MOST_EFFORT and effort.is_bearable(schema, value)
