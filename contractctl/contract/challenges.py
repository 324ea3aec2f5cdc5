"""The challenges of a WWW-Authenticate header field (RFC 9110 11.6.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
PARAMETER = re.compile(
    r"(?P<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<token>[!#$%&'*+\-.^_`|~0-9A-Za-z]+))"
    r"(?=[ \t]*(?:,|$))"
)
TOKEN68 = re.compile(r"[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))")
SEPARATOR = re.compile(r"[ \t]*(?:,[ \t]*)*")


@dataclass(frozen=True)
class Challenge:
    """One way to authenticate: the scheme and the names of its parameters in lower case."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    token68: str = ""


def read_challenges(text: str) -> tuple[Challenge, ...]:
    """Read the field's value. Raises ValueError where it is no list of challenges."""
    found: list[Challenge] = []
    at = _after(SEPARATOR, text, 0)
    while at < len(text):
        scheme = TOKEN.match(text, at)
        if scheme is None:
            raise ValueError(f"a scheme such as Bearer is wanted at character {at + 1}")
        after = scheme.end()
        if after < len(text) and text[after] not in " \t,":
            raise ValueError(f"a space is wanted after the scheme '{scheme.group()[:20]}'")
        at = _after(re.compile(r"[ \t]*"), text, after)
        parameters, token68, at = _rest(text, at)
        found.append(Challenge(scheme.group().lower(), parameters, token68))
        parted = _after(SEPARATOR, text, at)
        if parted < len(text) and "," not in text[at:parted] and at != after:
            raise ValueError(f"a comma is wanted at character {at + 1}")
        at = parted
    return tuple(found)


def _rest(text: str, at: int) -> tuple[dict[str, str], str, int]:
    """What follows a scheme: its parameters or a token68, and where that ends."""
    parameters: dict[str, str] = {}
    if PARAMETER.match(text, at) is None:
        token68 = TOKEN68.match(text, at) if text[at - 1 : at] in " \t" and text[at : at + 1] != "," else None
        return parameters, token68.group() if token68 else "", token68.end() if token68 else at
    while (parameter := PARAMETER.match(text, at)) is not None:
        quoted = parameter["quoted"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else parameter["token"]
        parameters.setdefault(parameter["name"].lower(), value)
        at = parameter.end()
        following = _after(SEPARATOR, text, at)
        if PARAMETER.match(text, following) is None:
            break
        at = following
    return parameters, "", at


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found is not None else at
