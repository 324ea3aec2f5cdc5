"""The Link header field (RFC 8288): where an answer leads, under which relations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TARGET = re.compile(r"\s*<([^<>]*)>\s*")
PARAMETER = re.compile(r";\s*([!#$&+\-.^_`|~0-9A-Za-z]+\*?)\s*(?:=\s*(\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?\s*")
COMMA = re.compile(r"[\s,]*,[\s,]*")


@dataclass(frozen=True)
class WebLink:
    """One link: its target as it is written, its relation types in lower case, its other parameters."""

    target: str
    relations: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)


def read_links(text: str) -> tuple[WebLink, ...]:
    """Read the field's value (RFC 8288 3). Raises ValueError where it is no list of links."""
    found: list[WebLink] = []
    at = 0
    while text[at:].strip(" \t,"):
        target = TARGET.match(text, at)
        if target is None:
            raise ValueError(f"a target in <> is wanted at character {at + 1}")
        at = target.end()
        parameters: dict[str, str] = {}
        while (parameter := PARAMETER.match(text, at)) is not None:
            parameters.setdefault(parameter[1].lower(), _plain(parameter[2] or ""))
            at = parameter.end()
        found.append(WebLink(target[1], frozenset(parameters.pop("rel", "").lower().split()), parameters))
        comma = COMMA.match(text, at)
        if comma is None and text[at:].strip():
            raise ValueError(f"a comma or ';' is wanted at character {at + 1}")
        at = comma.end() if comma is not None else len(text)
    return tuple(found)


def target_of(text: str, relation: str) -> str | None:
    """The first target with that relation; None where there is none, or the field cannot be read."""
    try:
        return next((one.target for one in read_links(text) if relation in one.relations), None)
    except ValueError:
        return None


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
