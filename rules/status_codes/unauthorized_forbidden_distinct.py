import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.names import words
from contractctl.contract.settings import ContractSettings
from contractctl.model import HOLDS, Certainty, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.traffic import Caller, Exchange, Traffic

from . import Options
from .declared import scheme_names

clause = Clause(
    "status-codes/unauthorized-forbidden-distinct",
    "401 and 403 are told apart: who are you, and you may not.",
    severities("W W W I"),
)

NOT_BOTH = not_applicable("it does not declare both 401 and 403")
NOT_SEEN = not_applicable("no operation was seen to answer both 401 and 403, or no known caller to be refused")
KNOWN = frozenset({Caller.READ_ONLY, Caller.OTHER, Caller.LIMITED})
"""Callers with credentials of their own, which do not expire while the test refreshes them."""
NO_WORDS = not_applicable("the descriptions say nothing particular")
WORD = re.compile(r"\w+")
FILLING = words(
    """a an the api client code default error errors failed failure http invalid json message of or problem request
    response responses see server standard status unexpected unsuccessful 4xx 401 403"""
)
"""Words that say nothing of what is wrong."""
WHO = re.compile(r"token|credential|authenticat|log(ged)?[ -]?in\b|api[ -]?key|password|\boauth\b", re.IGNORECASE)
MAY = re.compile(r"permission|\bscope|privilege|\brole\b|not allowed", re.IGNORECASE)
"""What the description of the other status would speak of."""
ANY_WHO = re.compile(rf"{WHO.pattern}|unauth|sign(ed)?[ -]?in|session|signature|expire|header|identity", re.IGNORECASE)
ANY_MAY = re.compile(
    rf"{MAY.pattern}|permi|\brights?\b|access|allow|forbid|denied|restrict|insufficient|authori[sz]"
    r"|enabled|\bplan\b|subscription|limit|quota|\bown",
    re.IGNORECASE,
)
"""What shows that the description speaks of its own status after all."""


@clause.promised
def tells_them_apart(operation: Operation, context: Context[Options]) -> Verdict:
    """Only equal texts are certain; what words say of the meaning is a guess, in English."""
    unauthorized, forbidden = operation.responses.get("401"), operation.responses.get("403")
    if unauthorized is None or forbidden is None or gates.outside(operation) is not None:
        return NOT_BOTH
    texts = tokens(unauthorized.description), tokens(forbidden.description)
    if texts[0] == texts[1]:
        if set(texts[0]) <= FILLING or is_general(operation, texts[0]):
            return NO_WORDS
        text = shortened(forbidden.description)
        message = f"401 and 403 are described the same ('{text}'): 401 is for who is not known, 403 for who may not"
        return broken(forbidden, message, related=(unauthorized,))
    if context.settings.prose:
        for status, response, other, own in (
            ("401", unauthorized, MAY, ANY_WHO),
            ("403", forbidden, WHO, ANY_MAY),
        ):
            text = response.description
            if other.search(text) is not None and own.search(text) is None:
                message = f"{status} is described as the other of 401 and 403: '{shortened(text)}'"
                return broken(response, message, certainty=Certainty.PROBABLE)
    return HOLDS


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(WORD.findall(text.lower()))


def is_general(operation: Operation, text: tuple[str, ...]) -> bool:
    """Whether a text stands for all errors: another one of the operation is described by it, too."""
    return any(
        status not in {"401", "403"} and tokens(response.description) == text
        for status, response in operation.responses.items()
    )


def shortened(text: str) -> str:
    """A text as it fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."  # noqa: PLR2004 -- the message stays one line


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def says_which(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """The codes of 401 and 403 differ; who was answered elsewhere is not asked who it is."""
    codes: dict[Operation, dict[int, dict[str, Exchange]]] = {}
    for exchange in traffic.exchanges:
        code = code_of(exchange, context.settings) if exchange.answer.status in {401, 403} else None
        if code is not None and exchange.operation is not None:
            codes.setdefault(exchange.operation, {}).setdefault(exchange.answer.status, {})[code] = exchange
    both = {operation: found for operation, found in codes.items() if len(found) > 1}
    for operation, found in both.items():
        same = sorted(found[401].keys() & found[403].keys())
        if same:
            message = f"401 and 403 have the same code '{same[0][:60]}': a client cannot tell them apart"
            shown = {"exchanges": (found[401][same[0]], found[403][same[0]])}
            yield broken(operation, message, evidence=shown)
        else:
            yield HOLDS
    mistaken = list(taken_for_strangers(traffic))
    for operation, both_answers in mistaken:
        message = "401: a caller whose credentials are good elsewhere is asked who it is: want 403"
        yield broken(operation, message, evidence={"exchanges": both_answers})
    if not both and not mistaken:
        yield NOT_SEEN


def code_of(exchange: Exchange, settings: ContractSettings) -> str | None:
    """The code of an error: that of the envelope, else one at the root; None where there is none."""
    body = exchange.answer.json_or_none if exchange.answer.is_json else None
    names = settings.envelope.names
    root = body.get(names.root) if isinstance(body, dict) and names.root else body
    for holder, name in ((root, names.code), (body, names.code), (body, "type")):
        value = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(value, str) and value != "about:blank":
            return value
    return None


def taken_for_strangers(traffic: Traffic) -> Iterator[tuple[Operation, tuple[Exchange, Exchange]]]:
    """The operations that answered 401 to a caller who was answered afterwards, with the same kind of credentials.

    Each with that answer and the good one.
    """
    good: dict[tuple[Caller | None, tuple[str, ...]], Exchange] = {}
    found: dict[Operation, tuple[Exchange, Exchange]] = {}
    for exchange in reversed(traffic.exchanges):
        operation, caller = exchange.operation, exchange.request.caller
        if operation is None or caller not in KNOWN or not operation.secured:
            continue
        key = caller, scheme_names(operation)
        if exchange.succeeded:
            good[key] = exchange
        elif exchange.answer.status == 401 and key in good:  # noqa: PLR2004 -- Unauthorized
            found[operation] = (exchange, good[key])
    yield from found.items()
