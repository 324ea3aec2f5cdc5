import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.introduction import introductions
from contractctl.contract.rate_limit_fields import read_rate_limits
from contractctl.contract.wording import foreign
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.responses import Response
from contractctl.traffic import Caller, Exchange

from . import Options
from .families import POLICY
from .limits import EXTENSION, holders, limits_of, throttled
from .units import examples

clause = Clause(
    "rate-limit/policy-documented", "The document says whose requests a limit counts.", severities("- I W -")
)

NO_LIMITS = not_applicable("the document does not speak of rate limits")
NO_NUMBERS = not_applicable("the document names no limits, or the answer none")
FOREIGN = unknown("its descriptions are not in English")
LIMIT = re.compile(
    r"rate[ -]?limit|throttl|quota|too many requests|\d requests?\b|requests? (per|an?|every) (second|minute|hour|day|month)",
    re.IGNORECASE,
)
WHOSE = re.compile(
    r"\b(per|each|every|by|for|your|an?|any|single|same|its|the|all)[ -](?:[\w'-]+ ){0,2}(api[ -])?"
    r"(keys?|tokens?|accounts?|clients?|tenants?|users?|applications?|apps?|organi[sz]ations?|projects?|workspaces?|customers?"
    r"|partners?|merchants?|consumers?|callers?|credentials?|IPs?|(IP )?address(es)?|subscriptions?|teams?)\b",
    re.IGNORECASE,
)


@clause.promised
def says_whose(api: Api, context: Context[Options]) -> Verdict:
    """Once for the document: in `x-rate-limit`, in the policy header, or in a sentence."""
    if not limits_of(api, context).known:
        return NO_LIMITS
    if stated(api) or partitioned(api) or (context.settings.prose and any(told(text) for text in texts(api, context))):
        return HOLDS
    if context.settings.prose and any(foreign([text]) for text in texts(api, context)):
        return FOREIGN
    return broken(
        api.root.nearest("info"), "nothing says whose requests a rate limit counts: per API key, user or address"
    )


def stated(api: Api) -> bool:
    """Whether the root, `info` or a tag has `x-rate-limit: [{scope: api-key, limit: 1000, window: 60}]`."""
    return any(has_scope(one.child(EXTENSION)) for one in holders(api) if EXTENSION in one)


def has_scope(node: Node) -> bool:
    """Whether an entry says its scope."""
    entries = list(node.children()) if isinstance(node.value, list) else [node]
    return any(isinstance(one.get("scope"), str) for one in entries if isinstance(one.value, dict))


def partitioned(api: Api) -> bool:
    """Whether an example of RateLimit-Policy has a partition key, or several policies by name."""
    for response in api.index.of(Response):
        header = response.header(POLICY)
        if header is not None and any(";pk=" in text or "," in text for text in map(str, examples(header))):
            return True
    return False


def texts(api: Api, context: Context[Options]) -> Iterator[str]:
    """The descriptions in which limits are spoken of: the introductions, the answers 429, the headers."""
    yield from introductions(api)
    for response in api.index.of(Response):
        if throttled(response):
            yield response.description
        yield from (
            one.description for name, one in response.headers.items() if context.settings.names.is_rate_header(name)
        )


def told(text: str) -> bool:
    """Whether a sentence speaks of a limit and of who is limited."""
    return any(LIMIT.search(part) and WHOSE.search(part) for part in re.split(r"[.!?]\s|\n\s*\n", text))


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def has_a_documented_limit(exchange: Exchange, context: Context[Options]) -> Verdict:
    """The limit that an answer tells is one of those in `x-rate-limit`."""
    known = documented(context.api)
    quotas = [quota for one in read_rate_limits(exchange.answer.headers) for quota in one.quotas]
    told = {quota.limit for quota in quotas if quota.limit is not None}
    if not known or not told or exchange.request.caller not in {None, Caller.FULL}:
        return NO_NUMBERS
    if told & known:
        return HOLDS
    where, said = exchange.operation or context.api, ", ".join(map(str, sorted(known)))
    return broken(where, f"the limit that is told is not among those in {EXTENSION} ({said})", severity=Severity.ERROR)


def documented(api: Api) -> set[int]:
    """The numbers in `x-rate-limit`."""
    entries = [entry for one in holders(api) if EXTENSION in one for entry in listed(one.child(EXTENSION))]
    return {limit for entry in entries if isinstance(limit := entry.get("limit"), int)}


def listed(node: Node) -> list[Node]:
    """The entries of the extension: a list of them, or a single one."""
    return list(node.children()) if isinstance(node.value, list) else [node]
