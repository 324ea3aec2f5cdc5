from collections.abc import Iterator

from contractctl.clause import Clause, Context, severities
from contractctl.document.node import Node, Value
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import merged
from contractctl.spec.parts import Described, Example, MediaType
from contractctl.spec.schema import Schema

from . import Options
from .example_check import NO_SCHEMA, PARTIAL, checked, is_partial

clause = Clause(
    "openapi/media-example-valid",
    "An example of a body, parameter or header is valid against its schema.",
    severities("W E W W", spectral="E"),
    alias="oas3-valid-media-example",
    alias_2="oas2-valid-media-example",
)

NO_EXAMPLE = not_applicable("there is no example")
ELSEWHERE = not_applicable("the example is judged where it is first used with this schema")
TEXT = frozenset({"string"})
SERIALIZED = not_applicable("the example is text of a media type that is not JSON")


@clause.promised_of_everything
def are_valid(described: Described, context: Context[Options]) -> Iterator[Verdict]:
    """One verdict for each example, for what the caller sends or receives."""
    shown = list(shown_by(described))
    schema = described.schema
    if not shown:
        yield NO_EXAMPLE
        return
    for example, holder in shown:
        if schema is None:
            yield NO_SCHEMA
        elif is_partial(described.node, holder, schema.node):
            yield PARTIAL
        elif isinstance(described, MediaType) and not described.is_json and isinstance(example.value, str):
            yield SERIALIZED
        elif first_user(described, holder) is not described:
            yield ELSEWHERE
        elif not context.options.typed_texts and is_text_on_the_wire(described, schema, example.value):
            yield HOLDS
        else:
            yield from checked(example, schema, described.direction, context.options)


def is_text_on_the_wire(described: Described, schema: Schema, value: Value) -> bool:
    """Whether a number shows a parameter or header that is a string: what is sent is the same (`X-Hook-Id: 12312`)."""
    if isinstance(described, MediaType) or not isinstance(value, int | float) or isinstance(value, bool):
        return False
    shapes = merged(schema, described.direction).alternatives
    return bool(shapes) and all(shape.types == TEXT and shape.enum is None for shape in shapes)


def shown_by(described: Described) -> Iterator[tuple[Node, Node]]:
    """The value of each example and the object it is a member of. External and serialized ones have no value."""
    old = described.api.version == (2, 0)
    if described.example is not None and (not old or isinstance(described, MediaType)):
        yield described.example, described.node
        return
    for example in described.examples.values():
        if example.value is not None:
            yield example.value, example.node


def first_user(described: Described, holder: Node) -> Described:
    """The first of those that show a reusable example for the same schema."""
    view = described.api.view_of(Example, holder, None, None) if holder is not described.node else None
    for user in view.referrers if view is not None else ():
        if isinstance(user, Described) and user.schema is described.schema and user.direction == described.direction:
            return user
    return described
