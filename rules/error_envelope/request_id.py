from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import envelope_uses, error_body
from contractctl.contract.names import Names
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response

from . import Options

clause = Clause("error-envelope/request-id", "An error answer names the request it answers.", severities("I W W W"))

NO_ERROR = not_applicable("no operation answers with it as an error whose form is free")
HOLDERS = frozenset({"error", "meta", "metadata"})


@clause.promised
def names_the_request(response: Response, context: Context[Options]) -> Verdict:
    """A header on any answer of the operation will do: what adds it to one adds it to all."""
    uses = envelope_uses(response, context.facts, context.settings)
    if not uses:
        return NO_ERROR
    names, where = context.settings.names, context.options.where
    if where != "header" and in_body(response, names):
        return HOLDS
    if where != "body" and (announced(response) or all(in_headers(use.operation, names) for use in uses)):
        return HOLDS
    wanted = {"body": "in the body", "header": "in a header", "either": "in body or headers"}[where]
    status = ", ".join(sorted({use.status for use in uses}))
    return broken(response, f"{status}: no request id {wanted}; add request_id or an X-Request-Id header")


def in_body(response: Response, names: Names) -> bool:
    """Whether the body has a request id, at its root or in the envelope."""
    media = error_body(response)
    if media is None or media.schema is None:
        return False
    body, known = merged(media.schema, "response"), names.among("request-id")
    return body.mentions((known,)) or body.mentions((HOLDERS, known))


def in_headers(operation: Operation, names: Names) -> bool:
    """Whether any answer of the operation has such a header: what adds it to one adds it to all."""
    return any(names.is_request_id_header(name) for one in operation.responses.values() for name in one.headers)


def announced(response: Response) -> bool:
    """Whether the document says once for all of it which header names the request."""
    root = response.api.root
    return "x-correlation-header" in root or "x-correlation-header" in root.nearest("info")
