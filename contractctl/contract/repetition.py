"""What descriptions say of two requests that meet: that there is one already, that a name is unique, that they clash."""

import re
from collections.abc import Iterator

CLASH = re.compile(
    r"already (exists?|in use|been taken|taken|used)|must be unique|duplicate|optimistic"
    r"|concurrent (update|modif|edit|write)|conflict",
    re.IGNORECASE,
)
CLASH_WORDS = ("already", "unique", "duplicate", "optimistic", "concurrent", "conflict")
"""One of them stands in every match; most descriptions have none, and are not searched."""
REFUSAL = re.compile(
    r"\b(fail|error|reject|cannot|can't|refus|not allowed|not permitted|will not|prevent|must be unique)", re.IGNORECASE
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n\s*[-*]\s")

EXISTS = re.compile(
    r"\b(if|when|where|whenever|unless|in case)\b[^;]*?(?<!not )(?<!must )\balready (exists?|in use|been taken|taken|used)",
    re.IGNORECASE,
)
KEPT = re.compile(
    r"\bexisting\b[^;]*\b(returned|reused|kept|updated|overwritten|replaced)|\breturns? the existing\b"
    r"|\b(is|are|be|gets?) (updated|overwritten|ignored)\b|\b(updates|overwrites) (it|the existing)\b|\bunless\b",
    re.IGNORECASE,
)
NAME_UNIQUE = re.compile(r"\b(name|slug|title)s? must be (globally )?unique\b", re.IGNORECASE)
UNIQUE = re.compile(
    r"\bmust be (globally )?unique\b|\bunique (within|across|among|per)\b|\bunique (name|slug|handle|alias)\b",
    re.IGNORECASE,
)
NOT_UNIQUE = re.compile(
    r"(\bnot|n't)\b[^.;]*\bunique|\bunique (within|across|among|per|in) (this|the) (request|array|list|body|batch)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\balready\b|\bduplicate|\bin use\b|\btaken\b|\bunique|\bname conflict|conflicts with an existing|\bsame (name|id|key)\b",
    re.IGNORECASE,
)
MET = re.compile(r"\balready\b|\bduplicate|\bidempotent\b|(?<!no )(?<!no such )\b\w+ exists\b", re.IGNORECASE)


def clashes(text: str) -> Iterator[tuple[str, str]]:
    """The sentences that tell of a clash which is refused, each with the words that say so."""
    for sentence in sentences(text):
        found = CLASH.search(sentence)
        if found is not None and REFUSAL.search(sentence) is not None:
            yield sentence, found.group().lower()


def once_only(text: str) -> bool:
    """Whether a description says that what exists already is returned, updated or refused: no second one comes to be."""
    return any(
        NAME_UNIQUE.search(one) or (EXISTS.search(one) and (KEPT.search(one) or REFUSAL.search(one)))
        for one in sentences(text)
    )


def unique(text: str) -> bool:
    """Whether the description of a member says that no two resources have the same."""
    return "unique" in text.lower() and UNIQUE.search(text) is not None and NOT_UNIQUE.search(text) is None


def refuses_a_second(text: str) -> bool:
    """Whether the description of a 409 says that there is one already, in words or by a code: `name_already_exists`."""
    return REFUSED.search(text.replace("_", " ")) is not None


def tells_of_a_first(text: str) -> bool:
    """Whether the description of another success says that it answers the second request: `Reaction exists`."""
    return MET.search(text) is not None


def sentences(text: str) -> list[str]:
    """The sentences of a description, where a word of it could tell of a clash; none otherwise."""
    lower = text.lower()
    return SENTENCE_END.split(text) if any(word in lower for word in CLASH_WORDS) else []
