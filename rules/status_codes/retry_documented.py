import re
from bisect import bisect_left
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.responses import Response

from . import Options

clause = Clause(
    "status-codes/retry-documented", "The document says which answers may be tried again.", severities("I W W -")
)

NO_SERVER = not_applicable("it describes no operation of a server")
RETRY = re.compile(
    r"\bretr(?:y|ies|ied|yable|ying)\b|\b(?:try|tried|send|sent|request) again\b|\brepeat", re.IGNORECASE
)
HOW = re.compile(
    r"\b(?:408|409|425|429|50[0234])\b|\b[45]xx\b|back[ -]?off|exponential|idempoten|retry-after", re.IGNORECASE
)
NEAR = 300
"""How many characters before and after a word on retrying may name a status or a pause."""
SHARE = 0.8
"""The share of 429 and 503 answers that speak of trying again from which on the document does."""
RETRYABLE = frozenset({"408", "425", "429"})
POLICY = "x-retry-policy"


@clause.promised
def says_what_to_retry(api: Api, context: Context[Options]) -> Verdict:
    """Said by a policy that machines read, in prose, or by every answer that asks for patience."""
    policy = api.root.find(POLICY)
    if policy is not None:
        return judge_policy(policy, api, context)
    if not any(not one.deprecated for one in api.operations):
        return NO_SERVER
    if said_by_answers(api, prose=context.settings.prose):
        return HOLDS
    if context.settings.prose and any(explains(text) for text in introductions(api)):
        return HOLDS
    return broken(
        api.root.nearest("info"),
        f"nothing says which answers may be tried again: describe it, or add {POLICY} with the statuses",
    )


def judge_policy(policy: Node, api: Api, context: Context[Options]) -> Verdict:
    """`{retryable: [429, 503], ...}`: a 4xx fails again, but for a time-out, a limit, a key in flight."""
    listed = policy.nearest("retryable").items if "retryable" in policy else []
    statuses = [str(one) for one in listed if isinstance(one, int | str)]
    if not statuses:
        return broken(policy, f"{POLICY} names no statuses: give it retryable: [429, 503]")
    allowed = RETRYABLE | {"409"} if takes_keys(api, context) else RETRYABLE
    wrong = [one for one in statuses if one.startswith("4") and one not in allowed]
    if not wrong:
        return HOLDS
    failing = ", ".join(one[:9] for one in wrong[:5])
    message = f"{POLICY}: {failing} fails again however often it is tried; of 4xx, only 408, 425 and 429 may pass"
    return broken(policy.nearest("retryable"), message, severity=Severity.WARNING)


def takes_keys(api: Api, context: Context[Options]) -> bool:
    """Whether some operation takes an idempotency key: its 409 can mean that the first request is still at work."""
    named = context.settings.names.is_idempotency_header
    return any(one.location == "header" and named(one.name) for op in api.operations for one in op.parameters)


def said_by_answers(api: Api, *, prose: bool) -> bool:
    """Whether nearly all 429 and 503 answers say when to come back: in Retry-After or in words."""
    found = [one for one in api.index.of(Response) if {"429", "503"} & set(one.statuses)]
    telling = [
        one for one in found if one.header("Retry-After") is not None or (prose and RETRY.search(one.description))
    ]
    return bool(found) and len(telling) >= SHARE * len(found)


def introductions(api: Api) -> Iterator[str]:
    """The texts that speak of the whole API."""
    holders = [api.root.nearest("info"), api.root.nearest("externalDocs")]
    holders.extend(tag for tag in api.root.nearest("tags").children() if "tags" in api.root)
    for holder in holders:
        text = holder.get("description")
        if isinstance(text, str):
            yield text


def explains(text: str) -> bool:
    """Whether a text speaks of trying again near a status or a way to wait."""
    ways = [match.start() for match in HOW.finditer(text)]
    for match in RETRY.finditer(text):
        after = bisect_left(ways, match.start() - NEAR)
        if after < len(ways) and ways[after] <= match.end() + NEAR:
            return True
    return False
