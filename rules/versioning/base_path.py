import re
from collections.abc import Callable, Sequence

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.addresses import server_urls
from contractctl.contract.gates import graphql
from contractctl.contract.introduction import introductions
from contractctl.contract.versions import addressed, host_tokens, is_version, major_of, tokens
from contractctl.document.node import Node
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Request, Talk, asked

from . import Options

clause = Clause(
    "versioning/base-path", "Callers say which version of the API they mean.", severities("I W E -"), faults=True
)

NO_OPERATIONS = not_applicable("there is nothing to call that has a version")
NOWHERE = unknown("no-address: the document does not say where it is served")
UNCHANGED = not_applicable("the earlier version had no version in its addresses")
UNTRIED = unknown("no-version: no address that can be asked has a version in it")
MOST = 0.9
"""What so many operations have is the way of the API."""
MEDIA_TYPE = re.compile(r"\bvnd\.[^;]*v\d|;\s*(?:version|v)=", re.IGNORECASE)
IN_PROSE = re.compile(r"\b[\w-]*api-version\b", re.IGNORECASE)
MISSING = "nothing says which version of the API is called, so a breaking change has nowhere to go"
CRASHED = 500


@clause.promised
def says_its_version(api: Api, context: Context[Options]) -> Verdict:
    """In the addresses, or in a parameter or a media type that nearly all operations have."""
    operations = versioned(api, context)
    if not operations:
        return NO_OPERATIONS
    style = context.options.style
    styles = STYLES if style == "auto" else {style: STYLES[style]}
    if any(has(operations, context) for has in styles.values()):
        return HOLDS
    if style == "auto" and context.settings.prose and any(map(IN_PROSE.search, introductions(api))):
        return HOLDS
    if style in {"auto", "path"} and not any(served(one) for one in operations):
        return NOWHERE
    return broken(where(api), MISSING if style == "auto" else f"nothing says the version in the style '{style}'")


def versioned(api: Api, context: Context[Options]) -> Sequence[Operation]:
    """The operations that have a version: no health checks, tokens, well-known files or GraphQL."""
    found = []
    for operation in api.operations:
        facts = context.facts(operation)
        outside = operation.deprecated or facts.health or facts.token or graphql(operation) is not None
        if not outside and not operation.path.startswith("/.well-known/"):
            found.append(operation)
    return found


def in_addresses(operations: Sequence[Operation], context: Context[Options]) -> bool:
    """Whether each address of nearly all operations has a version."""
    if any(map(is_version, context.options.gateway_prefix.split("/"))):
        return True
    return share(operations, lambda one: all(tokens(one)) or (bool(host_tokens(one)) and all(host_tokens(one))))


def in_headers(operations: Sequence[Operation], context: Context[Options]) -> bool:
    """Whether nearly all operations take a header that says it."""
    return share(operations, lambda one: takes(one, "header", context))


def in_queries(operations: Sequence[Operation], context: Context[Options]) -> bool:
    """Whether nearly all operations take a query parameter that says it, or a variable of the server does."""
    if any("version" in server.nearest("variables").mapping for one in operations for server in one.servers):
        return True
    return share(operations, lambda one: takes(one, "query", context))


def in_media_types(operations: Sequence[Operation], context: Context[Options]) -> bool:
    """Whether nearly all operations answer with a media type that says it."""
    del context
    talking = [one for one in operations if any(each.content for each in one.responses.values())]
    return share(
        talking, lambda one: any(MEDIA_TYPE.search(name) for each in one.responses.values() for name in each.content)
    )


def takes(operation: Operation, location: str, context: Context[Options]) -> bool:
    """Whether an operation takes the version in a place."""
    has = context.settings.names.has
    return any(one.location == location and has("version-parameter", one.name) for one in operation.parameters)


def share(operations: Sequence[Operation], has: Callable[[Operation], bool]) -> bool:
    """Whether nearly all have it."""
    return bool(operations) and sum(map(has, operations)) >= MOST * len(operations)


def served(operation: Operation) -> bool:
    """Whether the document says where an operation is served, beyond its path."""
    return any(url.strip("/") for url, _ in server_urls(operation))


def where(api: Api) -> Node:
    """Where the addresses begin."""
    return api.root.nearest("servers") if "servers" in api.root else api.root.nearest("info")


STYLES: dict[str, Callable[[Sequence[Operation], Context[Options]], bool]] = {
    "path": in_addresses,
    "header": in_headers,
    "query": in_queries,
    "media-type": in_media_types,
}


# -- two versions -----------------------------------------------------------------------------------------------------------


@clause.preserved
def keeps_its_version(pair: Pair[Api], context: Context[Options]) -> Verdict:
    """What stood in the addresses still does."""
    base, revision = pair.base, pair.revision
    if base is None or revision is None or context.options.gateway_prefix:
        return UNCHANGED
    if not addressed(base):
        return UNCHANGED
    return HOLDS if addressed(base) == addressed(revision) else compared(base, revision, context)


def compared(base: Api, revision: Api, context: Context[Options]) -> Verdict:
    """The addresses of two versions that do not say the same."""
    before, now = versioned(base, context), versioned(revision, context)
    if not now or not in_addresses(before, context):
        return UNCHANGED
    if in_addresses(now, context):
        return HOLDS
    if not any(map(served, now)) and any(map(served, before)):
        return NOWHERE
    if any(has(now, context) for has in STYLES.values()):
        return HOLDS
    said = next((token for one in before for token in (*tokens(one), *host_tokens(one)) if token), "")
    return broken(
        where(revision), f"the addresses do not say the version any more; it was '{said}'", severity=Severity.ERROR
    )


# -- a server ---------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def knows_its_versions(api: Api, context: Context[Options]) -> Talk:
    """A version that does not exist is not found; it is no reason to crash."""
    operation = next((one for one in versioned(api, context) if one.method == "get" and any(tokens(one))), None)
    if operation is None:
        return UNTRIED
    known = yield from asked(Call(operation))
    url = unknown_version(known, api)
    if url is None:
        return UNTRIED
    strange = yield from asked(Request(known.request.headers, b"", "GET", url, known.request.caller))
    if strange.answer.status >= CRASHED:
        message = f"{strange.answer.status}: a version that does not exist makes the server fail; 404 is what says so"
        return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


def unknown_version(exchange: Exchange, api: Api) -> str | None:
    """The address of an exchange with a version one above all that the document has; None where it has none."""
    known = [major_of(token) for one in api.operations for token in tokens(one)]
    above = max((one for one in known if one is not None), default=0) + 1
    head, slash, rest = exchange.request.url.partition("://")
    segments = rest.split("/")
    for number, segment in enumerate(segments[1:], start=1):
        if is_version(segment):
            return f"{head}{slash}{'/'.join([*segments[:number], f'v{above}', *segments[number + 1 :]])}"
    return None
