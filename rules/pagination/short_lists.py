"""Which lists may answer with everything at once: what stays short, what is no matter of pages."""

import re

from contractctl.contract.classify import Facts
from contractctl.contract.collection import bound_of, last_literal, singular
from contractctl.contract.glob import path_matches
from contractctl.contract.names import words
from contractctl.contract.paging import types_of
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema

from . import Options
from .growth import below_one

API_VERSION = re.compile(r"v\d+(?:(?:alpha|beta)\d*)?|apis?", re.IGNORECASE)
EXPORTS = words("export download downloads dump")
STATISTICS = words(
    "stats statistics metrics summary usage traffic time_series timeseries aggregates aggregations histogram"
)
AS_TYPED = words("autocomplete typeahead suggest suggestions")
"""Searches that answer with the first few."""
FIXED = words("default defaults supported available allowed builtin")
TIMES = ("date", "date-time")  # no set: a malformed document has a list here
SEVERAL = re.compile(r"(^|_)(ids|keys|uris|names)$")


def needs_no_pages(operation: Operation, facts: Facts, options: Options) -> str | None:
    """Why a list may answer with everything at once; None where it may not."""
    if any(path_matches(glob, operation.path) for glob in options.allow):
        return "the option 'allow' names it"
    last = normalised(last_literal(operation))
    return (
        bounded(facts, options)
        or offered(operation, last, options)
        or whole(last)
        or chosen(operation)
        or aggregated(facts)
    )


def bounded(facts: Facts, options: Options) -> str | None:
    """What keeps it short: said by hand, or by its schema."""
    said = facts.said("bounded")
    if said is not None:
        return said.why if said.value is True else None
    proof = bound_of(facts.collection, options.bounded_max) if facts.collection is not None else None
    return proof[0] if proof is not None else None


def offered(operation: Operation, last: str, options: Options) -> str | None:
    """What shows that it lists what the service itself offers, which changes with its releases; `last` ends the path."""
    if singular(last.rpartition("_")[2]) in {singular(one) for one in options.reference_words}:
        return f"lists of {last.replace('_', ' ')} are short and rarely change"
    versions = last == "versions" and below_one(operation) is None
    itself = operation.segments and API_VERSION.fullmatch(operation.segments[-1])
    if versions or itself or not FIXED.isdisjoint(last.split("_")):
        return "it lists what the service itself offers"
    return None


def whole(last: str) -> str | None:
    """What shows that it is made to answer at once: a file, or suggestions while somebody types."""
    if last in EXPORTS:
        return "it is made to answer with everything"
    return None if AS_TYPED.isdisjoint(last.split("_")) else "it answers with what fits best"


def chosen(operation: Operation) -> str | None:
    """The parameter by which the caller says exactly which items it wants."""
    for one in operation.parameters:
        several = SEVERAL.search(normalised(one.name)) is not None or types_of(one) == {"array"}
        if one.location == "query" and one.required and several:
            return f"the caller says with '{one.name}' which items it wants"
    return None


def aggregated(facts: Facts) -> str | None:
    """What shows that its items are figures, of which there are as many as the caller asked days for."""
    literal = [normalised(one) for one in facts.operation.segments if "{" not in one]
    for segment in literal[-2:]:
        if segment in STATISTICS or STATISTICS & set(segment.split("_")):
            return "it answers with figures"
    items = facts.collection.items if facts.collection is not None else ()
    if items and all(figures(one) for one in items):
        return "its items are figures"
    return None


def figures(item: Schema) -> bool:
    """Whether an item holds nothing but numbers and the time they are of."""
    shapes = merged(item, "response").alternatives
    for shape in shapes:
        members = [one for schemas in shape.properties.values() for one in schemas] or list(shape.items) or [item]
        numbers = [one for one in members if one.types & {"integer", "number"}]
        times = [one for one in members if one.raw.get("format") in TIMES]
        if not numbers or len(numbers) + len(times) < len(members) or "id" in shape.properties:
            return False
    return bool(shapes)
