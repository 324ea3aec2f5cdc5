"""What is known of the formats of strings: which contain which, which share nothing, and what some values look like."""

from collections.abc import Sequence

from contractctl.diff.schema.numeric import SINGLE

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
"""What `byte` means (RFC 4648 4), as a pattern."""

PARTS = frozenset({
    ("email", "idn-email"), ("hostname", "idn-hostname"), ("uri", "uri-reference"), ("uri", "iri"),
    ("uri", "iri-reference"), ("uri-reference", "iri-reference"), ("iri", "iri-reference"), ("ipv4", "hostname"),
    ("ipv4", "idn-hostname"), ("uuid", "hostname"), ("uuid", "idn-hostname"), ("date", "hostname"), ("date", "idn-hostname"),
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
    "hostname": ("a.co", "a"),
    "idn-hostname": ("a.co", "a", "\u00e9.co"),
    "ipv4": ("1.1.1.1",),
    "ipv6": ("::1", "::"),
    "uri": ("https://a.co", "a:b"),
    "uri-reference": ("/a", "a", "a:b", ""),
    "iri": ("https://a.co", "a:b", "https://\u00e9.co"),
    "iri-reference": ("/a", "a", "", "/\u00e9"),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
    "uri-template": ("/{a}", "a", ""),
    "json-pointer": ("/a", ""),
    "relative-json-pointer": ("0", "0/a"),
    "regex": ("a", ""),
}
"""The formats of JSON Schema that the validators assert, each with a few values, the best known first."""


ADDRESSES = frozenset({"uri", "uri-reference", "iri", "iri-reference"})
MAILBOXES = frozenset({"email", "idn-email"})
SITE, MAIL = "https://a.co/", "@b.co"
LONGEST_USER, LABEL = 64, 60
"""How long the part before the `@` may be (RFC 5321 4.5.3.1.1), and a label of a host with its dot."""

RANGES: dict[str, tuple[int | float, int | float]] = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    "float": (-float(SINGLE), float(SINGLE)),
}
"""The formats of numbers that are intervals. `double` is what a JSON number is anyway (RFC 8259 6)."""

REMARKS = frozenset({"password", "binary", "byte", "commonmark", "html", "double"})
"""Formats of OpenAPI that refuse nothing, or whose meaning is said in another way."""

USUAL = frozenset({"int64"})
"""Formats of numbers that are what servers mean by `integer` where nothing is said."""


def is_known(name: str) -> bool:
    """Whether validators assert this format for strings."""
    return name in SAMPLES


def of_strings(name: object) -> frozenset[str]:
    """The formats that a `format` asks of strings: one that nobody knows may refuse any of them."""
    return frozenset({name}) if isinstance(name, str) and name not in REMARKS else frozenset()


def of_numbers(name: object) -> frozenset[str]:
    """The formats that a `format` asks of numbers, where it is no interval and none of strings."""
    known = RANGES.keys() | SAMPLES.keys() | REMARKS | USUAL
    return frozenset({name}) if isinstance(name, str) and name not in known else frozenset()


def samples(name: str) -> Sequence[str]:
    """A few values of a format."""
    return SAMPLES.get(name, ())


def hull(name: str) -> str | None:
    """A pattern that all strings of a format match, if one is known."""
    return HULLS.get(name)


def stretched(name: str, length: int) -> str | None:
    """A text of a format that may be as long as one likes; whether it is of the format is left to the validator."""
    if name in ADDRESSES:
        return SITE + "a" * (length - len(SITE)) if length >= len(SITE) else None
    if name not in MAILBOXES:
        return None
    user = min(length - len(MAIL), LONGEST_USER)
    rest = length - len(MAIL) - user
    labels = "".join(f"{'a' * (min(rest - at, LABEL) - 1)}." for at in range(0, rest, LABEL))
    return f"{'a' * user}@{labels}b.co" if user > 0 else None


def is_part(one: str, other: str) -> bool:
    """Whether all strings of one format are of the other."""
    return one == other or (one, other) in PARTS


def disjoint(one: str, other: str) -> bool:
    """Whether two formats share no string."""
    return one != other and any(one in group and other in group for group in APART)
