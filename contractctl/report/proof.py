"""The value that shows what a change does, in few words: whole where it is short, else the part that decides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from contractctl.findings import Enforcement, Finding
from contractctl.model import pointer_tokens
from contractctl.report.summary import counted

WORDS = {"accepted_before": "was accepted, is rejected now", "accepted_now": "may come now, could not before"}
"""What became of the value, by its key in the evidence."""
_SHORT = 80
_PART = 60
_TEXT = 24
_KILO = 1000


@dataclass(frozen=True, slots=True)
class Proof:
    """A value, as JSON, with what became of it."""

    value: str
    """The value or its part that decides; empty where that is missing from the value."""
    about: str
    """Where the part stands and how large the value is; empty for a whole value."""
    words: str
    whole: str

    @property
    def text(self) -> str:
        """`0 at items/0/amount in a value of 2.1 KB was accepted, is rejected now`."""
        return " ".join(filter(None, (self.value, self.told)))

    @property
    def told(self) -> str:
        """All that stands behind the value."""
        return " ".join(filter(None, (self.about, self.words)))


def proof(evidence: Mapping[str, object] | None) -> Proof | None:
    """What the evidence of a finding proves; None where it has no value that was or is accepted."""
    if evidence is None:
        return None
    at, described = str(evidence.get("at", "")), evidence.get("described")
    for key, words in WORDS.items():
        if key in evidence:
            return _proof(evidence[key], at, words)
        if isinstance(described, Mapping) and key in described:
            place = "/".join(pointer_tokens(at))
            return Proof("", f"{described[key]}{place and f' at {place}'}", words, str(described[key]))
    return None


def told(finding: Finding) -> str:
    """The message of a finding with its proof, for reports that have one text for both; of a server, with the operations."""
    message = finding.message
    if finding.enforcement is Enforcement.KEPT and finding.operations:
        more = len(finding.operations) - 1
        message = f"{finding.operations[0]}{f' and {more} more' if more else ''}: {message}"
    shown = proof(finding.evidence)
    return f"{message}: {shown.text}" if shown is not None else message


def _proof(value: object, at: str, words: str) -> Proof:
    whole = _json(value)
    if len(whole) <= _SHORT:
        return Proof(whole, "", words, whole)
    tokens = pointer_tokens(at)
    where = f"a value of {_size(whole)}"
    for index, token in enumerate(tokens):
        below = _below(value, token)
        if below is None:
            above = "/".join(tokens[:index])
            return Proof(
                "", f"{where} without {json.dumps(token, ensure_ascii=False)}{above and f' at {above}'}", words, whole
            )
        value = below[0]
    part, size = _beginning(value)
    place = f"at {'/'.join(tokens)} in {where}" if tokens else ""
    return Proof(part, " ".join(filter(None, (size and f"({size})", place))), words, whole)


def _below(value: object, token: str) -> tuple[object] | None:
    """The member or item of that name; None where there is none."""
    if isinstance(value, Mapping) and token in value:
        return (value[token],)
    if isinstance(value, list) and token.isdecimal() and int(token) < len(value):
        return (value[int(token)],)
    return None


def _beginning(value: object) -> tuple[str, str]:
    """A value as JSON, of a long one the beginning and how long it is."""
    text = _json(value)
    if len(text) <= _PART:
        return text, ""
    if isinstance(value, str):
        return f'{_json(value[:_TEXT])[:-1]}…"', counted(len(value), "character")
    return f"{text[: _PART - 1]}…", counted(len(value), "item") if isinstance(value, list) else _size(text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _size(text: str) -> str:
    size = len(text.encode("utf-8", "replace"))
    return f"{size / _KILO:.1f} KB" if size >= _KILO else f"{size} bytes"
