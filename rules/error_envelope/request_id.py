import re
from collections.abc import Iterator, Mapping

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import envelope_uses, error_body, may_be_object
from contractctl.contract.forms import survey
from contractctl.contract.names import Names, words
from contractctl.contract.service import is_service
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange, Traffic

from . import Options, answers

clause = Clause("error-envelope/request-id", "An error answer names the request it answers.", severities("I W W W"))

NO_ERROR = not_applicable("no operation answers with it as an error whose form is free")
NO_BODY = not_applicable("it has no JSON object as its body, which response-body or shape tell")
OUTLIER = not_applicable(
    "it differs from the usual form of the document's errors: error-envelope/consistent tells this"
)
NOT_PROMISED = not_applicable("no id is promised, of which all errors together tell")
NO_IDS = not_applicable("fewer than two error answers name their request")
OF_THIS_REQUEST = words("request_id x_request_id x_amzn_request_id")
"""Names of ids that are new for each request; others may name a trace, or a path."""
HOLDERS = frozenset({"error", "meta", "metadata"})
HANDLES = words("debug_id incident_id support_id reference reference_id error_reference psp_reference")
"""What a caller can quote to support, whatever it is the id of."""
ID_WORDS = frozenset({"id", "uuid", "reference", "ref"})
OF_THE_REQUEST = re.compile(
    r"\b(id|identifier|identifies|reference|unique)\b[^.]{0,60}\b(request|correlat\w+)\b", re.IGNORECASE
)


@clause.promised
def names_the_request(response: Response, context: Context[Options]) -> Verdict:
    """A header on any answer of the operation will do: what adds it to one adds it to all."""
    uses = envelope_uses(response, context.facts, context.settings)
    if not uses:
        return NO_ERROR
    media, where = error_body(response), context.options.where
    schema = media.schema if media is not None else None
    if where != "header" and schema is not None and in_body(schema, context):
        return HOLDS
    names = context.settings.names
    if where != "body" and (announced(response.api) or all(in_headers(use.operation, names) for use in uses)):
        return HOLDS
    if schema is None or not may_be_object(merged(schema, "response")):
        return NO_BODY
    place = where_told(schema, context) if where == "either" else schema
    if place is None:
        return OUTLIER
    wanted = {
        "body": "in the body: add request_id",
        "header": "in a header: add X-Request-Id",
        "either": "in body or headers: add request_id or X-Request-Id",
    }[where]
    own_logs = context.settings.audience != "public" or is_service(context.api)
    return broken(place, f"the error has no request id {wanted}", severity=None if own_logs else Severity.HINT)


def in_body(schema: Schema, context: Context[Options]) -> bool:
    """Whether the body has a request id, at its root or in the envelope, by its name or by what is said of it."""
    body, known = merged(schema, "response"), context.settings.names.among("request-id") | HANDLES
    if body.mentions((known,)) or body.mentions((HOLDERS, known)):
        return True
    return context.settings.prose and described(body)


def described(body: Merged) -> bool:
    """Whether a member that is called an id or reference is described as that of the request."""
    return any(
        normalised(name).rpartition("_")[2] in ID_WORDS
        and any(OF_THE_REQUEST.search(one.description) for one in schemas)
        for shape in body.alternatives
        for name, schemas in shape.properties.items()
    )


def where_told(schema: Schema, context: Context[Options]) -> Schema | None:
    """The body at which the lack is told: that of the document's own form for all that have it; None for an outlier."""
    found = survey(context.api, context.facts, context.settings)
    own = found.own(context.options.min_share)
    if own is None or found.form(schema) is None:
        return schema
    if found.is_outlier(schema, context.options.min_share):
        return None
    first = found.first(own).schema
    return schema if in_body(first, context) else first


def in_headers(operation: Operation, names: Names) -> bool:
    """Whether any answer of the operation has such a header: what adds it to one adds it to all."""
    return any(names.is_request_id_header(name) for one in operation.responses.values() for name in one.headers)


def announced(api: Api) -> bool:
    """Whether the document says once for all of it which header names the request."""
    root = api.root
    return "x-correlation-header" in root or "x-correlation-header" in root.nearest("info")


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def sends_an_id(exchange: Exchange, context: Context[Options]) -> Verdict:
    """Where an id is promised it is there; where body and header have one, they say the same."""
    if not is_asked(exchange, context):
        return answers.NO_ERROR
    found = ids_of(exchange, context)
    where, status = answers.place(exchange, context), exchange.answer.status
    if not found:
        if not is_promised(exchange, context):
            return NOT_PROMISED
        return broken(where, f"{status}: the error answer does not name its request", severity=Severity.ERROR)
    empty = next((name for name, value in found.items() if not isinstance(value, str | int) or value == ""), None)
    if empty is not None:
        severity = Severity.ERROR if is_promised(exchange, context) else None
        return broken(
            where, f"{status}: '{empty}' of the error answer names no request: it is empty", severity=severity
        )
    if differ(exchange, context):
        return broken(where, f"{status}: body and header name the request differently")
    return HOLDS


def differ(exchange: Exchange, context: Context[Options]) -> bool:
    """Whether body and header have an id of the request each, and not one in common: a gateway may add a header of its own."""
    body = answers.error_object(exchange)
    held = (ids_in(body, context) if body is not None else {}, ids_among(exchange.answer.headers, context))
    inner, outer = ({str(one[name]) for name in one if normalised(name).endswith("request_id")} for one in held)
    return bool(inner) and bool(outer) and inner.isdisjoint(outer)


@clause.kept()
def name_their_requests(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """Where nothing is promised: one finding where no error names its request, else one for each kind that does not."""
    asked = [one for one in traffic.exchanges if is_asked(one, context)]
    silent = [one for one in asked if not ids_of(one, context) and not is_promised(one, context)]
    if not silent:
        yield HOLDS if asked else answers.NO_ERROR
    elif not any(ids_of(one, context) for one in asked):
        shown = {"exchanges": (silent[0],)}
        yield broken(context.api, "no error answer of the server names its request", evidence=shown)
    else:
        for one in {(each.answer.status, each.operation): each for each in silent}.values():
            where = answers.place(one, context)
            message = f"{one.answer.status}: the error answer does not name its request, as others do"
            yield broken(where, message, evidence={"exchanges": (one,)})


def is_asked(exchange: Exchange, context: Context[Options]) -> bool:
    """Whether an error answer must name its request; what a gateway answers need not."""
    return answers.is_judged(exchange, context) and exchange.answer.status not in answers.BEFORE_IT


def ids_of(exchange: Exchange, context: Context[Options]) -> dict[str, Value]:
    """What an answer names its request by, where the options look for it."""
    body = answers.error_object(exchange)
    in_its_body = ids_in(body, context) if body is not None and context.options.where != "header" else {}
    in_its_headers = ids_among(exchange.answer.headers, context) if context.options.where != "body" else {}
    return in_its_body | in_its_headers


def ids_in(body: Mapping[str, Value], context: Context[Options]) -> dict[str, Value]:
    """The ids in a body, at its root or in the envelope."""
    known = context.settings.names.among("request-id") | HANDLES
    holders = [
        body,
        *(value for name, value in body.items() if normalised(name) in HOLDERS and isinstance(value, dict)),
    ]
    return {str(name): value for holder in holders for name, value in holder.items() if normalised(str(name)) in known}


def ids_among(headers: Mapping[str, str], context: Context[Options]) -> dict[str, Value]:
    """The header fields that name the request."""
    return {name: value for name, value in headers.items() if context.settings.names.is_request_id_header(name)}


def is_promised(exchange: Exchange, context: Context[Options]) -> bool:
    """Whether the document says of this very answer that it names its request."""
    if announced(context.api):
        return True
    if exchange.operation is None or exchange.declared is None:
        return False
    media = answers.declared_body(exchange)
    schema = media.schema if media is not None else None
    in_its_headers = any(context.settings.names.is_request_id_header(name) for name in exchange.declared[1].headers)
    return in_its_headers or (schema is not None and in_body(schema, context))


@clause.kept()
def sends_new_ids(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """An id that stands for two requests finds neither in a log. What a caller sent itself is given back, and not judged."""
    seen: dict[str, Exchange] = {}
    told = False
    for exchange in traffic.exchanges:
        for value in own_ids(exchange, context):
            first = seen.setdefault(value, exchange)
            if first is not exchange and not told and not is_replay(first, exchange, context):
                told = True
                where = answers.place(exchange, context)
                message = f"{exchange.answer.status}: two error answers name the same request"
                yield broken(where, message, evidence={"exchanges": (first, exchange)})
    if not told:
        yield HOLDS if len(seen) > 1 else NO_IDS


def is_replay(first: Exchange, exchange: Exchange, context: Context[Options]) -> bool:
    """Whether both requests carry one idempotency key, whose answer is kept and given again."""
    headers = exchange.request.headers
    keys = [name for name in headers if context.settings.names.is_idempotency_header(name)]
    return any(first.request.headers.get(name) == headers[name] for name in keys)


def own_ids(exchange: Exchange, context: Context[Options]) -> set[str]:
    """The ids that the server gave to one request."""
    if not answers.is_judged(exchange, context):
        return set()
    body = answers.error_object(exchange)
    found = (ids_in(body, context) if body is not None else {}) | ids_among(exchange.answer.headers, context)
    sent = set(exchange.request.headers.values())
    named = {str(value) for name, value in found.items() if normalised(name) in OF_THIS_REQUEST and value}
    return named - sent
