"""What words say: which verbs of a path and an operationId read, what words name, whether a text can be read at all."""

import re
from collections.abc import Iterable

from contractctl.contract.collection import last_literal
from contractctl.contract.names import words
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation

PARAMETER = re.compile(r"\{[^{}]*\}")
READ_VERBS = words("""search query validate preview estimate calculate lookup verify check get list find filter compute count introspect
    quote simulate parse render test translate evaluate""")
NOUNS_TOO = words("check count estimate filter list preview query quote search test")
"""Verbs that, joined with a word by a hyphen, are as likely a noun: `check-ins`, `test-runs`, `list-items`."""
LAST_LATIN = "\u024f"
WRITE_WORDS = words("create add update save send delete or insert upsert")
"""Words that make a verb before them a write after all: `getOrCreateUser`."""


def template(path: str) -> str:
    """A path with its parameters' names taken out: `/orders/{orderId}` is `/orders/{}`."""
    return PARAMETER.sub("{}", path.rstrip("/")).removesuffix(".json")


def verbs_of(operation: Operation) -> tuple[tuple[str, str], ...]:
    """Where a verb may stand: after a `:` or `.` of the last segment, in the last literal segment, in the operationId."""
    last = operation.segments[-1] if operation.segments else ""
    after = last.rpartition(":")[2] if ":" in last else last.rpartition(".")[2] if "." in last else ""
    identity = re.split(r"[/.]", operation.operation_id)[-1]
    return (after, "path"), (last_literal(operation), "path"), (identity, "operationId")


def reads(text: str) -> bool:
    """Whether a name begins with a verb that reads: `search`, `validateShopperId`, `get-balance`; not `check-ins`."""
    found = normalised(text).split("_")
    if found[0] not in READ_VERBS or WRITE_WORDS & set(found):
        return False
    return len(found) == 1 or "-" not in text or found[0] not in NOUNS_TOO


def words_of(operation: Operation) -> frozenset[str]:
    """All words of the path's literal segments and the operationId."""
    literal = [one for one in operation.segments if not one.startswith("{") or ":" in one]
    return frozenset(word for one in (*literal, operation.operation_id) for word in normalised(one).split("_"))


def has_word(operation: Operation, wanted: frozenset[str]) -> bool:
    """Whether one of some words is among them; it can only be where its letters stand."""
    said = f"{operation.path} {operation.operation_id}".lower()
    return any(one in said for one in wanted) and not wanted.isdisjoint(words_of(operation))


def foreign(texts: Iterable[str]) -> bool:
    """Whether more than a quarter of the letters are not Latin, so that the absence of English words proves nothing."""
    said = "".join(texts)
    if said.isascii():
        return False
    letters = [one for one in said if one.isalpha()]
    return sum(one > LAST_LATIN for one in letters) > len(letters) / 4
