"""Is a value what a schema says: compiled validators for schemas of every version, and their findings in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from contractctl.document.node import Node, Value
from contractctl.model import Pointer
from contractctl.spec.api import Api
from contractctl.spec.conversion import BACKTRACKING, BROKEN, PLAIN, RESOURCE, Converter
from contractctl.spec.effort import MOST_EFFORT, Effort
from contractctl.spec.faults import Fault, faults
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction
from contractctl.spec.violation_wording import worded

if TYPE_CHECKING:
    import jsonschema_rs


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value breaks its schema: where in the value, and a few words that follow the name of it."""

    path: Pointer
    keyword: str
    message: str
    names: tuple[str, ...] = ()
    """The members that are missing, or not declared."""


class Validator:
    """A compiled schema. Values are JSON values as Python reads them."""

    __slots__ = ("_compiled", "_effort", "_milder", "_schema", "_spared")

    def __init__(self, compiled: "jsonschema_rs.Validator", schema: Value, effort: Effort) -> None:
        self._compiled = compiled
        self._schema = schema
        self._effort = effort
        self._milder: Callable[[], Validator | None] | None = None
        self._spared: frozenset[str] = frozenset()

    def or_milder(self, spared: frozenset[str], milder: "Callable[[], Validator | None]") -> "Validator":
        """This validator, with another to ask when a value lacks one of these names: it is made when it is needed."""
        made = Validator(self._compiled, self._schema, self._effort)
        made._spared, made._milder = spared, milder
        return made

    def is_valid(self, value: Value) -> bool:
        """Whether the value keeps the schema; True where that would take too long to find out."""
        return not self.violations(value)

    def violations(self, value: Value) -> list[Violation]:
        """Every way in which the value breaks the schema, each with the deepest place that it is about."""
        if not self._is_bearable(value) or self._compiled.is_valid(value):
            return []
        found = self._found(value)
        if self._milder is not None and any(self._may_be_spared(one) for one in found):
            milder = self._milder()
            return milder.violations(value) if milder is not None else []
        return found

    def _may_be_spared(self, violation: Violation) -> bool:
        return violation.keyword in COMPOSED or not self._spared.isdisjoint(violation.names)

    def _found(self, value: Value) -> list[Violation]:
        found: dict[Violation, None] = {}
        try:
            errors = list(self._compiled.iter_errors(value))
        except ValueError:
            return [Violation((), "", "is nested too deeply to say what is wrong with it")]
        for fault in faults(errors):
            path, inner = _reached(value, fault.path)
            found[Violation(path, fault.keyword, worded(fault, inner), _names(fault))] = None
        return list(found)

    def _is_bearable(self, value: Value) -> bool:
        """A schema with few branches is cheap with any value; only the others are counted through."""
        return self._effort.is_bearable(self._schema, value)


def is_plainly_valid(schema: Schema, value: Value, *, formats: bool = False) -> bool:
    """Whether a glance shows that a value is valid: most examples are strings or numbers of a schema that says no more.

    False means that a validator must say.
    """
    raw = schema.raw
    kind = raw.get("type")
    if type(value) is not GLANCE.get(kind if isinstance(kind, str) else "") or not PLAIN.issuperset(raw):
        return False
    values = raw.get("enum")
    return not (formats and "format" in raw) and (values is None or (isinstance(values, list) and value in values))


GLANCE = {"string": str, "integer": int, "boolean": bool}


def validator(schema: Schema, direction: Direction | None, *, formats: bool = False) -> Validator | None:
    """The validator of a schema for what callers send or receive; without a direction, for what either may look like.

    Made once for each schema and kept with its document. None where the schema refers to something that is not there,
    or cannot be compiled. `format` is asserted only on request.
    """
    demanded = _demanded(schema.api)
    hidden = HIDDEN[direction].intersection(demanded)
    strict = _validators(schema.api, frozenset(), formats=formats).of(schema)
    if strict is None or not hidden:
        return strict
    spared = frozenset(name for flag in hidden for name in demanded[flag])
    return strict.or_milder(spared, lambda: _validators(schema.api, hidden, formats=formats).of(schema))


def _validators(api: Api, hidden: frozenset[str], *, formats: bool) -> "Validators":
    key = (Validators, hidden, formats)
    found = api.memo.get(key)
    if not isinstance(found, Validators):
        found = api.memo[key] = Validators(api, hidden, formats=formats)
    return found


COMPOSED = frozenset({"dependentRequired", "anyOf", "oneOf", "not", "if", "contains"})
"""What a value may break because it lacks a property that only the other side sends, without naming it."""

LARGEST_HIERARCHY = 100
HIDDEN = {
    "request": frozenset({"readOnly"}),
    "response": frozenset({"writeOnly"}),
    None: frozenset({"readOnly", "writeOnly"}),
}
"""The flags of properties that may be absent in each direction, though they are required."""


def _demanded(api: Api) -> dict[str, set[str]]:
    """The names of required properties that bear a flag, by flag: without any, all directions share their validators."""
    if _demanded not in api.memo:
        found: dict[str, set[str]] = {}
        for schema in api.index.of(Schema):
            if "required" in schema.raw or "allOf" in schema.raw:
                required, flagged = _demands(schema)
                for name, flag in flagged:
                    if name in required:
                        found.setdefault(flag, set()).add(name)
        api.memo[_demanded] = found
    return cast("dict[str, set[str]]", api.memo[_demanded])


def _demands(schema: Schema) -> tuple[set[str], set[tuple[str, str]]]:
    """The names that a schema and its `allOf` require, and those of their properties that bear a flag."""
    required: set[str] = set()
    flagged: set[tuple[str, str]] = set()
    members = {id(schema): schema}
    todo = [schema]
    while todo:
        one = todo.pop()
        required |= one.required
        flagged.update(
            (name, flag)
            for name, inner in one.properties.items()
            for flag in HIDDEN[None]
            if inner.raw.get(flag) is True
        )
        fresh = (
            [member for member in one.all_of if id(member) not in members] if len(members) < LARGEST_HIERARCHY else []
        )
        members.update((id(member), member) for member in fresh)
        todo.extend(fresh)
    return required, flagged


class Validators:
    """All validators of one document for one direction; they share the converted targets of its references."""

    def __init__(self, api: Api, hidden: frozenset[str], *, formats: bool) -> None:
        from jsonschema_rs import Registry

        api.index  # noqa: B018 -- the walk that follows the references
        self._targets = {
            id(one.node.value): one.target
            for one in api.references
            if one.expected is Schema and isinstance(one.target, Node)
        }
        self._names: dict[int, str] = {}
        self._formats = formats
        self._made: dict[int, Validator | None] = {}
        self._converter = Converter(api.version, hidden, self._follow, self._name)
        # One resource for all: the compiler shares what is named by pointers into it, and copies what has its own URI.
        definitions: dict[str, Value] = {BROKEN.rpartition("/")[2]: {"type": "broken"}}
        for target in self._targets.values():
            name = self._name(target).rpartition("/")[2]
            if name not in definitions:
                definitions[name] = self._converter.convert(target.value)
        self._effort = Effort(definitions)
        for name, schema in definitions.items():
            if self._effort.breadth(schema) >= MOST_EFFORT:
                definitions[name] = {"type": "broken"}
        try:
            self._registry: jsonschema_rs.Registry | None = Registry([(RESOURCE, {"$defs": definitions})])
        except ValueError:  # a value in it that is nested more deeply than the engine reads
            self._registry = None

    def of(self, schema: Schema) -> Validator | None:
        """The validator of one schema of the document."""
        key = id(schema.node.value)
        if key not in self._made:
            self._made[key] = self._compile(schema)
        return self._made[key]

    def _compile(self, schema: Schema) -> Validator | None:
        from jsonschema_rs import Draft202012Validator, FancyRegexOptions

        name = self._names.get(id(schema.node.value))
        converted = {"$ref": name} if name is not None else self._converter.convert(schema.node.value)
        if not isinstance(converted, dict | bool) or self._registry is None:
            return None
        if self._effort.breadth(converted) >= MOST_EFFORT:
            return None
        try:
            compiled = Draft202012Validator(
                converted,
                registry=self._registry,
                validate_formats=self._formats,
                pattern_options=FancyRegexOptions(backtrack_limit=BACKTRACKING),
            )
        except ValueError:
            return None
        return Validator(compiled, converted, self._effort)

    def _follow(self, schema: Mapping[str, Value]) -> Node | None:
        return self._targets.get(id(schema))

    def _name(self, target: Node) -> str:
        return self._names.setdefault(id(target.value), f"{RESOURCE}#/$defs/{len(self._names)}")


def _names(fault: Fault) -> tuple[str, ...]:
    if fault.keyword == "required":
        return (str(fault.expected[0]),)
    return (str(fault.path[-1]),) if fault.keyword in {"additionalProperties", "unevaluatedProperties"} else ()


def _reached(value: Value, path: Pointer) -> tuple[Pointer, Value]:
    """A path with the keys of objects as strings, as far as the value goes, and what is there."""
    keys: list[str | int] = []
    for token in path:
        if isinstance(value, dict) and str(token) in value:
            keys.append(str(token))
            value = value[str(token)]
        elif isinstance(value, list) and isinstance(token, int) and token < len(value):
            keys.append(token)
            value = value[token]
    return tuple(keys), value
