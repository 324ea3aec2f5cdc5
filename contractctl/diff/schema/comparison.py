"""Compares the schemas of two documents in one direction: what one has that the other has not, tried on both."""

from dataclasses import dataclass

from contractctl.diff.schema.exact import Side
from contractctl.diff.schema.expansion import Expansion
from contractctl.diff.schema.normalise import Normaliser
from contractctl.diff.schema.pool import Pool
from contractctl.diff.schema.search import Search
from contractctl.document.node import Value
from contractctl.spec.api import Api
from contractctl.spec.conversion import BACKTRACKING, Json
from contractctl.spec.effort import MOST_EFFORT, Effort
from contractctl.spec.view import Direction

REFUTED = "a value was found that the validator does not confirm"


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether one side has a value that the other has not: proven with the value, disproven, or not known."""

    proven: bool | None
    value: Value = None
    why: str = ""


class Comparison:
    """The nodes and goals of two documents in one direction."""

    def __init__(self, base: Api, revision: Api, direction: Direction | None) -> None:
        self._sides = (Side(base, direction, "b"), Side(revision, direction, "r"))
        self._pool = Pool()
        self._normaliser = Normaliser(self._pool, self._schema)
        self._search = Search(Expansion(self._pool, self._normaliser.body))

    def names(self, base: Value, revision: Value) -> tuple[str, str]:
        """The names of two schemas as they are written."""
        return self._sides[0].name_of(base), self._sides[1].name_of(revision)

    def same(self, base: str, revision: str) -> bool:
        """Whether both became one object when they were normalised."""
        return self._normaliser.named(base) is self._normaliser.named(revision)

    def lost(self, base: str, revision: str) -> Difference:
        """What the base has and the revision has not."""
        return self._difference(base, revision)

    def gained(self, base: str, revision: str) -> Difference:
        """What the revision has and the base has not."""
        return self._difference(revision, base)

    def _side(self, name: str) -> Side:
        return self._sides[name.startswith("#/$defs/r")]

    def _schema(self, name: str) -> Value:
        return self._side(name).schema(name)

    def _difference(self, has: str, misses: str) -> Difference:
        pool, nodes = self._pool, self._normaliser
        wanted = pool.all((nodes.named(has), pool.outside(nodes.named(misses))))
        found = self._search.of(wanted)
        if found is None:
            return Difference(proven=False)
        confirmed = self._valid(has, found.value) is True and self._valid(misses, found.value) is False
        if confirmed:
            return Difference(proven=True, value=found.value)
        return Difference(proven=None, why=found.why or REFUTED)

    def _valid(self, name: str, value: Value) -> bool | None:
        """What the validator of the real schema says; None where it cannot say."""
        return is_valid(self._side(name).whole(name, value), value)


def is_valid(schema: Json, value: Value) -> bool | None:
    """Whether a value keeps a JSON Schema 2020-12, formats included; None where that cannot be found out."""
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions

    definitions = schema["$defs"]
    effort = Effort(definitions if isinstance(definitions, dict) else {})
    if effort.breadth(schema) >= MOST_EFFORT or not effort.is_bearable(schema, value):
        return None
    options = FancyRegexOptions(backtrack_limit=BACKTRACKING)
    try:
        return Draft202012Validator(schema, validate_formats=True, pattern_options=options).is_valid(value)
    except ValueError:
        return None
