"""What the two clauses about examples share: one finding for each place in an example that breaks its schema."""

from collections.abc import Iterator

from contractctl.clause import broken
from contractctl.document.node import Node
from contractctl.model import HOLDS, Pointer, Severity, Verdict, not_applicable, pointer_text, unknown
from contractctl.spec.parts import Direction
from contractctl.spec.schema import Schema
from contractctl.spec.validation import Violation, validator

MOST_NAMED = 5
PARTIAL = not_applicable("the example is marked with x-example-partial")
NO_SCHEMA = not_applicable("there is no schema that it could break")
NO_VALIDATOR = unknown("the schema cannot be compiled: it refers to something that is not there")


def checked(
    example: Node, schema: Schema, direction: Direction | None, *, formats: bool, severity: Severity | None = None
) -> Iterator[Verdict]:
    """Validate the value of an example (or default) node, and say for each place in it what is wrong."""
    compiled = validator(schema, direction, formats=formats)
    if compiled is None:
        yield NO_VALIDATOR
        return
    places = by_place(compiled.violations(example.value))
    for path, messages in places.items():
        subject = pointer_text(path) or ("the default" if example.key == "default" else "the example")
        message = f"{subject} {' and '.join(messages)}"
        yield broken(example.nearest(*path), message, severity=severity, related=[schema])
    if not places:
        yield HOLDS


def by_place(violations: list[Violation]) -> dict[Pointer, list[str]]:
    """What is wrong at each place, in words; undeclared properties are the matter of the object that has them."""
    places: dict[Pointer, list[str]] = {}
    undeclared: dict[Pointer, list[str]] = {}
    for violation in violations:
        if violation.keyword in {"additionalProperties", "unevaluatedProperties"}:
            undeclared.setdefault(violation.path[:-1], []).append(f"'{violation.path[-1]}'")
        else:
            messages = places.setdefault(violation.path, [])
            if violation.message not in messages:
                messages.append(violation.message)
    for path, names in undeclared.items():
        more = ", ..." if len(names) > MOST_NAMED else ""
        message = f"has {', '.join(names[:MOST_NAMED])}{more}, which the schema does not declare and does not allow"
        places.setdefault(path, []).append(message)
    return places


def is_partial(*nodes: Node) -> bool:
    """Whether one of the objects around an example says that it shows only a part."""
    return any(node.get("x-example-partial") is True for node in nodes)
