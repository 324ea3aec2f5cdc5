import re
from collections.abc import Generator, Mapping

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.collection import success_body
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.names import words
from contractctl.contract.resources import path_values
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.traffic import Call, Caller, Exchange, Request, Talk, asked

from . import Options
from .keys import key_header

clause = Clause(
    "idempotency/precondition", "An update says which version of the resource it was made from.", severities("H I I H")
)

OTHER = not_applicable("it is neither PUT nor PATCH")
NO_VERSION = not_applicable("the resource shows no version")
VERSIONS = words("etag version revision lock_version resource_version")
NO_CONDITION = not_applicable("it takes no If-Match, or nothing on its path can be read or changed")
NO_TAG = unknown("no-etag: the resource could not be read with its ETag, or not be changed")
UNCHANGED = unknown("unchanged: the update left the resource as it was")
SERVER_ERROR = 500
STALE = '"contractctl-stale"'
OPEN = unknown("the body of the update does not say which members it has")
HOLDERS = frozenset({"metadata", "meta"})
RELEASE = re.compile(r"v?\d+\.\d+")


@clause.promised
def takes_a_version(operation: Operation, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """Only a resource that shows its version can ask for it back."""
    if operation.method not in {"put", "patch"}:
        return OTHER
    shown = version_shown(operation)
    if shown is None:
        return NO_VERSION
    conditions = ("If-Match", "If-Unmodified-Since")
    if any(operation.parameter("header", name) is not None for name in conditions):
        return HOLDS
    if says_nothing(operation):
        return OPEN
    named = any(normalised(one.name) in VERSIONS for one in operation.parameters if one.location == "query")
    if named or mentions_version(operation):
        return HOLDS
    return broken(operation, f"{operation.path} shows {shown}, but the update takes neither If-Match nor a version")


def version_shown(operation: Operation) -> str | None:
    """What the GET on the same path tells of the version: an ETag header, or a member of the body."""
    get = next((one for one in operation.path_item.operations if one.method == "get"), None)
    if get is None:
        return None
    for status, response in get.responses.items():
        if status.startswith("2") and response.header("ETag") is not None:
            return "an ETag"
    media = success_body(get)
    if media is None or media.schema is None:
        return None
    for _, name, schemas in merged(media.schema, "response").found((VERSIONS,)):
        if counts(schemas):
            return f"'{name}'"
    return None


def counts(schemas: tuple[Schema, ...]) -> bool:
    """Whether a property can be the version of a resource: a string or number that is no release such as `v2.1`."""
    kinds = {kind for one in schemas for kind in one.types}
    shown = [one.raw.get(keyword) for one in schemas for keyword in ("example", "default", "pattern")]
    fixed = any("enum" in one.raw or "const" in one.raw for one in schemas)
    release = any(isinstance(one, str) and RELEASE.match(one) for one in shown)
    return kinds <= {"string", "integer", "null"} and not fixed and not release


def mentions_version(operation: Operation) -> bool:
    """Whether the body of the update has the version."""
    body = operation.request_body
    return body is not None and any(
        one.mentions((VERSIONS,)) or one.mentions((HOLDERS, VERSIONS))
        for one in (merged(media.schema, "request") for media in body.content.values() if media.schema is not None)
    )


def says_nothing(operation: Operation) -> bool:
    """Whether there is a body, such as a merge patch, of which no member is known."""
    body = operation.request_body
    schemas = [media.schema for media in body.content.values()] if body is not None else []
    return bool(schemas) and all(
        one is None or all(shape.blank or shape.is_array for shape in merged(one, "request").alternatives)
        for one in schemas
    )


# -- a server -------------------------------------------------------------------------------------------------------------


Asking = Generator[Call | Request, Exchange | tuple[Exchange, ...], Verdict]


@clause.kept(Level.WRITE, reached=False)
def refuses_stale_updates(operation: Operation, context: Context[Options]) -> Talk:
    """An update with the ETag that was just read is carried out, a second one with the same ETag is not."""
    if operation.method not in {"put", "patch"} or not is_guarded(operation) or gates.outside(operation):
        return NO_CONDITION
    tried = yield from asked(Call(operation, headers={"If-Match": STALE}))
    url = tried.request.url
    before = yield from asked(look(url))
    tag = before.answer.headers.get("etag")
    if not before.succeeded or tag is None:
        return NO_TAG
    if tried.succeeded:
        return broken(
            operation,
            f"{tried.answer.status}: an update with an ETag that never was is carried out: want 412",
            severity=Severity.ERROR,
        )
    place = path_values(tried.request.url, operation)
    update = yield from asked(Call(operation, path=place, headers=fresh(tried, operation, context, 2, tag)))
    after = yield from asked(look(url))
    if not update.succeeded or not after.succeeded:
        return NO_TAG
    if after.answer.headers.get("etag") == tag:
        return judge_standing_tag(before, after, operation)
    again = yield from asked(Call(operation, path=place, headers=fresh(tried, operation, context, 3, tag)))
    verdict = judge_stale(again, operation)
    return verdict if verdict is not HOLDS else (yield from without_condition(tried, operation, context))


def is_guarded(operation: Operation) -> bool:
    """Whether it takes If-Match, and what is on its path can be read."""
    reads = any(one.method == "get" for one in operation.path_item.operations)
    return reads and operation.parameter("header", "If-Match") is not None


def look(url: str) -> Request:
    """A GET of what was changed."""
    return Request({"accept": "application/json"}, b"", "GET", url, Caller.FULL)


def fresh(
    tried: Exchange, operation: Operation, context: Context[Options], step: int, tag: str | None
) -> Mapping[str, str | None]:
    """The condition, and a new idempotency key where one was sent: an old one would get an old answer."""
    key = key_header(operation, context.settings)
    sent = tried.request.headers.get(key.name.lower()) if key is not None else None
    return {"If-Match": tag, **({key.name: lookalike(sent, step)} if key is not None and sent is not None else {})}


def judge_standing_tag(before: Exchange, after: Exchange, operation: Operation) -> Verdict:
    """What it means that the ETag is the same after an update."""
    weak = before.answer.headers.get("etag", "").startswith("W/")
    if weak or before.answer.body == after.answer.body:
        return UNCHANGED
    message = "the resource has changed, and has the ETag that it had before: nobody can tell the versions apart"
    return broken(operation, message, severity=Severity.ERROR)


def judge_stale(exchange: Exchange, operation: Operation) -> Verdict:
    """Whether a change on the base of an old version is refused (412; 409 will do)."""
    status = exchange.answer.status
    if exchange.succeeded:
        message = f"{status}: a change with the ETag of an old version is carried out: want 412"
        return broken(operation, message, severity=Severity.ERROR)
    if status >= SERVER_ERROR:
        message = f"{status}: a change with the ETag of an old version is answered with a server error: want 412"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


def without_condition(tried: Exchange, operation: Operation, context: Context[Options]) -> Asking:
    """Where If-Match is required, an update without it is refused (428; 400 will do)."""
    condition = operation.parameter("header", "If-Match")
    if condition is None or not condition.required:
        return HOLDS
    place = path_values(tried.request.url, operation)
    bare = yield from asked(Call(operation, path=place, headers=fresh(tried, operation, context, 4, None)))
    if bare.succeeded:
        message = f"{bare.answer.status}: an update without If-Match, which is required, is carried out: want 428"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


@clause.kept(Level.WRITE, reached=False)
def refuses_stale_deletes(operation: Operation, context: Context[Options]) -> Talk:
    """A DELETE with the ETag of an old version leaves the resource where it is."""
    updates = [one for one in operation.path_item.operations if one.method in {"put", "patch"}]
    update = next((one for one in updates if one.parameter("header", "If-Match") is not None), None)
    if operation.method != "delete" or update is None or not is_guarded(operation) or gates.outside(operation):
        return NO_CONDITION
    tried = yield from asked(Call(operation, headers={"If-Match": STALE}))
    if tried.succeeded:
        return judge_stale(tried, operation)
    place = path_values(tried.request.url, operation)
    before = yield from asked(look(tried.request.url))
    tag = before.answer.headers.get("etag")
    changed = yield from asked(Call(update, path=place, headers=fresh(tried, update, context, 2, tag)))
    after = yield from asked(look(tried.request.url))
    if tag is None or not changed.succeeded or after.answer.headers.get("etag") in {None, tag}:
        return NO_TAG
    stale = yield from asked(Call(operation, path=place, headers=fresh(tried, operation, context, 3, tag)))
    return judge_stale(stale, operation)
