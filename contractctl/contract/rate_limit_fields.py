"""What an answer tells of a rate limit, in the dialects of the field (draft-ietf-httpapi-ratelimit-headers and before it)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contractctl.contract.structured_fields import Bare, InnerList, Item, Member, Token, read_dictionary, read_list

Dialect = Literal["x-ratelimit", "x-rate-limit", "ratelimit-06", "ratelimit-07", "ratelimit-draft"]
SINCE_1970 = 1_000_000_000
"""A reset from here on is a time, below it is a number of seconds."""
PREFIXES: Mapping[Dialect, str] = {
    "x-ratelimit": "x-ratelimit",
    "x-rate-limit": "x-rate-limit",
    "ratelimit-06": "ratelimit",
}
COUNT = re.compile(r"\d{1,15}")
LEADING = re.compile(r"\s*(\d{1,15})\s*(?:[,;]|$)")


@dataclass(frozen=True, slots=True)
class Quota:
    """One limit: how many requests, how many are left, when it is reset as it is written; None for what is not said."""

    name: str = ""
    limit: int | None = None
    remaining: int | None = None
    reset: int | None = None
    window: int | None = None
    """Seconds."""

    @property
    def reset_is_time(self) -> bool:
        """Whether the reset counts seconds since 1970."""
        return self.reset is not None and self.reset >= SINCE_1970


@dataclass(frozen=True, slots=True)
class RateLimit:
    """All that an answer tells: in which dialect, the limits, and what is wrong with the fields, in words."""

    dialect: Dialect
    quotas: tuple[Quota, ...]
    faults: tuple[str, ...] = ()

    @property
    def first(self) -> Quota:
        """The first limit; an empty one where none could be read."""
        return self.quotas[0] if self.quotas else Quota()


def read_rate_limits(headers: Mapping[str, str]) -> tuple[RateLimit, ...]:
    """Read the fields of an answer, by lower-case name, each dialect for itself; empty where there are none."""
    found = [one for one in (_trio(headers, *pair) for pair in PREFIXES.items()) if one is not None]
    current, policy = headers.get("ratelimit"), headers.get("ratelimit-policy")
    if current is not None and re.match(r"\s*(limit|remaining|reset)\s*=", current):
        found.append(_dictionary(current))
    elif current is not None or (policy is not None and not found):
        found.append(_draft(current, policy))
    return tuple(found)


def _trio(headers: Mapping[str, str], dialect: Dialect, prefix: str) -> RateLimit | None:
    """Three fields, one for each number."""
    written = {
        part: headers[f"{prefix}-{part}"] for part in ("limit", "remaining", "reset") if f"{prefix}-{part}" in headers
    }
    if not written:
        return None
    values: dict[str, int] = {}
    faults = []
    for part, text in written.items():
        found = (LEADING.match(text) if part == "limit" else None) or COUNT.fullmatch(text.strip())
        if found is not None:
            values[part] = int(found[found.lastindex or 0])
        elif part != "reset" or not _is_fraction_or_date(text):
            faults.append(f"{_title(prefix)}-{part.title()} is no whole number: '{text[:40]}'")
    quota = Quota("", values.get("limit"), values.get("remaining"), values.get("reset"))
    return RateLimit(dialect, (quota,), tuple(faults))


def _title(prefix: str) -> str:
    return {"x-ratelimit": "X-RateLimit", "x-rate-limit": "X-Rate-Limit"}.get(prefix, "RateLimit")


def _is_fraction_or_date(text: str) -> bool:
    """Some write the reset as seconds with a fraction, or as a date: no number, but no nonsense either."""
    return re.fullmatch(r"\d+\.\d+|\d{4}-\d\d-\d\d.*|[A-Z][a-z]{2}, .*", text.strip()) is not None


def _dictionary(text: str) -> RateLimit:
    """The one field of draft 07: `limit=10, remaining=4, reset=10`."""
    try:
        found = read_dictionary(text)
    except ValueError as error:
        return RateLimit("ratelimit-07", (), (f"RateLimit is no structured field (RFC 9651): {error}",))
    quota = Quota("", *(_whole(found.get(key)) for key in ("limit", "remaining", "reset")))
    return RateLimit("ratelimit-07", (quota,))


def _whole(member: Member | None) -> int | None:
    value = member.value if isinstance(member, Item) else None
    return value if type(value) is int and value >= 0 else None


def _draft(current: str | None, policy: str | None) -> RateLimit:
    """The two fields of the drafts since 08: `"burst";r=50;t=30` and `"burst";q=100;w=60`."""
    faults: list[str] = []
    policies = dict(_named(policy or "", "RateLimit-Policy", {"q": True, "w": False}, faults))
    states = list(_named(current or "", "RateLimit", {"r": True, "t": False}, faults))
    quotas = [
        Quota(name, policies.get(name, {}).get("q"), said.get("r"), said.get("t"), policies.get(name, {}).get("w"))
        for name, said in states
    ]
    known = {name for name, _ in states}
    quotas += [
        Quota(name, limit=said.get("q"), window=said.get("w")) for name, said in policies.items() if name not in known
    ]
    faults += [
        f"RateLimit names the policy '{name[:40]}', RateLimit-Policy does not"
        for name in known
        if policies and name not in policies
    ]
    return RateLimit("ratelimit-draft", tuple(quotas), tuple(faults))


def _named(text: str, field: str, keys: Mapping[str, bool], faults: list[str]) -> Iterator[tuple[str, dict[str, int]]]:
    """The members of a field by their names, with the numbers of their parameters; what is wrong goes to `faults`."""
    try:
        members = read_list(text)
    except ValueError as error:
        faults.append(f"{field} is no structured field (RFC 9651): {error}")
        return
    for member in members:
        if isinstance(member, InnerList) or not isinstance(member.value, str) or isinstance(member.value, Token):
            faults.append(f"{field}: a policy is named by a quoted string")
            continue
        numbers: dict[str, int] = {}
        for key, required in keys.items():
            value: Bare | None = member.parameters.get(key)
            least = 1 if key == "w" else 0
            if type(value) is int and value >= least:
                numbers[key] = value
            elif value is not None or required:
                faults.append(f"{field}: '{key}' must be a whole number of at least {least}")
        yield member.value, numbers
