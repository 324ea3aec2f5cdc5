"""Where the collection stands in the answer of a list operation: the body itself, or one of its members."""

from dataclasses import dataclass

from contractctl.contract.names import words
from contractctl.contract.settings import ContractSettings
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType
from contractctl.spec.schema import Schema
from contractctl.spec.view import View

COLLECTION_NAMES = words(
    """items data results values value entries records list objects elements rows content resources members hits
    edges nodes"""
)
SMALL = 200
"""The most items an array may have that needs no pages."""


@dataclass(frozen=True, slots=True)
class Collection:
    """An array in an answer: the member that holds it (None for the body itself), its schemas, how it was found."""

    member: str | None
    arrays: tuple[Schema, ...]
    why: str
    certain: bool = True

    @property
    def items(self) -> tuple[Schema, ...]:
        """The schemas of one item."""
        return tuple(item for shape in merged(self.arrays, "response").alternatives for item in shape.items)

    def facet(self, keyword: str) -> object:
        """What the array says about itself, such as `maxItems`; None where it says nothing."""
        found = (shape.facet(keyword) for shape in merged(self.arrays, "response").alternatives)
        return next((value for value in found if value is not None), None)


def success_body(operation: Operation) -> MediaType | None:
    """The JSON body of the first success answer that has one."""
    for status, response in operation.responses.items():
        if status.startswith("2") or (status == "default" and len(operation.responses) == 1):
            media = response.json
            if media is not None and media.schema is not None:
                return media
    return None


def collection_of(operation: Operation, settings: ContractSettings) -> Collection | None:
    """The collection in the JSON body of a success answer (RULES 0.3, `list` a to d)."""
    media = success_body(operation)
    if media is None or media.schema is None:
        return None
    for shape in merged(media.schema, "response").alternatives:
        found = _in_shape(shape, operation, settings)
        if found is not None:
            return found
    return None


def _in_shape(shape: Shape, operation: Operation, settings: ContractSettings) -> Collection | None:
    if shape.is_array:
        return Collection(None, shape.sources, "the body is an array")
    arrays = {name: schemas for name, schemas in shape.properties.items() if _is_array(schemas)}
    page = "id" not in shape.properties  # what has an id is likely a resource that holds an array, no page of a list
    for name, schemas in arrays.items():
        if normalised(name) in COLLECTION_NAMES:
            return Collection(name, schemas, f"the body has an array '{name}'", page)
    segment = last_literal(operation)
    for name, schemas in arrays.items():
        if singular(normalised(name)) == singular(normalised(segment)):
            return Collection(name, schemas, f"the body has an array named like the path, '{name}'", page)
    if len(arrays) == 1 and any(settings.names.is_paging(one.name) for one in operation.parameters):
        name, schemas = next(iter(arrays.items()))
        return Collection(
            name, schemas, f"the body has one array, '{name}', and a parameter chooses a page", certain=False
        )
    return None


Proof = tuple[str, View]
"""Why something is so, and what in the document proves it."""


def bound_of(collection: Collection, small: int = SMALL) -> Proof | None:
    """What keeps a collection from growing longer than `small` items."""
    most = collection.facet("maxItems")
    if isinstance(most, int) and most <= small:
        return f"it has at most {most} items", collection.arrays[0]
    if collection.items and all("enum" in item.raw for item in collection.items):
        return "its items are of a fixed set of values", collection.items[0]
    return None


def _is_array(schemas: tuple[Schema, ...]) -> bool:
    """Whether a property is an array; decided on its own keywords first, because most are not."""
    if any("array" in schema.types for schema in schemas):
        return True
    if all(schema.types or "properties" in schema.raw for schema in schemas):
        return False
    shapes = merged(schemas, "response").alternatives
    return bool(shapes) and all(shape.is_array for shape in shapes)


def last_literal(operation: Operation) -> str:
    """The last segment of the path that is no parameter, without a `:verb` or an extension; empty where there is none."""
    literal = next((one for one in reversed(operation.segments) if "{" not in one), "")
    return literal.partition(":")[0].removesuffix(".json")


def singular(word: str) -> str:
    """A plural's likely singular, enough to compare `companies` with `company`."""
    for ending, other in (("ies", "y"), ("sses", "ss"), ("ses", "se"), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss"):
            return word.removesuffix(ending) + other
    return word
