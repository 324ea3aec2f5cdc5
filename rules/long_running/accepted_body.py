from collections.abc import Iterator
from typing import cast
from urllib.parse import unquote, urlsplit

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.long_running import fits
from contractctl.contract.names import words
from contractctl.contract.resources import IDS, path_values
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange

from . import Options
from .following import ACCEPTED, pointer_of, state_in
from .starts import accepted, body_of, gets, is_id, is_unknown, is_url, members, pointer_header, resource_of
from .states import shows_state, state_member_of

clause = Clause("long-running/accepted-body", "A 202 shows the state of the work and its id.", severities("I W W I"))

MONITORS = words("status monitor poll polling")
"""Words in the names of URLs at which the state is shown: RFC 9110 asks for it, or for what leads to it."""
NO_202 = not_applicable("it is no 202 that starts a job")
SHOWS_NOTHING = unknown("its body shows neither a state nor an id that could be compared")
NO_BODY = not_applicable(
    "its 202 has no JSON body; what leads to the work is the matter of long-running/accepted-location"
)
BLANK = unknown("nothing is known of the body of its 202")
RESOURCE = not_applicable("its 202 is about a resource that a GET shows")
TOLD = not_applicable("nothing in it leads to the work, of which long-running/accepted-location speaks")


@clause.promised
def shows_the_job(operation: Operation, context: Context[Options]) -> Verdict:
    """A state, and an id or a URL, in the body or in what it wraps."""
    response = accepted(operation, context)
    if isinstance(response, Verdict):
        return response
    body = body_of(response)
    return NO_BODY if body is None or response.json is None else judge(operation, response, response.json, body)


def judge(operation: Operation, response: Response, media: MediaType, body: Merged) -> Verdict:
    """What is missing in the body of a 202."""
    names = {name for shape in body.alternatives for name, _ in members(shape)}
    shown = shows_state(tuple(names)) or any(is_url(one) and not MONITORS.isdisjoint(one.split("_")) for one in names)
    led = any(is_id(one) or is_url(one) for one in names)
    if shown and led:
        return HOLDS
    if is_unknown(body):
        return BLANK
    if resource_of(operation) is not None or is_resource(response, operation):
        return RESOURCE
    if not led and not pointer_header(response) and not response.links:
        return TOLD
    missing = " or ".join([*([] if shown else ["the status of the work"]), *([] if led else ["its id"])])
    return broken(media, f"{operation.label}: the body of 202 does not show {missing}")


def is_resource(response: Response, operation: Operation) -> bool:
    """Whether some GET answers with the same schema, or a list of what the body wraps."""
    sent = response.json.schema if response.json is not None else None
    if sent is None:
        return False
    wrapped = list(sent.properties.values())
    found = wrapped[0] if len(wrapped) == 1 and wrapped[0].raw.get("type") == "object" else sent
    shown = shown_by_gets(operation.api)
    return sent in shown or found in shown


def shown_by_gets(api: Api) -> frozenset[Schema]:
    """What the GETs of a document show."""
    if shown_by_gets not in api.memo:
        answers = (one.responses["200"].json for _, one in gets(api) if "200" in one.responses)
        schemas = dict.fromkeys(one.schema for one in answers if one is not None and one.schema is not None)
        api.memo[shown_by_gets] = frozenset(shown for one in schemas for shown in shown_by(one))
    return cast("frozenset[Schema]", api.memo[shown_by_gets])


def shown_by(schema: Schema) -> Iterator[Schema]:
    """What an answer shows: itself, its members, and the items of lists."""
    yield schema
    for shape in merged(schema, "response").alternatives:
        inner = [one for held in shape.properties.values() for one in held]
        yield from (*inner, *shape.items, *(one.items for one in inner if one.items is not None))


# -- a server ---------------------------------------------------------------------------------------------------------


@clause.kept()
def tells_the_truth(exchange: Exchange, context: Context[Options]) -> Verdict:
    """The id of a 202 is that to which its Location leads, and its state is one that the document lists."""
    operation, answer = exchange.operation, exchange.answer
    if operation is None or answer.status != ACCEPTED or gates.outside(operation):
        return NO_202
    response = accepted(operation, context)
    body = answer.json_or_none if answer.is_json else None
    if isinstance(response, Verdict) or not isinstance(body, dict):
        return response if isinstance(response, Verdict) else NO_BODY
    other = is_about_another(operation, body, pointer_of(answer))
    if other:
        message = "202: the id in the body is another than that to which Location leads"
        return broken(operation, message, severity=Severity.ERROR)
    state, member = state_in(body), state_member_of(response.json)
    listed = member.values if member is not None else None
    if state is not None and listed is not None and state not in listed and not (member and member.is_flag):
        message = f"202: the state '{state[:40]}' is none of those that the document lists"
        return broken(operation, message, severity=Severity.ERROR)
    return SHOWS_NOTHING if other is None and state is None else HOLDS


def is_about_another(operation: Operation, body: dict[str, Value], location: str | None) -> bool | None:
    """Whether the body names another job than Location does; None where one of them names none."""
    if location is None:
        return None
    path = urlsplit(location).path
    target = next((one for one in operation.api.operations if one.method == "get" and fits(one.path, path)), None)
    if target is None or not target.segments[-1].startswith("{"):
        return None
    parameter, value = list(path_values(location, target).items())[-1]
    known = {normalised(parameter), *IDS}
    held = [one for name, one in body.items() if normalised(str(name)) in known and isinstance(one, str | int)]
    return all(str(one) != unquote(str(value)) for one in held) if held else None
