import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.collection import success_body
from contractctl.contract.names import words
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "idempotency/precondition", "An update says which version of the resource it was made from.", severities("H I I H")
)

OTHER = not_applicable("it is neither PUT nor PATCH")
NO_VERSION = not_applicable("the resource shows no version")
VERSIONS = words("etag version revision lock_version resource_version")
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
