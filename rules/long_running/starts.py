"""Which operations start work that a caller follows, and how their answer leads to it."""

from collections.abc import Iterator
from typing import cast

from contractctl.clause import Context
from contractctl.contract.collection import last_literal, singular
from contractctl.contract.long_running import POINTERS
from contractctl.contract.names import words
from contractctl.contract.wording import template
from contractctl.model import Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import Merged, Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema

from . import Options

NO_JOB = not_applicable("it does not answer 202")
DELETES = not_applicable("what it deletes is gone, now or later")
FORGOTTEN = not_applicable("nothing comes of it that a caller would ask for")
AS_USUAL = not_applicable("its 202 shows the same resource as its other successes")

FORGET = words("""send resend notify mail email sms remind invite ping revoke cancel terminate abort stop kill redeliver track log
    ingest publish emit purge flush forget dispatch attempts retry reboot delete remove simulate""")
"""Verbs of what is passed on or ended: nobody follows it."""
URLS = words("location href url uri self links link monitor _links")
URL_ENDINGS = ("_url", "_uri", "_href", "_link")
IDS = words("id ids uuid guid sid name key handle arn urn")
ID_ENDINGS = ("_id", "_uuid", "_guid", "_sid", "_name")
DEPTH = 2
"""How many levels below the root of a body a handle may stand: in `data`, in an item of `jobs`."""


def accepted(operation: Operation, context: Context[Options]) -> Response | Verdict:
    """The answer with which a job starts; why there is none that a caller must follow."""
    facts = context.facts(operation)
    if not facts.lro:
        return NO_JOB
    by_hand = facts.said("kind") is not None
    success = next((one for status, one in operation.responses.items() if status.startswith("2")), None)
    response = operation.responses.get("202") or (success if by_hand else None)
    if response is None:
        return NO_JOB
    if not by_hand and operation.method == "delete":
        return DELETES
    if not by_hand and is_forgotten(operation):
        return FORGOTTEN
    return AS_USUAL if is_as_usual(operation, response) else response


def is_forgotten(operation: Operation) -> bool:
    """Whether the first or last word of its last segment, or of the verb after a colon, says that nothing is to be followed."""
    last = operation.segments[-1] if operation.segments else ""
    verbs = (last_literal(operation), last.rpartition(":")[2] if ":" in last else "")
    return any(FORGET & {one.split("_")[0], one.split("_")[-1]} for one in map(normalised, verbs))


def is_as_usual(operation: Operation, response: Response) -> bool:
    """Whether another success has the body of the 202: the resource, which is asked for where it always is."""
    schema = response.json.schema if response.json is not None else None
    usual = [one for status, one in operation.responses.items() if status in {"200", "201"} and one is not response]
    others = (one.json for one in usual)
    return schema is not None and any(one is not None and one.schema is schema for one in others)


def pointer_header(response: Response) -> bool:
    """Whether a header says where the job is."""
    return any(response.header(name) is not None for name in POINTERS)


def links_to_get(response: Response, operations: tuple[Operation, ...]) -> bool:
    """Whether an OpenAPI link leads to a GET."""
    gets = {one.operation_id for one in operations if one.method == "get"}
    return any(
        str(one.raw.get("operationId")) in gets or str(one.raw.get("operationRef", "")).endswith("/get")
        for one in response.links.values()
    )


def body_of(response: Response) -> Merged | None:
    """What is known of the JSON body of an answer; None where it has none."""
    return merged(response.json.schema, "response") if response.json is not None else None


def is_unknown(body: Merged) -> bool:
    """Whether something may stand in a body of which nothing is said."""
    return not body.complete or any(shape.blank for shape in body.alternatives)


def members(shape: Shape, depth: int = DEPTH) -> Iterator[tuple[str, tuple[Schema, ...]]]:
    """The members of a body by normalised name, those of objects and items inside it included."""
    for name, schemas in shape.properties.items():
        yield normalised(name), schemas
    for schemas in shape.properties.values() if depth else ():
        for one in merged(schemas, "response").alternatives:
            yield from members(one, depth - 1)
    for item in shape.items:
        for one in merged(item, "response").alternatives:
            if depth or not one.is_array:
                yield from members(one, depth - one.is_array)


def is_url(name: str) -> bool:
    """Whether a member of that name leads somewhere."""
    return name in URLS or name.endswith(URL_ENDINGS)


def is_id(name: str) -> bool:
    """Whether a member of that name tells which one."""
    return name in IDS or name.endswith(ID_ENDINGS)


def resource_of(operation: Operation) -> Operation | None:
    """The GET of what the caller named: of the same path, or of the thing on which it acts (`/clusters/{id}/upgrade`)."""
    paths = {template(operation.path)}
    last = last_literal(operation)
    at = operation.path.rstrip("/")
    if "{" in at and not at.endswith("}") and last == singular(last):
        paths.add(template(at[: at.rindex("}") + 1]))
    elif operation.method == "post":
        return None
    found = [one for at, one in gets(operation.api) if at in paths]
    return max(found, key=lambda one: len(one.path), default=None)


def gets(api: Api) -> list[tuple[str, Operation]]:
    """The GETs of a document, each with the template of its path."""
    if gets not in api.memo:
        api.memo[gets] = [(template(one.path), one) for one in api.operations if one.method == "get"]
    return cast("list[tuple[str, Operation]]", api.memo[gets])
