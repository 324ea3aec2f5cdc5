import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import envelope_uses, error_body, may_be_object
from contractctl.contract.forms import survey
from contractctl.contract.names import Names, words
from contractctl.contract.service import is_service
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema

from . import Options

clause = Clause("error-envelope/request-id", "An error answer names the request it answers.", severities("I W W W"))

NO_ERROR = not_applicable("no operation answers with it as an error whose form is free")
NO_BODY = not_applicable("it has no JSON object as its body, which response-body or shape tell")
OUTLIER = not_applicable(
    "it differs from the usual form of the document's errors: error-envelope/consistent tells this"
)
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
    if where != "body" and (announced(response) or all(in_headers(use.operation, names) for use in uses)):
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


def announced(response: Response) -> bool:
    """Whether the document says once for all of it which header names the request."""
    root = response.api.root
    return "x-correlation-header" in root or "x-correlation-header" in root.nearest("info")
