import re
from bisect import bisect_left

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.forms import survey
from contractctl.contract.introduction import introductions
from contractctl.contract.names import words
from contractctl.contract.wording import foreign
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.parts import Header, Parameter
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.spec.view import View
from contractctl.traffic import Exchange

from . import Options

clause = Clause(
    "status-codes/retry-documented", "The document says which answers may be tried again.", severities("I W W -")
)

NO_ERROR = not_applicable("it is no error, or the document has no policy that lists statuses")
NO_SERVER = not_applicable("it describes no operation of a server")
UNREAD = unknown("a description of the whole is in no Latin script")
RETRY = re.compile(
    r"\bretr(?:y|ies|ied|yable|ying)\b|\b(?:try|tried|send|sent|request) again\b|\brepeat", re.IGNORECASE
)
HOW = re.compile(
    r"\b(?:408|409|425|429|50[0234])\b|\b[45]xx\b|back[ -]?off|exponential|idempoten|retry-after", re.IGNORECASE
)
WHICH = re.compile(r"\b(?:408|409|425|429|50[0234])\b|\b[45]xx\b|retry-after", re.IGNORECASE)
"""What the description of a part must name, too: only there does it speak of answers, and not of jobs or webhooks."""
HINTS = ("etry", "etri", "gain", "epeat")
"""One of them stands in every match of RETRY, in any case of its first letter."""
MEMBERS = words(
    "retry_after retry_after_seconds retry_after_ms retry_after_milliseconds retryable is_retryable can_retry"
)
FLAGS = words("retryable is_retryable can_retry")
HOLDERS = words("error details")
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
    prose = context.settings.prose
    if said_by_answers(api, prose=prose) or (prose and any(explains(text, HOW) for text in introductions(api))):
        return HOLDS
    if said_by_errors(api, context) or (prose and said_by_parts(api)):
        return HOLDS
    if prose and any(foreign((text,)) for text in introductions(api)):
        return UNREAD
    return broken(
        api.root.nearest("info"),
        f"nothing says which answers may be tried again: describe it, or add {POLICY} with the statuses",
    )


def judge_policy(policy: Node, api: Api, context: Context[Options]) -> Verdict:
    """`{retryable: [429, 503], ...}`: a 4xx fails again, but for a time-out, a limit, a key in flight."""
    statuses = statuses_in(policy)
    if not statuses:
        return broken(policy, f"{POLICY} names no statuses: give it retryable: [429, 503]")
    allowed = RETRYABLE | {"409"} if takes_keys(api, context) else RETRYABLE
    wrong = [one for one in statuses if one.startswith("4") and one not in allowed]
    if not wrong:
        return HOLDS
    failing = ", ".join(one[:9] for one in wrong[:5])
    message = f"{POLICY}: {failing} fails again however often it is tried; of 4xx, only 408, 425 and 429 may pass"
    return broken(policy.nearest("retryable"), message, severity=Severity.WARNING)


def statuses_in(policy: Node) -> list[str]:
    """The statuses that a policy says may be tried again."""
    listed = policy.nearest("retryable").items if "retryable" in policy else []
    return [str(one) for one in listed if isinstance(one, int | str)]


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


def said_by_errors(api: Api, context: Context[Options]) -> bool:
    """Whether an error body has a member that says whether or when to try again."""
    bodies = {id(one.schema): one.body for one in survey(api, context.facts, context.settings).answers}
    return any(body.mentions((MEMBERS,)) or body.mentions((HOLDERS, MEMBERS)) for body in bodies.values())


def said_by_parts(api: Api) -> bool:
    """Whether the description of a parameter, a header or a schema says when to send a request again."""
    kinds: tuple[type[View], ...] = (Parameter, Header, Schema)
    groups = (views for kind in kinds for members, views in api.index.by_members(kind) if "description" in members)
    texts = {one.description for views in groups for one in views}
    return any(explains(text, WHICH) for text in texts if any(hint in text for hint in HINTS))


def explains(text: str, wanted: re.Pattern[str]) -> bool:
    """Whether a text speaks of trying again near what is wanted: a status, or a way to wait."""
    places = [match.start() for match in wanted.finditer(text)]
    for match in RETRY.finditer(text) if places else ():
        after = bisect_left(places, match.start() - NEAR)
        if after < len(places) and places[after] <= match.end() + NEAR:
            return True
    return False


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def keeps_to_the_policy(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A 429 or 503 that the policy lists says when; no other answer says of itself that it may be tried again."""
    policy, status = context.api.root.find(POLICY), exchange.answer.status
    listed = statuses_in(policy) if policy is not None and status >= 400 else []  # noqa: PLR2004 -- the classes of errors
    if not listed:
        return NO_ERROR
    where = exchange.operation or context.api
    if str(status) in listed:
        if status in {429, 503} and "retry-after" not in exchange.answer.headers:
            return broken(where, f"{status}: {POLICY} says that it may be tried again, and no Retry-After says when")
        return HOLDS
    if calls_itself_passing(exchange):
        message = f"{status}: the answer says that it may be tried again, and {POLICY} does not"
        return broken(where, message, severity=Severity.WARNING)
    return HOLDS


def calls_itself_passing(exchange: Exchange) -> bool:
    """Whether the body of an error has a flag which says that it may be tried again."""
    body = exchange.answer.json_or_none if exchange.answer.is_json else None
    inner = (
        [body, *(one for name, one in body.items() if normalised(str(name)) in HOLDERS)]
        if isinstance(body, dict)
        else []
    )
    return any(
        one.get(name) is True
        for one in inner
        if isinstance(one, dict)
        for name in one
        if normalised(str(name)) in FLAGS
    )
