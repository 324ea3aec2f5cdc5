from urllib.parse import urlsplit

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange

from . import Options

clause = Clause("conformance/status-declared", "Each status that comes is declared.", severities("E E E E"))

NO_OPERATION = not_applicable("no operation of the document was asked for")
OTHER_PATH = not_applicable("the path that was asked for has another end: a slash, or none")
NOT_OFFERED = not_applicable(
    "the caller asked for, or sent, a media type that is not declared: so RFC 9110 wants it answered"
)
NOT_MODIFIED = not_applicable("the caller asked for it only if it had changed")
TOLERATED = not_applicable("what stands before an application may answer it (option 'undeclared-gateway')")
OF_A_GATEWAY = frozenset({401, 403, 404, 405, 406, 408, 411, 413, 414, 415, 416, 417, 421, 429, 431})
REDIRECT, CLIENT_ERROR, SERVER_ERROR = 300, 400, 500
NOT_MODIFIED_STATUS = 304
NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE = 406, 415


@clause.kept()
def is_declared(exchange: Exchange, context: Context[Options]) -> Verdict:
    """By its number, its range, or `default`; least is said of what a gateway may answer."""
    if exchange.operation is None:
        return NO_OPERATION
    status = exchange.answer.status
    if exchange.declared is not None:
        return HOLDS
    besides = beside_the_document(exchange, exchange.operation)
    if besides is not None:
        return besides
    severity = Severity.ERROR
    if REDIRECT <= status < CLIENT_ERROR:
        severity = Severity.WARNING
    elif status >= SERVER_ERROR or status in OF_A_GATEWAY:
        if context.options.undeclared_gateway == "off":
            return TOLERATED
        severity = Severity.parse(context.options.undeclared_gateway)
    return broken(exchange.operation, f"{status}: the status is not declared", severity=severity)


def beside_the_document(exchange: Exchange, operation: Operation) -> Verdict | None:
    """Why a status need not be declared: HTTP says it, or the request was for something else; None where it must be."""
    status = exchange.answer.status
    if status == NOT_MODIFIED_STATUS or status < 200:  # noqa: PLR2004 -- interim answers
        return NOT_MODIFIED
    if urlsplit(exchange.request.url).path.endswith("/") is not operation.path.endswith("/"):
        return OTHER_PATH
    return NOT_OFFERED if is_not_offered(exchange, operation) else None


def is_not_offered(exchange: Exchange, operation: Operation) -> bool:
    """Whether a 406 or 415 is the answer to a media type that the document does not have (RFC 9110 15.5.7 and 15.5.16)."""
    headers, status = exchange.request.headers, exchange.answer.status
    if status == NOT_ACCEPTABLE:
        offered = {name for one in operation.responses.values() for name in one.content}
        return not any(
            matches(one, name) for one in headers.get("accept", "*/*").split(",") for name in offered or {""}
        )
    if status == UNSUPPORTED_MEDIA_TYPE:
        body = operation.request_body
        taken = body.content if body is not None else {}
        return bool(exchange.request.body) and not any(matches(name, headers.get("content-type", "")) for name in taken)
    return False


def matches(pattern: str, media_type: str) -> bool:
    """Whether a media type is one of a range such as `text/*`, both without their parameters."""
    wanted, found = (one.partition(";")[0].strip().lower() for one in (pattern, media_type))
    return wanted in {found, "*/*"} or (wanted.endswith("/*") and found.startswith(wanted[:-1]))
