"""What the two clauses about examples share: one finding for each place in an example that breaks its schema."""

from collections.abc import Iterator
from dataclasses import replace

from contractctl.clause import broken
from contractctl.document.node import Node, Value
from contractctl.model import HOLDS, Pointer, Severity, Verdict, not_applicable, pointer_text, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged
from contractctl.spec.schema import Schema
from contractctl.spec.validation import Violation, is_plainly_valid, validator
from contractctl.spec.view import Direction

from . import Options

MOST_NAMED = 5
DIRECTIONS: tuple[Direction, ...] = ("request", "response")
PARTIAL = not_applicable("the example is marked with x-example-partial")
NO_SCHEMA = not_applicable("there is no schema that it could break")
REFERENCE = (
    "a $ref in an example is data and not followed: write the value here, or the $ref in place of a named example"
)
NO_VALIDATOR = unknown("the schema cannot be compiled: it refers to something that is not there")


def checked(
    example: Node, schema: Schema, direction: Direction | None, options: Options, *, severity: Severity | None = None
) -> Iterator[Verdict]:
    """Validate the value of an example (or default) node, and say for each place in it what is wrong."""
    if is_plainly_valid(schema, example.value, formats=options.example_formats):
        yield HOLDS
        return
    compiled = validator(schema, direction, formats=options.example_formats)
    if compiled is None:
        yield NO_VALIDATOR
        return
    found = compiled.violations(example.value)
    if found and not options.literal_examples and is_reference(example.value):
        yield broken(example, REFERENCE, severity=Severity.INFO)
        return
    if not options.literal_examples:
        found = [one for each in found for one in told_here(each, schema)]
    places = by_place([one for one in found if options.typed_texts or not is_ambiguous(example, one, schema.api)])
    for path, messages in places.items():
        subject = pointer_text(path) or ("the default" if example.key == "default" else "the example")
        message = f"{subject} {' and '.join(messages)}"
        yield broken(example.nearest(*path), message, severity=severity, related=[schema])
    if not places:
        yield HOLDS


def is_reference(value: Value) -> bool:
    """Whether a value is nothing but a `$ref`."""
    return isinstance(value, dict) and value.keys() == {"$ref"} and isinstance(value["$ref"], str)


def told_here(violation: Violation, schema: Schema) -> Iterator[Violation]:
    """A violation without the missing members that no `properties` describes: openapi/required-declared tells those."""
    if violation.keyword != "required":
        yield violation
        return
    described = described_at(schema, violation.path)
    names = tuple(one for one in violation.names if described is None or one in described)
    if names:
        yield replace(violation, names=names)


def described_at(schema: Schema, path: Pointer) -> frozenset[str] | None:
    """The properties of any alternative at a place in a value; None where that is a map, or no schema is found."""
    at: list[Schema] = [schema]
    for step in path:
        shapes = [shape for one in at for shape in merged(one, "response").alternatives]
        if isinstance(step, int):
            at = [one for shape in shapes for one in shape.items]
        else:
            at = [one for shape in shapes for one in shape.properties.get(step, ())]
    shapes = [shape for one in at for way in DIRECTIONS for shape in merged(one, way).alternatives]
    if not shapes or any(isinstance(shape.facet("additionalProperties"), dict) for shape in shapes):
        return None
    return frozenset(name for shape in shapes for name in shape.properties)


def is_ambiguous(example: Node, violation: Violation, api: Api) -> bool:
    """Whether the type is wrong only because of how a scalar is written, which openapi/well-formed tells: `00123`."""
    if violation.keyword != "type":
        return False
    place = example.nearest(*violation.path)
    key = (is_ambiguous, place.file.name)
    if key not in api.memo:
        api.memo[key] = {one.pointer for one in place.file.problems if one.kind == "ambiguous-scalar"}
    found = api.memo[key]
    return isinstance(found, set) and place.pointer in found


def by_place(violations: list[Violation]) -> dict[Pointer, list[str]]:
    """What is wrong at each place, in words; missing and undeclared properties are the matter of their object."""
    places: dict[Pointer, list[str]] = {}
    named: dict[tuple[Pointer, bool], list[str]] = {}
    kinds = {(violation.path, violation.keyword) for violation in violations}
    for violation in violations:
        missing = violation.keyword == "required"
        if violation.names:
            path = violation.path if missing else violation.path[:-1]
            places.setdefault(path, [])
            named.setdefault((path, missing), []).extend(f"'{name[:60]}'" for name in violation.names)
        elif violation.message not in places.setdefault(violation.path, []) and not (
            violation.keyword in {"enum", "const"} and (violation.path, "type") in kinds
        ):
            places[violation.path].append(violation.message)
    for (path, missing), names in sorted(named.items(), key=lambda item: not item[0][1]):
        names.sort()
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        text = f"{', '.join(names[:MOST_NAMED])}{more}"
        places[path].append(f"lacks {text}" if missing else f"has {text}, which the schema does not allow")
    return places


def is_partial(*nodes: Node) -> bool:
    """Whether one of the objects around an example says that it shows only a part."""
    return any(node.get("x-example-partial") is True for node in nodes)
