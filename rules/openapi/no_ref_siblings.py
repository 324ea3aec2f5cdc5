from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api, Reference
from contractctl.spec.operation import PathItem

from . import Options

clause = Clause(
    "openapi/no-ref-siblings",
    "Nothing stands beside a `$ref` where the specification ignores it (2.0 and 3.0).",
    severities("W E W W", spectral="E"),
    alias="no-$ref-siblings",
)

SINCE_3_1 = not_applicable("since OpenAPI 3.1 what stands beside a $ref counts")
HARMLESS = frozenset({"description", "summary", "title"})
NO_SIBLINGS = frozenset({"$ref", "x-contractctl-ignore"})
"""The reference itself, and what this tool reads beside it."""


def says_the_same(reference: Reference, key: str) -> bool:
    """Whether the target says what is written beside the `$ref`, so that nothing is lost."""
    target = reference.target
    return isinstance(target, Node) and key in target and target.get(key) == reference.node.get(key)


@clause.promised_of_everything
def stands_alone(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """A lost description is a hint: it says nothing about values. In a path item siblings are allowed."""
    if api.version >= (3, 1):
        yield SINCE_3_1
        return
    api.index  # noqa: B018 -- the walk that follows the references
    for reference in api.references:
        node = reference.node
        siblings = [key for key in node.mapping if key not in NO_SIBLINGS]
        if reference.expected is PathItem:
            continue
        if not siblings:
            yield HOLDS
        for key in siblings:
            harmless = key in HARMLESS or key.startswith("x-") or says_the_same(reference, key)
            harmless = harmless and not context.options.strict_siblings
            severity = Severity.HINT if harmless else None
            message = (
                f"'{key[:80]}' beside a $ref is ignored: move it to where the $ref leads, or wrap the $ref in 'allOf'"
            )
            yield broken(node.child(key), message, severity=severity)
