import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.names import words
from contractctl.model import HOLDS, Certainty, Verdict, not_applicable
from contractctl.spec.operation import Operation

from . import Options

clause = Clause(
    "status-codes/unauthorized-forbidden-distinct",
    "401 and 403 are told apart: who are you, and you may not.",
    severities("W W W I"),
)

NOT_BOTH = not_applicable("it does not declare both 401 and 403")
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
