from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.traffic import Exchange

from . import Options
from .bodies import BODILESS, fitting

clause = Clause("conformance/content-type", "Each body has a media type that is declared.", severities("W E E W"))

NO_BODY = not_applicable("it has no body, or the document declares none for it")
PROBLEM = "application/problem+json"
CLIENT_ERROR = 400


@clause.kept()
def has_a_declared_type(exchange: Exchange, context: Context[Options]) -> Verdict:  # noqa: ARG001, PLR0911 -- a side's form
    """Parameters such as `charset` do not count; Problem Details may stand for a declared JSON error."""
    operation, answer = exchange.operation, exchange.answer
    if operation is None or exchange.request.method == "HEAD":
        return NO_BODY
    if answer.status in BODILESS:
        return no_body(exchange)
    declared = exchange.declared[1].content if exchange.declared is not None else {}
    if not answer.body or not declared or exchange.declared is None:
        return NO_BODY
    if not answer.media_type:
        return broken(operation, f"{answer.status}: the body has no Content-Type")
    if fitting(exchange.declared[1], answer.media_type) is not None:
        return HOLDS
    by_problem = answer.media_type == PROBLEM and any(media.is_json for media in declared.values())
    if by_problem and answer.status >= CLIENT_ERROR:
        return HOLDS
    named = ", ".join(sorted(name.partition(";")[0].strip() for name in declared)[:3])
    return broken(operation, f"{answer.status}: the body is {answer.media_type[:60]}; declared is {named}")


def no_body(exchange: Exchange) -> Verdict:
    """A 204, 205 or 304 ends with its header fields (RFC 9110 6.4.1)."""
    operation, status = exchange.operation, exchange.answer.status
    length = exchange.answer.headers.get("content-length", "0")
    announced = status != 304 and length.isdigit() and int(length) > 0  # noqa: PLR2004 -- 304 may tell the length of a 200
    if operation is not None and (exchange.answer.body or announced):
        return broken(operation, f"{status}: the answer has a body, which this status has not", severity=Severity.ERROR)
    return HOLDS
