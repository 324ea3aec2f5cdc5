"""What the two clauses about examples share: one finding for each place in an example that breaks its schema."""

from collections.abc import Iterator

from contractctl.clause import broken
from contractctl.document.node import Node
from contractctl.model import HOLDS, Pointer, Severity, Verdict, not_applicable, pointer_text, unknown
from contractctl.spec.schema import Schema
from contractctl.spec.validation import Violation, is_plainly_valid, validator
from contractctl.spec.view import Direction

MOST_NAMED = 5
PARTIAL = not_applicable("the example is marked with x-example-partial")
NO_SCHEMA = not_applicable("there is no schema that it could break")
NO_VALIDATOR = unknown("the schema cannot be compiled: it refers to something that is not there")


def checked(
    example: Node, schema: Schema, direction: Direction | None, *, formats: bool, severity: Severity | None = None
) -> Iterator[Verdict]:
    """Validate the value of an example (or default) node, and say for each place in it what is wrong."""
    if is_plainly_valid(schema, example.value, formats=formats):
        yield HOLDS
        return
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
