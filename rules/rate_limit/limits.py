"""Whether a document says that callers are limited, and which answers tell them so."""

import re
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract import gates
from contractctl.contract.introduction import introductions
from contractctl.contract.settings import ContractSettings
from contractctl.document.node import Node
from contractctl.spec.api import Api
from contractctl.spec.responses import Response, Use

from . import Options

EXTENSION = "x-rate-limit"
WORDS = re.compile(
    r"\b(rate[ -]?limit|throttl|(api|request|usage|call) quota|quotas? (of|for) (api )?(calls|requests))", re.IGNORECASE
)
NONE = re.compile(r"\b(no|not|without|never|nor|isn't|aren't|don't|doesn't)\b[^.\n]{0,30}$", re.IGNORECASE)
CEILING = re.compile(r"\b(limit|quota|cap\b|concurren|simultaneous|maximum)|_concurrent_", re.IGNORECASE)
WAITING = re.compile(
    r"\brate|throttl|too many requests|request|retry[- ](later|after)|again|slow|later\b|wait|per (second|minute|hour|day)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Whether callers are limited (None where nothing is said), and what shows it."""

    known: bool | None
    why: str


def limits_of(api: Api, context: Context[Options]) -> Limits:
    """What the document shows of limits: a 429, a rate header, `x-rate-limit`, or words in its introduction."""
    if context.options.limited:
        return Limits(known=True, why="the option 'limited' says so")
    key = (limits_of, context.settings)
    if key not in api.memo:
        api.memo[key] = shown(api, context.settings)
    found = api.memo[key]
    return found if isinstance(found, Limits) else Limits(known=None, why="nothing is said")


def shown(api: Api, settings: ContractSettings) -> Limits:
    """What the document shows, found once."""
    for response in api.index.of(Response):
        if throttled(response) and not is_ceiling(response, settings):
            return Limits(known=True, why="a 429 is declared")
        if any(settings.names.is_rate_header(name) for name in response.headers):
            return Limits(known=True, why="an answer has a rate limit header")
    if any(EXTENSION in one for one in holders(api)):
        return Limits(known=True, why=f"'{EXTENSION}' says so")
    denied = False
    for text in introductions(api) if settings.prose else ():
        for match in WORDS.finditer(text):
            if not NONE.search(text, max(0, match.start() - 60), match.start()):
                return Limits(known=True, why="a description says so")
            denied = True
    return Limits(known=False, why="a description says so") if denied else Limits(known=None, why="nothing is said")


def holders(api: Api) -> tuple[Node, ...]:
    """Where `x-rate-limit` may stand: the root, `info`, the tags."""
    return api.root, api.root.nearest("info"), *api.root.nearest("tags").children()


def throttled(response: Response) -> list[Use]:
    """Where a response is the answer to too many requests."""
    return [use for use in response.uses if use.status == "429" and gates.outside(use.operation) is None]


def is_ceiling(response: Response, settings: ContractSettings) -> bool:
    """Whether a 429 tells in its description that something is full, which no waiting helps: a quota of objects."""
    text = response.description if settings.prose else ""
    return CEILING.search(text) is not None and WAITING.search(text) is None
