"""JSON bodies with other members laid over them."""

import json
from collections.abc import Mapping

from contractctl.document.node import Value


def laid_over(body: bytes, members: Mapping[str, Value]) -> bytes:
    """A JSON object with other members; a body that is none stays as it is."""
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return body
    return json.dumps(_laid(value, members)).encode() if members and isinstance(value, dict) else body


def _laid(value: Mapping[str, Value], members: Mapping[str, Value]) -> dict[str, Value]:
    made = dict(value)
    for name, one in members.items():
        inner = made.get(name)
        if isinstance(one, dict) and isinstance(inner, dict):
            made[name] = _laid(inner, one)
        elif one is None:
            made.pop(name, None)
        else:
            made[name] = one
    return made
