import json
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.resources import path_values, steady
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Call, Caller, Exchange, Payload, Request, Talk

from . import Options

clause = Clause("status-codes/malformed-is-client-error", "What a caller sends wrong is a 4xx.", severities("E E E E"))

NO_JSON = not_applicable("it takes no JSON body")
NOTHING_WRONG = not_applicable("it is no GET with a parameter that could be malformed")
NO_ANSWER = unknown("no-answer")
NO_ID = not_applicable("it is no GET of one resource by its id")
NOT_REFUSED = unknown("not-refused: the wrong change was carried out, or the resource cannot be read")
NO_CHANGE = not_applicable("it is no update with one member that may be a text, and another")
NONSENSE = "contractctl-nonsense"
FREE = frozenset({"type", "description", "maxLength", "title", "example", "examples"})
"""What a schema may say of a text, and any short one is valid."""
FOREIGN = "XML in the place of JSON"
WRONG_MEMBERS = "an object with members of the wrong type"
XML = b"<contractctl/>"
LONG = 131_072
READ_AS_JSON = frozenset({400, 422})
NUMBERS = frozenset({"integer", "number"})
MOST = 4
"""So many malformed parameters are sent to one operation."""
SERVER_ERROR, NOT_IMPLEMENTED = 500, 501


@clause.kept(Level.REJECT, reached=False)
def refuses_malformed_bodies(operation: Operation, context: Context[Options]) -> Talk:
    """JSON that is cut off, an array where an object is wanted, another media type: none can be carried out."""
    if not takes_json(operation, context):
        return NO_JSON
    return (
        yield from refuses(
            (*cut_off(operation), *(misfits(operation) if is_harmless(operation, context) else ())), operation
        )
    )


@clause.kept(Level.WRITE, reached=False)
def refuses_misfits(operation: Operation, context: Context[Options]) -> Talk:
    """An array or another media type, which a server that looks at no member may take for an empty object."""
    if not takes_json(operation, context) or is_harmless(operation, context):
        return NO_JSON
    bodies = tuple(misfits(operation))
    return (yield from refuses(bodies, operation)) if bodies else NO_JSON


def takes_json(operation: Operation, context: Context[Options]) -> bool:
    """Whether it has a JSON body that could be malformed."""
    body = operation.request_body if operation.method != "get" else None
    return (
        body is not None and body.json is not None and not (gates.outside(operation) or context.facts(operation).token)
    )


def is_harmless(operation: Operation, context: Context[Options]) -> bool:
    """Whether nothing is done even where a server reads what it is sent as an empty object: members are missing, or it only reads."""
    body = operation.request_body
    media = body.json if body is not None and body.required else None
    shapes = merged(media.schema, "request").alternatives if media is not None else ()
    return bool(context.facts(operation).read_action) or (bool(shapes) and all(shape.required for shape in shapes))


def refuses(bodies: Iterable[tuple[str, Payload]], operation: Operation) -> Talk:
    """Whether all of some malformed bodies are refused."""
    for what, payload in bodies:
        exchange = yield Call(operation, body=payload)
        if not isinstance(exchange, Exchange):
            return NO_ANSWER
        verdict = judge(exchange, what, operation)
        if verdict is not HOLDS:
            return verdict
    return HOLDS


def cut_off(operation: Operation) -> Iterator[tuple[str, Payload]]:
    """What no server can store, in words and as it is sent."""
    yield "JSON that is cut off", Payload(b'{"')
    if operation.method == "post" and "413" in operation.responses:
        yield "a very long JSON that is cut off", Payload(b'{"a": "' + b"a" * LONG)


def misfits(operation: Operation) -> Iterator[tuple[str, Payload]]:
    """What can be read, and is not what is declared; an update gets none of it."""
    body = operation.request_body
    if operation.method != "post" or body is None or body.json is None:
        return
    shapes = merged(body.json.schema, "request").alternatives
    if shapes and all(shape.is_object and shape.types == frozenset({"object"}) for shape in shapes):
        yield "an array in the place of an object", Payload(b"[]")
    if all(media.is_json for media in body.content.values()):
        yield FOREIGN, Payload(XML, "application/xml")


def wrong_members(operation: Operation) -> dict[str, Value]:
    """Members of a body that are declared as texts or numbers, each with an object in its place."""
    media = operation.request_body.json if operation.request_body is not None else None
    shapes = merged(media.schema, "request").alternatives if media is not None else ()
    found: dict[str, Value] = {}
    for shape in shapes[:1] if len(shapes) == 1 else ():
        for name, schemas in shape.properties.items():
            kinds = {kind for one in merged(schemas, "request").alternatives for kind in one.types or {"object"}}
            if kinds and kinds <= NUMBERS | {"string"}:
                found[name] = {NONSENSE: True}
    return found


def judge(exchange: Exchange, what: str, operation: Operation) -> Verdict:
    """Whether malformed input was refused as the caller's fault."""
    status = exchange.answer.status
    if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
        return broken(operation, f"{status}: {what} is the caller's fault: want a 4xx", severity=Severity.ERROR)
    if exchange.succeeded:
        severity = Severity.WARNING if what in {FOREIGN, WRONG_MEMBERS} else Severity.ERROR
        return broken(operation, f"{status}: {what} is accepted: want a 4xx", severity=severity)
    if what == FOREIGN and status in READ_AS_JSON and "415" in operation.responses:
        message = f"{status}: XML is read as if it were JSON: want 415, which the document declares"
        return broken(operation, message, severity=Severity.INFO)
    return HOLDS


@clause.kept(Level.WRITE, reached=False)
def refuses_wrong_members(operation: Operation, context: Context[Options]) -> Talk:
    """An object whose members have the wrong type; a server that looks at none of them carries it out."""
    wrong = wrong_members(operation) if operation.method == "post" else {}
    if not wrong or gates.outside(operation) or context.facts(operation).token:
        return NO_JSON
    exchange = yield Call(operation, body=Payload(json.dumps(wrong).encode()))
    return judge(exchange, WRONG_MEMBERS, operation) if isinstance(exchange, Exchange) else NO_ANSWER


@clause.kept(Level.SAFE, reached=False)
def refuses_malformed_parameters(operation: Operation, context: Context[Options]) -> Talk:
    """A word where a number is wanted, an id that none can be, a page of -1 items: refused or ignored, but no crash."""
    if operation.method != "get" or gates.outside(operation):
        return NOTHING_WRONG
    calls = list(nonsense(operation, context))[:MOST]
    if not calls:
        return NOTHING_WRONG
    for what, call in calls:
        exchange = yield call
        if not isinstance(exchange, Exchange):
            return NO_ANSWER
        status = exchange.answer.status
        if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
            return broken(operation, f"{status}: {what} is the caller's fault: want a 4xx", severity=Severity.ERROR)
    return HOLDS


def nonsense(operation: Operation, context: Context[Options]) -> Iterator[tuple[str, Call]]:
    """Reads with one malformed parameter each, with what is wrong in words."""
    for one in operation.parameters:
        kinds = types_of(one)
        if one.location == "path":
            yield f"a malformed '{one.name}'", Call(operation, path={one.name: NONSENSE})
        elif one.location == "query" and kinds and kinds <= NUMBERS | {"boolean"}:
            yield f"a malformed '{one.name}'", Call(operation, query={one.name: NONSENSE})
            if context.settings.names.is_size(one.name):
                yield f"'{one.name}' of -1", Call(operation, query={one.name: -1})


def types_of(parameter: Parameter) -> frozenset[str]:
    """The types that a parameter may have; empty where nothing is said."""
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    return frozenset(kind for shape in shapes for kind in shape.types or ())


@clause.kept(Level.SAFE)
def misses_unknown_ids(operation: Operation, context: Context[Options]) -> Talk:
    """An id of the right form that nobody gave is refused, and finds nothing."""
    places = [one[1:-1] for one in operation.segments if one.startswith("{") and one.endswith("}")]
    if operation.method != "get" or not places or gates.outside(operation) or not context.facts(operation).item:
        return NO_ID
    known = yield Call(operation)
    if not isinstance(known, Exchange) or not known.succeeded:
        return NO_ANSWER
    value = unquote(urlsplit(known.request.url).path.rstrip("/").rpartition("/")[2])
    other = lookalike(value)
    if other == value:
        return NO_ID
    missed = yield Call(operation, path={places[-1]: other})
    return judge_missed(missed, places[-1], operation) if isinstance(missed, Exchange) else NO_ANSWER


def judge_missed(exchange: Exchange, name: str, operation: Operation) -> Verdict:
    """Whether an id that nobody gave was refused as the caller's fault; one that is there by chance says nothing."""
    status = exchange.answer.status
    if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
        message = f"{status}: a '{name}' that nobody gave is the caller's fault: want 404"
        return broken(operation, message, severity=Severity.ERROR)
    return unknown("id-found: an id that nobody gave is there") if exchange.succeeded else HOLDS


@clause.kept(Level.WRITE)
def leaves_what_it_refuses(operation: Operation, context: Context[Options]) -> Talk:  # noqa: ARG001 -- a side's form
    """A change that is refused for one member changes none of the others."""
    body = half_wrong(operation)
    if body is None or gates.outside(operation):
        return NO_CHANGE
    tried = yield Call(
        operation, body=Payload(json.dumps({NONSENSE: []}).encode()), headers=conditions(operation, None)
    )
    if not isinstance(tried, Exchange):
        return NO_ANSWER
    look = Request({"accept": "application/json"}, b"", "GET", tried.request.url, Caller.FULL)
    before = yield look
    tag = before.answer.headers.get("etag") if isinstance(before, Exchange) and before.succeeded else None
    places = path_values(tried.request.url, operation)
    wrong = yield Call(
        operation, path=places, body=Payload(json.dumps(body).encode()), headers=conditions(operation, tag)
    )
    after = yield look
    if not (isinstance(before, Exchange) and isinstance(wrong, Exchange) and isinstance(after, Exchange)):
        return NO_ANSWER
    if wrong.succeeded or not before.succeeded or not after.succeeded or not before.answer.is_json:
        return NOT_REFUSED
    if steady(before.answer.json_or_none) == steady(after.answer.json_or_none):
        return HOLDS
    message = f"{wrong.answer.status}: a change that is refused for one member changes others all the same"
    return broken(operation, message, severity=Severity.ERROR)


def half_wrong(operation: Operation) -> dict[str, Value] | None:
    """A body with one member that is right and all others of the wrong type; None where that cannot be made."""
    wrong = wrong_members(operation) if operation.method == "patch" and context_free(operation) else {}
    media = operation.request_body.json if operation.request_body is not None else None
    properties = media.schema.properties if media is not None and media.schema is not None else {}
    free = [name for name in wrong if name in properties and FREE.issuperset(properties[name].raw)]
    return {**wrong, free[0]: NONSENSE} if free and len(wrong) > 1 else None


def context_free(operation: Operation) -> bool:
    """Whether what is changed can be read on the same path."""
    return any(one.method == "get" for one in operation.path_item.operations)


def conditions(operation: Operation, tag: str | None) -> dict[str, str | None]:
    """The condition of a change, where it takes one."""
    return {"If-Match": tag} if tag is not None and operation.parameter("header", "If-Match") is not None else {}
