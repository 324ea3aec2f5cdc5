"""Header fields as a mapping (RFC 9110 5)."""

from collections.abc import Iterable


def combined(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Header fields by lower-case name; several of one name are one, with commas between their values (RFC 9110 5.2)."""
    found: dict[str, str] = {}
    for name, value in fields:
        lower = name.lower()
        found[lower] = f"{found[lower]}, {value}" if lower in found else value
    return found
