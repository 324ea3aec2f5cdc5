import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import RequestBody

from . import Options

clause = Clause("idempotency/natural-methods", "GET and HEAD read only, and take no body.", severities("W W W I"))

OTHER = not_applicable("it is neither GET, HEAD nor DELETE")
WRITES = frozenset({"create", "delete", "update", "remove", "send", "cancel", "reset"})


@clause.promised
def keeps_the_method(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:
    """PUT is safe to repeat by definition; nothing in a document can show otherwise."""
    if operation.method not in {"get", "head", "delete"} or gates.graphql(operation) is not None:
        yield OTHER
        return
    problems = list(problems_of(operation, context.options))
    yield from problems
    if not problems:
        yield HOLDS


def problems_of(operation: Operation, options: Options) -> Iterator[Verdict]:
    """Bodies where none belongs, and names that say a GET writes."""
    body, method = operation.request_body, operation.method.upper()
    if body is not None and not empty(body):
        if method != "DELETE":
            yield broken(body, f"{operation.label} declares a request body, which {method} has no meaning for")
        elif options.delete_body == "refuse":
            message = f"{operation.label} declares a request body, which many proxies drop"
            yield broken(body, message, severity=Severity.HINT)
    verb = writing_verb(operation) if method != "DELETE" else None
    if verb is not None:
        message = f"{operation.label} is named '{verb}', but {method} must change nothing"
        yield broken(operation, message, severity=Severity.HINT, certainty=Certainty.PROBABLE)


def empty(body: RequestBody) -> bool:
    """Whether a body is declared that nobody need send: some generators write one everywhere."""
    schemas = [media.schema for media in body.content.values() if media.schema is not None]
    shapes = [shape for schema in schemas for shape in merged(schema, "request").alternatives]
    return not body.required and not any(shape.properties or shape.items or shape.enum for shape in shapes)


def writing_verb(operation: Operation) -> str | None:
    """The verb that a GET's name begins with, where that is one of writing."""
    last = operation.segments[-1] if operation.segments else ""
    identity = re.split(r"[/.]", operation.operation_id)[-1]
    for text in (last if "{" not in last else "", identity):
        first = normalised(text).partition("_")[0]
        if first in WRITES:
            return first
    return None
