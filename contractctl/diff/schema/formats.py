"""What is known of the formats of strings: which contain which, which share nothing, and what some values look like."""

from collections.abc import Sequence

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
"""What `byte` means (RFC 4648 4), as a pattern."""

PARTS = frozenset({
    ("email", "idn-email"), ("hostname", "idn-hostname"), ("uri", "uri-reference"), ("uri", "iri"),
    ("uri", "iri-reference"), ("uri-reference", "iri-reference"), ("iri", "iri-reference"), ("ipv4", "hostname"),
    ("ipv4", "idn-hostname"),
})  # fmt: skip
"""Formats of which the first is contained in the second."""

APART = (
    frozenset({"date", "date-time", "time", "duration", "email", "ipv4", "ipv6", "uuid"}),
    frozenset({"uuid", "uri"}), frozenset({"date", "uri"}), frozenset({"date-time", "uri"}),
    frozenset({"date-time", "hostname"}), frozenset({"email", "hostname"}), frozenset({"uri", "hostname"}),
)  # fmt: skip
"""Formats that share no value with each other."""

HULLS = {
    "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "date-time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$",
    "time": "^[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$",
    "uuid": "^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$",
    "ipv4": "^(?:[0-9]{1,3}[.]){3}[0-9]{1,3}$",
}
"""Patterns that all strings of a format match, and others too."""

SAMPLES: dict[str, Sequence[str]] = {
    "date": ("2000-01-01",),
    "date-time": ("2000-01-01T00:00:00Z",),
    "time": ("00:00:00Z",),
    "duration": ("P1D", "PT1S"),
    "email": ("a@b.co",),
    "idn-email": ("a@b.co", "\u00e9@b.co"),
    "hostname": ("a", "a.co"),
    "idn-hostname": ("a", "a.co", "\u00e9.co"),
    "ipv4": ("1.1.1.1",),
    "ipv6": ("::", "::1"),
    "uri": ("a:b", "https://a.co"),
    "uri-reference": ("", "a", "a:b", "/a"),
    "iri": ("a:b", "https://\u00e9.co"),
    "iri-reference": ("", "a", "/\u00e9"),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
    "uri-template": ("", "a", "{a}"),
    "json-pointer": ("", "/a"),
    "relative-json-pointer": ("0", "0/a"),
    "regex": ("", "a"),
}
"""The formats of JSON Schema that the validators assert, each with a few values."""


def is_known(name: str) -> bool:
    """Whether validators assert this format for strings; all others are remarks."""
    return name in SAMPLES


def samples(name: str) -> Sequence[str]:
    """A few values of a format."""
    return SAMPLES.get(name, ())


def hull(name: str) -> str | None:
    """A pattern that all strings of a format match, if one is known."""
    return HULLS.get(name)


def is_part(one: str, other: str) -> bool:
    """Whether all strings of one format are of the other."""
    return one == other or (one, other) in PARTS


def disjoint(one: str, other: str) -> bool:
    """Whether two formats share no string."""
    return one != other and any(one in group and other in group for group in APART)
