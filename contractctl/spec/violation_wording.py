"""A few words about a value that breaks its schema; they follow the name of the value."""

from collections.abc import Callable

from contractctl.document.node import Value
from contractctl.spec.faults import Fault
from contractctl.spec.structure_wording import ARTICLES, kind, listed, quoted

MOST_OPTIONS = 6


def worded(fault: Fault, value: Value) -> str:
    """What is wrong, as in `must be a string, not an integer`. `value` is what stands at the fault's place."""
    writer = WRITERS.get(fault.keyword)
    limit = fault.expected[0] if fault.expected else None
    if writer is not None:
        return writer(fault, value)
    text = LIMITS.get(fault.keyword, "breaks '{keyword}' of its schema")
    return text.format(limit=limit, keyword=fault.keyword, s="" if limit == 1 else "s")


LIMITS = {
    "additionalProperties": "is not declared, and the schema allows no other properties",
    "unevaluatedProperties": "is not declared, and the schema allows no other properties",
    "falseSchema": "is not allowed",
    "not": "is what the schema excludes",
    "minLength": "is shorter than {limit} character{s}",
    "maxLength": "is longer than {limit} character{s}",
    "minItems": "has fewer than {limit} item{s}",
    "maxItems": "has more than {limit} item{s}",
    "minProperties": "has fewer properties than {limit}",
    "maxProperties": "has more than {limit} properties",
    "minimum": "is less than {limit}",
    "maximum": "is more than {limit}",
    "exclusiveMinimum": "is not more than {limit}",
    "exclusiveMaximum": "is not less than {limit}",
    "multipleOf": "is no multiple of {limit}",
    "uniqueItems": "holds the same item twice",
    "contains": "does not hold the items that 'contains' asks for",
    "propertyNames": "is no name that the schema allows for a property",
    "unevaluatedItems": "has more items than the schema allows",
}


def _type(fault: Fault, value: Value) -> str:
    wanted = [ARTICLES.get(str(name), f"a {name}") for name in fault.expected]
    return f"must be {listed(wanted, 'or')}, not {kind(value)}"


def _required(fault: Fault, value: Value) -> str:  # noqa: ARG001 -- a writer's form
    return f"lacks {quoted(fault.expected[0])}"


def _any_required(fault: Fault, value: Value) -> str:  # noqa: ARG001 -- a writer's form
    return f"lacks {listed([quoted(name) for name in fault.expected], 'or')}"


def _enum(fault: Fault, value: Value) -> str:
    options = [str(quoted(one)) for one in fault.expected[:MOST_OPTIONS]]
    more = ", ..." if len(fault.expected) > MOST_OPTIONS else ""
    return f"is {quoted(value)}, but must be {listed(options, 'or') if not more else ', '.join(options) + more}"


def _pattern(fault: Fault, value: Value) -> str:
    return f"is {quoted(value)}, which does not match {quoted(fault.expected[0])}"


def _format(fault: Fault, value: Value) -> str:
    return f"is {quoted(value)}, which has not the format '{fault.expected[0]}'"


def _one_of(fault: Fault, value: Value) -> str:  # noqa: ARG001 -- a writer's form
    if fault.expected[:1] == ("several",):
        return "matches more than one alternative of 'oneOf'"
    return f"matches none of the {fault.expected[0]} alternatives"


WRITERS: dict[str, Callable[[Fault, Value], str]] = {
    "type": _type, "required": _required, "any-required": _any_required, "enum": _enum, "pattern": _pattern,
    "format": _format, "oneOf": _one_of,
}  # fmt: skip
