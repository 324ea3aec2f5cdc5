"""The answer to a batch: which of its arrays say what became of each item, and what an entry calls its parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from contractctl.contract.envelope import CODE_LIKE
from contractctl.contract.names import words
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema

from .batches import Batch

RESULTS = words(
    "results result items item_results responses outcomes statuses operations entries records rows data value"
)
FAILED = words("failed failures failed_items errors rejected invalid unsuccessful failed_entries error_items")
FAILED_START = ("unprocessed_", "failed_", "rejected_", "invalid_", "unsuccessful_")
TAKEN = words("successful succeeded success created updated accepted processed successes successful_items")
HOLDERS = words("data result response")
"""Members inside which the arrays may stand."""
INDEX = words("index idx item_index position row row_number line line_number sequence")
FROM_ONE = words("row row_number line line_number sequence")
"""What people count from 1."""
CORRELATOR = re.compile(r"(^|_)(id|key|ref|reference|uuid|email|name|path|url|uri)$")
OUTCOME = words("""status code error errors success succeeded ok result outcome status_code http_status state reason validation_errors
    error_code error_message has_errors has_validation_errors failed failure message response""")
ERRORS = words("error errors fault failure reason details validation_errors result response status body")
"""Members of an entry that may hold the code."""

Kind = Literal["each", "failed", "taken"]


@dataclass(frozen=True, slots=True)
class Results:
    """One array of an answer, in the words of its document."""

    response: Response
    path: tuple[str, ...]
    """The members that lead to it; none for the body itself."""
    kind: Kind
    """Whether it has an entry for each item, or only for those that failed or were taken."""
    items: tuple[Schema, ...]

    def member(self, names: frozenset[str]) -> str | None:
        """The first member of an entry that has one of these normalised names."""
        return next(iter(self.members(names)), None)

    def members(self, names: frozenset[str]) -> Iterator[str]:
        """The members of an entry that have one of these normalised names."""
        for shape in shapes_of(self.items):
            yield from (name for name in shape.properties if normalised(name) in names)

    @property
    def correlates(self) -> bool:
        """Whether an entry says which item it is about: by an index, an id, a key, or by repeating the item."""
        return any(
            normalised(name) in INDEX or CORRELATOR.search(normalised(name))
            for shape in shapes_of(self.items)
            for name in shape.properties
        )

    @property
    def has_code(self) -> bool | None:
        """Whether an entry mentions a code for programs, itself or in its error; None where its error is not described."""
        shapes = list(shapes_of(self.items))
        if any(
            normalised(name) in CODE_LIKE - {"id", "name", "error"} for shape in shapes for name in shape.properties
        ):
            return True
        held = [one for shape in shapes for one in shape.named(ERRORS).values()]
        inner = [shape for schemas in held for shape in flat(schemas)]
        if any(normalised(name) in CODE_LIKE - {"error"} for shape in inner for name in shape.properties):
            return True
        return None if not shapes or any(shape.blank for shape in (*shapes, *inner)) else False


def shapes_of(schemas: Sequence[Schema]) -> Iterator[Shape]:
    """The alternatives of each schema."""
    for one in schemas:
        yield from merged(one, "response").alternatives


def flat(schemas: Sequence[Schema]) -> Iterator[Shape]:
    """The alternatives of schemas that apply together; of an array those of its items."""
    for shape in merged(schemas, "response").alternatives:
        if shape.is_array:
            yield from shapes_of(shape.items)
        else:
            yield shape


def successes(operation: Operation) -> dict[str, Response]:
    """The answers that are successes."""
    return {status: one for status, one in operation.responses.items() if status.startswith("2")}


def results_of(found: Batch) -> list[Results]:
    """Every array of a success answer that says what became of items."""
    made: list[Results] = []
    for status, response in successes(found.operation).items():
        media = response.json
        if media is None or media.schema is None:
            continue
        for shape in merged(media.schema, "response").alternatives:
            made.extend(_arrays(shape, found, response, (), multi=status == "207"))
    return made


def _arrays(shape: Shape, found: Batch, response: Response, path: tuple[str, ...], *, multi: bool) -> Iterator[Results]:
    if shape.is_array:
        if multi or _tells(shape.items):
            yield Results(response, path, "each", shape.items)
        return
    for name, schemas in shape.properties.items():
        plain = normalised(name)
        for inner in merged(schemas, "response").alternatives:
            if inner.is_array:
                kind = _kind(plain, inner.items, found, multi=multi)
                if kind is not None:
                    yield Results(response, (*path, name), kind, inner.items)
            elif not path and plain in HOLDERS:
                yield from _arrays(inner, found, response, (name,), multi=multi)


def _kind(name: str, items: tuple[Schema, ...], found: Batch, *, multi: bool) -> Kind | None:
    """What the entries of an array in an answer are about; None where they do not say what became of items."""
    if name in FAILED or name.startswith(FAILED_START):
        return "failed"
    own = found.member is not None and name == normalised(found.member)
    if (name in RESULTS or own) and (multi or _tells(items)):
        return "each"
    return "taken" if name in TAKEN else None


def _tells(items: tuple[Schema, ...]) -> bool:
    """Whether an entry says how it went, or may be anything."""
    shapes = list(shapes_of(items))
    return any(shape.blank for shape in shapes) or any(shape.named(OUTCOME) for shape in shapes)
