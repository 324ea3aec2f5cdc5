from urllib.parse import urljoin

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.long_running import POINTERS
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.traffic import Answer, Call, Exchange, Talk, Wait, asked

from . import Options
from .following import ACCEPTED, NO_PLACE, NOT_STARTED, asking, is_elsewhere, pointer_of
from .monitors import monitor_of
from .starts import accepted, body_of, is_id, is_unknown, is_url, links_to_get, members, pointer_header, resource_of

clause = Clause("long-running/accepted-location", "A 202 says where to follow the work.", severities("I E W W"))

NAMED = not_applicable("the caller named what it works on, and knows where that is")
SOMETIMES = unknown("it answers otherwise, too, and a caller may only have to ask once more")
BLANK = unknown("nothing is known of the body of its 202")
NO_202 = not_applicable("it is no 202 that starts a job")
NO_JSON = unknown("its body is no JSON object")
NOT_READ = unknown("not-read: what Location leads to could not be read")
GONE = frozenset({404, 410})
TRIES = 3
NO_MONITOR = not_applicable("its id is of no use without a GET, of which long-running/status-endpoint speaks")


@clause.promised
def says_where(operation: Operation, context: Context[Options]) -> Verdict:
    """Location, or (`handle = "any"`) a link, a URL or an id."""
    response = accepted(operation, context)
    if isinstance(response, Verdict):
        return response
    if pointer_header(response):
        return HOLDS
    loose = context.options.handle == "any"
    verdict = judge_handle(operation, response, context) if loose else None
    return verdict or (NAMED if resource_of(operation) is not None else judge_bare(operation, response, loose=loose))


def judge_bare(operation: Operation, response: Response, *, loose: bool) -> Verdict:
    """What to say of a 202 that leads nowhere. Beside another success it may mean: ask once more."""
    status = next(status for status, one in operation.responses.items() if one is response)
    others = any(other.startswith("2") and other != status for other in operation.responses)
    if others and loose:
        return SOMETIMES
    certainty = Certainty.PROBABLE if others else Certainty.CERTAIN
    where = response if response.statuses == (status,) else operation.node.nearest("responses", status)
    missing = "does not say where to follow the work" if loose else "has no Location"
    return broken(where, f"{operation.label}: {status} {missing}: declare the Location header", certainty=certainty)


def judge_handle(operation: Operation, response: Response, context: Context[Options]) -> Verdict | None:
    """What else leads to the work; None for nothing."""
    if links_to_get(response, operation.api.operations):
        return HOLDS
    body = body_of(response)
    if body is None:
        return None
    names = {name for shape in body.alternatives for name, _ in members(shape)}
    if any(map(is_url, names)):
        return HOLDS
    if any(map(is_id, names)):
        return HOLDS if monitor_of(operation, context) is not None else NO_MONITOR
    return BLANK if is_unknown(body) else None


# -- a server ---------------------------------------------------------------------------------------------------------


@clause.kept()
def tells_where(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A 202 has the header that is declared for it; else something of its body leads to the work."""
    operation, answer = exchange.operation, exchange.answer
    if operation is None or answer.status != ACCEPTED or gates.outside(operation):
        return NO_202
    response = accepted(operation, context)
    if isinstance(response, Verdict):
        return response
    name = declared_pointer(response)
    if name is not None and pointer_of(answer) is None:
        message = f"202: the answer has no {name}, which the document declares"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS if pointer_of(answer) is not None else judge_answer(operation, answer, context)


def judge_answer(operation: Operation, answer: Answer, context: Context[Options]) -> Verdict:
    """Whether a 202 without such a header leads to the work all the same."""
    body = answer.json_or_none if answer.is_json else None
    if not isinstance(body, dict):
        return NO_JSON
    inner = [one for one in body.values() if isinstance(one, dict)]
    names = [normalised(str(name)) for one in (body, *inner) for name in one]
    if context.options.handle == "any" and any(is_url(one) or is_id(one) for one in names):
        return HOLDS
    if resource_of(operation) is not None:
        return NAMED
    return broken(operation, "202: the answer does not say where to follow the work")


def declared_pointer(response: Response) -> str | None:
    """The header that the document declares for a 202, by which the work is found."""
    return next((name for name in POINTERS if response.header(name) is not None), None)


@clause.kept(Level.WRITE)
def leads_to_the_work(operation: Operation, context: Context[Options]) -> Talk:
    """Where Location leads there is something, at once or after a moment."""
    response = accepted(operation, context)
    if isinstance(response, Verdict):
        return response
    start = yield from asked(Call(operation))
    if start.answer.status != ACCEPTED:
        return NOT_STARTED
    told = pointer_of(start.answer)
    if told is None:
        return NO_PLACE
    url = urljoin(start.request.url, told)
    if is_elsewhere(url, start.request.url):
        return broken(operation, "202: Location leads to another host", severity=Severity.INFO)
    found = yield from asked(asking(url))
    for _ in range(TRIES - 1):
        if found.answer.status not in GONE:
            break
        yield Wait(1.0)
        found = yield from asked(asking(url))
    if found.answer.status in GONE:
        severity = Severity.ERROR if declared_pointer(response) else Severity.WARNING
        return broken(operation, f"202: Location leads to nothing: {found.answer.status}", severity=severity)
    return HOLDS if 200 <= found.answer.status < 400 else NOT_READ  # noqa: PLR2004 -- there, or a redirect
