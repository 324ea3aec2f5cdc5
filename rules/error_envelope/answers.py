"""Error answers as a server gives them: which ones count, and what is found in their bodies."""

from collections.abc import Iterator, Mapping

from contractctl.clause import Context
from contractctl.contract import gates
from contractctl.contract.envelope import error_body
from contractctl.document.node import Value
from contractctl.model import not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType
from contractctl.traffic import Exchange

from . import Options

NO_ERROR = not_applicable("it is no error answer whose form is free")
NO_OBJECT = not_applicable("it has no JSON object as its body, of which response-body speaks")
BEFORE_IT = frozenset({408, 413, 414, 431, 494, 501, 502, 503, 504})
"""Statuses that what stands before an application answers: a gateway, or the server that reads the requests."""
DEPTH = 6
ERROR = 400
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"})


def is_judged(exchange: Exchange, context: Context[Options]) -> bool:
    """Whether an answer is an error whose body is free in its form: not of HEAD, health checks or token endpoints."""
    if exchange.answer.status < ERROR or exchange.request.method == "HEAD":
        return False
    if str(exchange.answer.status) in context.options.exempt_statuses:
        return False
    if exchange.request.method not in METHODS and exchange.answer.status == ERROR:
        return False  # what reads the requests does not know the method, and the API never heard of it
    operation = exchange.operation
    if operation is None:
        return exchange.answer.status != 501 and (exchange.answer.status < 500 or is_json_api(context.api))  # noqa: PLR2004
    facts = context.facts(operation)
    return not any((gates.graphql(operation), gates.health(facts), gates.token(facts), gates.no_json(operation)))


def is_json_api(api: Api) -> bool:
    """Whether the document declares a JSON answer at all."""
    if is_json_api not in api.memo:
        found = any(one.json is not None for each in api.operations for one in each.responses.values())
        api.memo[is_json_api] = found
    return api.memo[is_json_api] is True


def place(exchange: Exchange, context: Context[Options]) -> Operation | Api:
    """Where a finding about an exchange stands: at its operation, else at the document."""
    return exchange.operation or context.api


def declared_body(exchange: Exchange) -> MediaType | None:
    """The JSON body that the document declares for this very answer."""
    return error_body(exchange.declared[1]) if exchange.declared is not None else None


def error_object(exchange: Exchange) -> Mapping[str, Value] | None:
    """The body of an error answer as a JSON object; None where it is none."""
    value = exchange.answer.json_or_none if exchange.answer.body and exchange.answer.is_json else None
    return value if isinstance(value, dict) else None


def member(value: Value, path: tuple[str, ...]) -> Value:
    """What stands at a way of normalised names; None where the way ends early."""
    for wanted in path:
        members = value.items() if isinstance(value, dict) else ()
        value = next((one for name, one in members if normalised(str(name)) == wanted), None)
    return value


def objects_in(value: Value, depth: int = DEPTH) -> Iterator[Mapping[str, Value]]:
    """All objects inside a value, itself included, some levels down."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner if depth else ():
        yield from objects_in(one, depth - 1)


def texts_in(value: Value, depth: int = DEPTH) -> Iterator[str]:
    """All strings inside a value, some levels down."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner if depth else ():
        yield from texts_in(one, depth - 1)
