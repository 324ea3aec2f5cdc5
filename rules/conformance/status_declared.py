from urllib.parse import urlsplit

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.traffic import Exchange

from . import Options

clause = Clause("conformance/status-declared", "Each status that comes is declared.", severities("E E E E"))

NO_OPERATION = not_applicable("no operation of the document was asked for")
OTHER_PATH = not_applicable("the path that was asked for has another end: a slash, or none")
NOT_MODIFIED = not_applicable("the caller asked for it only if it had changed")
TOLERATED = not_applicable("what stands before an application may answer it (option 'undeclared-gateway')")
OF_A_GATEWAY = frozenset({401, 403, 404, 405, 406, 408, 411, 413, 414, 415, 416, 417, 421, 429, 431})
REDIRECT, CLIENT_ERROR, SERVER_ERROR = 300, 400, 500
NOT_MODIFIED_STATUS = 304


@clause.kept()
def is_declared(exchange: Exchange, context: Context[Options]) -> Verdict:
    """By its number, its range, or `default`; least is said of what a gateway may answer."""
    if exchange.operation is None:
        return NO_OPERATION
    status = exchange.answer.status
    if exchange.declared is not None:
        return HOLDS
    if status == NOT_MODIFIED_STATUS or status < 200:  # noqa: PLR2004 -- interim answers
        return NOT_MODIFIED
    if urlsplit(exchange.request.url).path.endswith("/") is not exchange.operation.path.endswith("/"):
        return OTHER_PATH
    severity = Severity.ERROR
    if REDIRECT <= status < CLIENT_ERROR:
        severity = Severity.WARNING
    elif status >= SERVER_ERROR or status in OF_A_GATEWAY:
        if context.options.undeclared_gateway == "off":
            return TOLERATED
        severity = Severity.parse(context.options.undeclared_gateway)
    return broken(exchange.operation, f"{status}: the status is not declared", severity=severity)
