import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import RequestBody
from contractctl.traffic import Call, Caller, Exchange, Request, Talk, asked

from . import Options
from .effects import alike

clause = Clause("idempotency/natural-methods", "GET and HEAD read only, and take no body.", severities("W W W I"))

NOT_ASKED = not_applicable("it has another method, or nothing to compare")
NOT_DONE = unknown("no-valid-input: the request was not answered with a success")
NOT_SEEN = unknown("not-seen: the answers do not show what is there")
SERVER_ERROR = 500
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def puts_again(operation: Operation, context: Context[Options]) -> Talk:  # noqa: ARG001 -- a side's form
    """A PUT that is sent again leaves what the first one left, but for times and versions."""
    if operation.method != "put" or gates.outside(operation):
        return NOT_ASKED
    states = []
    for _ in range(2):
        put = yield from asked(Call(operation))
        if not put.succeeded:
            return NOT_DONE
        states.append((put, (yield from asked(Request({}, b"", "GET", put.request.url, Caller.FULL)))))
    (first, seen), (second, seen_again) = states
    if seen.succeeded and seen_again.succeeded and seen.answer.is_json:
        same = alike(seen, seen_again)
    elif first.answer.is_json and second.answer.is_json and first.answer.body and second.answer.body:
        same = alike(first, second)
    else:
        return NOT_SEEN
    if same:
        return HOLDS
    return broken(operation, "a PUT that is sent again changes what the first one left", severity=Severity.WARNING)


@clause.kept(Level.WRITE)
def deletes_again(operation: Operation, context: Context[Options]) -> Talk:  # noqa: ARG001 -- a side's form
    """A DELETE that is sent again finds nothing, or is answered like the first; it is no server error."""
    if operation.method != "delete" or gates.outside(operation):
        return NOT_ASKED
    first = yield from asked(Call(operation))
    if not first.succeeded:
        return NOT_DONE
    second = yield from asked(Call(operation))
    status = second.answer.status
    if status >= SERVER_ERROR:
        message = f"{status}: a DELETE that is sent again is answered with a server error: want 404, 410 or 204"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


@clause.kept(Level.SAFE)
def reads_only(operation: Operation, context: Context[Options]) -> Talk:  # noqa: ARG001 -- a side's form
    """Who reads three times what a condition guards (If-Match) sees no new version each time."""
    guarded = any(one.parameter("header", "If-Match") is not None for one in operation.path_item.operations)
    if operation.method != "get" or not guarded or gates.outside(operation):
        return NOT_ASKED
    tags = []
    for _ in range(3):
        seen = yield from asked(Call(operation, again=True))
        tags.append(seen.answer.headers.get("etag"))
    if None in tags:
        return NOT_SEEN
    if len(set(tags)) == len(tags):
        message = "each GET gives another ETag: reading makes a new version"
        return broken(operation, message, severity=Severity.WARNING)
    return HOLDS


@clause.kept(Level.SAFE)
def heads_like_get(operation: Operation, context: Context[Options]) -> Talk:  # noqa: ARG001 -- a side's form
    """HEAD answers what GET would, without the body (RFC 9110 9.3.2)."""
    get = next((one for one in operation.path_item.operations if one.method == "get"), None)
    if operation.method != "head" or get is None or gates.outside(operation):
        return NOT_ASKED
    head = yield from asked(Call(operation, again=True))
    seen = yield from asked(Request({**head.request.headers}, b"", "GET", head.request.url, Caller.FULL))
    differing = [name for name in ("content-type", "etag") if odd(name, head, seen)]
    if head.answer.status != seen.answer.status:
        differing.insert(0, "status")
    if not differing:
        return HOLDS
    message = f"HEAD and GET differ in: {', '.join(differing)}"
    return broken(operation, message, severity=Severity.WARNING)


def odd(name: str, head: Exchange, get: Exchange) -> bool:
    """Whether a header field of HEAD is another one than that of GET."""
    mine, theirs = head.answer.headers.get(name), get.answer.headers.get(name)
    return mine is not None and mine != theirs
