from urllib.parse import urlsplit

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.collection import singular
from contractctl.contract.names import words
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import Merged, Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Answer, Call, Caller, Exchange, Request, Talk

from . import Options

clause = Clause("status-codes/create-location", "A 201 tells where or what was created.", severities("H I I H"), few=3)

NO_CREATE = not_applicable("it is no POST that answers 201")
NO_LOCATION = unknown("no-location: it was not seen to answer 201 with a Location")
NOT_READ = unknown("not-read: what Location leads to cannot be read by a GET")
NAMED = not_applicable("the caller names what is created, and gets nothing back")
NO_JSON = unknown("its body is no JSON")
NO_SCHEMA = unknown("nothing is known of its body")
IDENTIFIERS = words(
    """id ids uuid guid sid urn href url urls uri self name key slug links number reference token code sha ip email
    address login username"""
)
"""The last words of names by which a resource is found again: `id`, `orderId`, `html_url`."""
MAKES_ANOTHER = words("copy clone duplicate fork generate split")
"""Actions whose result has an id of its own."""
DEPTH = 2
"""How many levels below the body's root an identifier may stand: in `data`, in an item of `results`."""


@clause.promised
def names_the_resource(operation: Operation, context: Context[Options]) -> Verdict:
    """Location, or a member by which the new resource can be found."""
    response = operation.responses.get("201") if operation.method == "post" else None
    if response is None or gates.outside(operation) or gates.token(context.facts(operation)):
        return NO_CREATE
    if any(response.header(name) is not None for name in ("Location", "Content-Location")):
        return HOLDS
    if response.json is not None:
        verdict = judge_body(merged(response.json.schema, "response"))
    elif response.content:
        verdict = NO_JSON
    else:
        verdict = None
    if verdict is None and is_named_by_caller(operation) and says_nothing(operation):
        verdict = NAMED
    where = response if response.statuses == ("201",) else operation.node.nearest("responses", "201")
    return verdict or broken(where, "201 tells neither where the new resource is (Location) nor its id")


def judge_body(body: Merged) -> Verdict | None:
    """Whether a body names what was created; None where it does not."""
    if any(identifies(shape, DEPTH) for shape in body.alternatives):
        return HOLDS
    return NO_SCHEMA if not body.complete or any(shape.blank for shape in body.alternatives) else None


def says_nothing(operation: Operation) -> bool:
    """Whether the 201 has no JSON body, or one of an object without members."""
    media = operation.responses["201"].json
    return media is None or not any(shape.properties for shape in merged(media.schema, "response").alternatives)


def is_named_by_caller(operation: Operation) -> bool:
    """Whether it is an action on one resource, or what that has one of: `/images/{id}/tag`, `/users/{id}/avatar`."""
    places = [index for index, one in enumerate(operation.segments) if one.startswith("{")]
    last = operation.segments[-1] if operation.segments else ""
    return bool(places) and last == singular(last) and not last.startswith("{") and last not in MAKES_ANOTHER


def identifies(shape: Shape, depth: int) -> bool:
    """Whether a value has a member that names what was created, or is itself such a name."""
    if any(is_identifier(normalised(name)) for name in shape.properties):
        return True
    inner = [*shape.properties.values(), *((item,) for item in shape.items)]
    if depth and any(
        identifies(one, depth - 1) for schemas in inner for one in merged(schemas, "response").alternatives
    ):
        return True
    return shape.types == frozenset({"string"}) and depth == DEPTH


def is_identifier(name: str) -> bool:
    """Whether a normalised name is one by which a resource is found again."""
    return name.lstrip("$@").rpartition("_")[2] in IDENTIFIERS


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def tells_where(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A 201 that was promised to have a Location has one; else a JSON body must name what was created."""
    operation, answer = exchange.operation, exchange.answer
    if answer.status != 201 or operation is None or operation.method != "post":  # noqa: PLR2004 -- Created
        return NO_CREATE
    if gates.outside(operation) or gates.token(context.facts(operation)) or "location" in answer.headers:
        return HOLDS if "location" in answer.headers else NO_CREATE
    if exchange.declared is not None and exchange.declared[1].header("Location") is not None:
        message = "201: the answer has no Location, which the document declares"
        return broken(operation, message, severity=Severity.ERROR)
    body = answer.json_or_none if answer.is_json else None
    if not isinstance(body, dict):
        return NO_JSON
    inner = [one for one in body.values() if isinstance(one, dict)]
    if any(is_identifier(normalised(str(name))) for one in (body, *inner) for name in one):
        return HOLDS
    return broken(operation, "201: the answer tells neither where the new resource is (Location) nor its id")


@clause.kept(Level.WRITE)
def leads_there(operation: Operation, context: Context[Options]) -> Talk:
    """Where Location leads there is the new resource, and no other."""
    if operation.method != "post" or "201" not in operation.responses or gates.outside(operation):
        return NO_CREATE
    if context.facts(operation).token:
        return NO_CREATE
    made = yield Call(operation)
    if not isinstance(made, Exchange) or made.answer.status != 201 or "location" not in made.answer.headers:  # noqa: PLR2004 -- Created
        return NO_LOCATION
    url = made.location
    if url is None:
        return broken(operation, "201: Location is no URL")
    if urlsplit(url)[:2] != urlsplit(made.request.url)[:2]:
        return broken(operation, "201: Location leads to another host", severity=Severity.INFO)
    found = yield Request({"accept": "application/json"}, b"", "GET", url, Caller.FULL)
    return judge_target(operation, made.answer, found.answer) if isinstance(found, Exchange) else NOT_READ


def judge_target(operation: Operation, made: Answer, found: Answer) -> Verdict:
    """Whether what Location leads to is what was created."""
    declared = operation.responses["201"].header("Location") is not None
    if found.status in {404, 410}:
        severity = Severity.ERROR if declared else Severity.WARNING
        return broken(operation, f"201: Location leads to nothing: {found.status}", severity=severity)
    if not 200 <= found.status < 400:  # noqa: PLR2004 -- neither there nor a redirect
        return NOT_READ
    ids = [one.json_or_none for one in (made, found)]
    mine, theirs = (str(one.get("id")) if isinstance(one, dict) and "id" in one else None for one in ids)
    if mine is not None and theirs is not None and mine != theirs:
        return broken(
            operation, "201: Location leads to another resource than the one that was created", severity=Severity.ERROR
        )
    return HOLDS
