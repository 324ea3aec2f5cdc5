from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import Severity, Verdict, not_applicable
from contractctl.spec.patterns import pattern_fault
from contractctl.spec.schema import Schema

from . import Options
from .example_check import PARTIAL, checked, is_partial

clause = Clause(
    "openapi/schema-example-valid",
    "The examples and the default of a schema are valid against it.",
    severities("W E W W", spectral="E"),
    alias="oas3-valid-schema-example",
    alias_2="oas2-valid-schema-example",
)

NO_EXAMPLE = not_applicable("the schema has no example and no default")
NO_DEFAULT = not_applicable("a default of null says that there is none")
FIELDS = ("default", "example", "examples", "x-example")


@clause.promised_where(*FIELDS)
def are_valid(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:
    """A default that its enum does not have is an error: a server that fills it in breaks its own contract."""
    raw = schema.raw
    if not any(field in raw for field in FIELDS):
        yield NO_EXAMPLE
        return
    for node in shown_by(schema):
        if node.key != "default" and is_partial(schema.node):
            yield PARTIAL
            continue
        if node.key == "default" and node.value is None and not context.options.typed_texts:
            yield NO_DEFAULT
            continue
        values = raw.get("enum")
        outside = (
            node.key == "default" and isinstance(values, list) and node.value is not None and node.value not in values
        )
        severity = Severity.ERROR if outside else None
        if context.options.unreadable_patterns and isinstance(node.value, str) and not readable(schema):
            yield broken(node, f"'{node.key}' keeps no pattern that can be read", severity=severity)
            continue
        yield from checked(node, schema, None, context.options, severity=severity)


def readable(schema: Schema) -> bool:
    """Whether the schema's pattern, where there is one, is a regular expression."""
    pattern = schema.raw.get("pattern")
    return not isinstance(pattern, str) or pattern_fault(pattern) is None


def shown_by(schema: Schema) -> Iterator[Node]:
    """The nodes of the values: `example`, `default`, each of `examples` (3.1), and the `x-example` of 2.0."""
    version = schema.api.version
    for field in ("default", "example", *(("x-example",) if version == (2, 0) else ())):
        node = schema.node.find(field)
        if node is not None:
            yield node
    node = schema.node.find("examples") if version >= (3, 1) else None
    if node is not None and isinstance(node.value, list):
        yield from node.children()
