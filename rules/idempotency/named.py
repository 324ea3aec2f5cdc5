"""Whether the caller chooses the name by which what a POST creates is known from then on."""

from collections.abc import Iterator

from contractctl.contract.collection import success_body
from contractctl.contract.names import words
from contractctl.contract.wording import template
from contractctl.spec.api import Api
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema

CLUSTER_OBJECT = words("api_version kind metadata")
"""The members of every object of a Kubernetes API, whose `metadata` has the name that the caller chooses."""
NAMES = words("name slug key login username user_name label ref tag handle alias title")
"""Members that name a thing for people; `label_name` is one, too."""
IDS = words("id uuid guid gid sid")
"""Members that the server gives to what it creates."""

Kind = tuple[frozenset[str] | None, object]
"""The types and the format of a value."""


def named_by_the_caller(operation: Operation) -> str | None:
    """What shows that the path of the item has the name which the caller sent, whatever the parameter is called.

    The body must have a name, and the item must not be known by an id: the answer shows none, or one that is of
    another type or format than the last parameter of the item's path.
    """
    taken = shapes_taken(operation)
    if any({normalised(name) for name in shape.properties} >= CLUSTER_OBJECT for shape in taken):
        return "the caller chooses 'metadata.name', by which it is known"
    name = next(names_sent(operation, taken), None)
    return f"the caller chooses '{name}', by which it is known" if name and is_known_by_name(operation) else None


def may_be_named(operation: Operation) -> bool:
    """Whether the caller may, but need not, send the name by which what is created is known."""
    offered = (name for shape in shapes_taken(operation) for name in shape.properties)
    return any(map(is_name, offered)) and is_known_by_name(operation)


def is_known_by_name(operation: Operation) -> bool:
    """Whether the path of the item takes a string, and no answer shows an id that could stand there."""
    found = items(operation.api).get(template(operation.path).removesuffix("/create"))
    if found is None:
        return False
    item, parameter = found
    kind = kind_of(parameter.schema)
    if kind[0] is not None and "string" not in kind[0]:
        return False
    return kind not in {one for owner in (operation, item) for one in ids_shown(owner)}


def names_sent(operation: Operation, taken: tuple[Shape, ...]) -> Iterator[str]:
    """The names that a request must have: in its body, or in its query."""
    for shape in taken:
        yield from (name for name in shape.properties if name in shape.required and is_name(name))
    for one in operation.parameters:
        if one.location == "query" and one.required and is_name(one.name):
            yield one.name


def is_name(name: str) -> bool:
    """Whether a member is a name."""
    said = normalised(name)
    return said in NAMES or said.rpartition("_")[2] in {"name", "key", "slug"}


def items(api: Api) -> dict[str, tuple[Operation, Parameter]]:
    """By the template of a collection, an operation on one of its items, and the parameter that chooses the item."""
    key = (items,)
    if key not in api.memo:
        made: dict[str, tuple[Operation, Parameter]] = {}
        for operation in sorted(api.operations, key=lambda one: one.method != "get"):
            head, _, last = operation.path.rstrip("/").rpartition("/")
            chosen = next(
                (one for one in operation.parameters if one.location == "path" and f"{{{one.name}}}" in last), None
            )
            if chosen is not None and last.startswith("{"):
                made.setdefault(template(head), (operation, chosen))
        api.memo[key] = made
    found = api.memo[key]
    return found if isinstance(found, dict) else {}


def ids_shown(operation: Operation) -> list[Kind]:
    """The types and formats of the ids that an answer shows."""
    media = success_body(operation)
    if media is None or media.schema is None:
        return []
    shapes = merged(media.schema, "response").alternatives
    return [kind_of(one) for shape in shapes for found in shape.named(IDS).values() for one in found]


def kind_of(schema: Schema | None) -> Kind:
    """The types and the format of a schema."""
    if schema is None:
        return None, None
    shape = next(iter(merged(schema, "response").alternatives), Shape())
    return shape.types, shape.facet("format")


def shapes_taken(operation: Operation) -> tuple[Shape, ...]:
    """The alternatives of the JSON body."""
    media = operation.request_body.json if operation.request_body is not None else None
    return merged(media.schema, "request").alternatives if media is not None and media.schema is not None else ()
