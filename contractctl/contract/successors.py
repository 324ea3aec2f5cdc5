"""What an operation that ends says of the one that comes after it: `x-replacement`, or `successor-version` (RFC 5829)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from contractctl.contract.endings import example_texts
from contractctl.spec.operation import Operation

EXTENSION = "x-replacement"
RELATION = "successor-version"
_LINK = re.compile(r"<(?P<target>[^<>]*)>(?P<parameters>[^<]*)")
_RELATIONS = re.compile(r"""\brel\s*=\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s;,"]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Successor:
    """The name of another operation, as it is written."""

    name: str
    """An operationId, or a method and a path."""
    said_by: str
    """`x-replacement` or `successor-version`."""


def successor(operation: Operation) -> Successor | None:
    """What an operation names as its successor: in the extension, else in an example of its `Link` header (RFC 8288)."""
    said = operation.raw.get(EXTENSION)
    if isinstance(said, str) and said:
        return Successor(said, EXTENSION)
    for response in operation.responses.values():
        header = response.header("Link")
        for text in example_texts(header) if header is not None else ():
            path = _target(text)
            if path:
                return Successor(f"{operation.method.upper()} {path}", RELATION)
    return None


def fits(template: str, path: str) -> bool:
    """Whether a path such as `/orders/42` is one of a template such as `/orders/{id}`."""
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        ("{" in part and one != "") or part == one for part, one in zip(parts, given, strict=True)
    )


def _target(text: str) -> str:
    """The path that a `Link` field leads to by the relation; empty where it has none."""
    for link in _LINK.finditer(text):
        found = _RELATIONS.search(link["parameters"])
        if found is not None and RELATION in (found["quoted"] or found["bare"] or "").lower().split():
            try:
                return urlsplit(link["target"]).path
            except ValueError:
                return ""
    return ""
