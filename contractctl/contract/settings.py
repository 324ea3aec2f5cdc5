"""The `[contract]` table: what the document's authors know about their API and a program can only guess."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractctl.contract.glob import path_matches
from contractctl.contract.names import BUILT_IN, Names, tidy, words

if TYPE_CHECKING:
    from contractctl.spec.operation import Operation

MONEY_PATHS = (
    "**/payments/**", "**/charges/**", "**/transfers/**", "**/payouts/**", "**/refunds/**", "**/orders",
    "**/checkout/**", "**/bookings", "**/captures", "**/withdrawals",
)  # fmt: skip
KINDS = words("""list create item action read-action batch lro lro-status webhook-subscription event-replay export health
    token""")
FLAGS = frozenset({"money", "bounded", "paginated", "idempotent", "atomic"})
HAND_SET = frozenset({"kind", "collection-size", "expected-latency-ms"}) | FLAGS
"""What `x-contract` and `classify.set` may say of an operation."""

ENVELOPES = ("nested-error", "problem-details", "auto")
AUDIENCES = ("public", "partner", "internal")
BOILERPLATE = frozenset({"HTTPValidationError"})

PROFILES: Mapping[str, Mapping[str, object]] = {
    "public-api": {"audience": "public"},
    "internal": {"audience": "internal"},
    "problem-details": {"envelope": {"profile": "problem-details"}},
}
"""What profiles set in this table, as it would be written there."""


@dataclass(frozen=True, slots=True)
class Classification:
    """One entry of `classify`: the operations it speaks of, and what it says of them."""

    said: Mapping[str, object]
    path: str | None = None
    method: str | None = None
    operation_id: str | None = None
    tag: str | None = None

    def matches(self, operation: "Operation") -> bool:
        """Whether all that is given matches: path and operation id are globs, the method is in any case."""
        return (
            (self.path is None or path_matches(self.path, operation.path))
            and (self.method is None or self.method.lower() == operation.method)
            and (self.operation_id is None or path_matches(self.operation_id, f"/{operation.operation_id}"))
            and (self.tag is None or self.tag in operation.tags)
        )


@dataclass(frozen=True, slots=True)
class Money:
    """Which operations move money: by path or by tag. What the configuration itself says is certain."""

    paths: tuple[str, ...] = MONEY_PATHS
    tags: tuple[str, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class EnvelopeNames:
    """What the members of the nested error envelope are called; `root` is None for a flat one."""

    root: str | None = "error"
    code: str = "code"
    message: str = "message"
    request_id: str = "request_id"
    details: str = "details"
    field: str = "field"
    issue: str = "issue"


@dataclass(frozen=True, slots=True)
class EnvelopeSettings:
    """The error envelope that the API wants: `nested-error`, `problem-details` (RFC 9457) or its dominant one (`auto`)."""

    profile: str = "nested-error"
    names: EnvelopeNames = EnvelopeNames()


@dataclass(frozen=True, slots=True, eq=False)
class ContractSettings:
    """The `[contract]` table, read and checked."""

    names: Names = field(default_factory=Names)
    classify: tuple[Classification, ...] = ()
    money: Money = Money()
    envelope: EnvelopeSettings = EnvelopeSettings()
    boilerplate: frozenset[str] = BOILERPLATE
    """Names of schemas that a framework adds to a document unasked."""
    audience: str = "public"
    prose: bool = True
    """Whether a promise may be made in a description (English only)."""

    @classmethod
    def read(cls, mapping: Mapping[str, object]) -> "ContractSettings":
        """Read the table. Raises ValueError with a message that names the key."""
        table = Table(mapping, "contract")
        table.only("names", "classify", "money", "envelope", "boilerplate", "audience", "prose")
        return cls(
            names=_read_names(table.table("names")),
            classify=tuple(_read_classification(entry) for entry in table.tables("classify")),
            money=_read_money(table.table("money")),
            envelope=_read_envelope(table.table("envelope")),
            boilerplate=frozenset(table.strings("boilerplate", tuple(BOILERPLATE))),
            audience=table.choice("audience", AUDIENCES, "public"),
            prose=table.flag("prose", default=True),
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the configuration with the key under which it stands, for messages."""

    values: Mapping[str, object]
    key: str

    def refusal(self, name: str, why: str) -> ValueError:
        """The error that names a key."""
        return ValueError(f"{self.key}.{name}: {why}")

    def only(self, *known: str) -> None:
        """Refuse keys that do not exist."""
        for name in self.values:
            if name not in known:
                raise self.refusal(name, f"no such key, use one of {', '.join(sorted(known))}")

    def table(self, name: str) -> "Table":
        """A table inside; an empty one where there is none."""
        value = self.values.get(name, {})
        if not isinstance(value, Mapping):
            raise self.refusal(name, "must be a table")
        return Table(value, f"{self.key}.{name}")

    def tables(self, name: str) -> Iterator["Table"]:
        """The tables of an array."""
        value = self.values.get(name, ())
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.refusal(name, "must be a list of tables")
        for index, entry in enumerate(value):
            if not isinstance(entry, Mapping):
                raise self.refusal(f"{name}[{index}]", "must be a table")
            yield Table(entry, f"{self.key}.{name}[{index}]")

    def strings(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """An array of strings."""
        value = self.values.get(name, default)
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
            raise self.refusal(name, "must be a list of strings")
        return tuple(value)

    def text(self, name: str, default: str | None = None) -> str | None:
        """A string, or the default."""
        value = self.values.get(name, default)
        if value is not None and not isinstance(value, str):
            raise self.refusal(name, "must be a string")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """A boolean; `on` and `off` are understood too."""
        value = self.values.get(name, default)
        if isinstance(value, str) and value in {"on", "off"}:
            return value == "on"
        if not isinstance(value, bool):
            raise self.refusal(name, "must be true or false")
        return value

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """One of several words."""
        value = self.text(name, default) or default
        if value not in choices:
            raise self.refusal(name, f"'{value}' is none of {', '.join(choices)}")
        return value


def _read_names(table: Table) -> Names:
    table.only(*BUILT_IN)
    return Names({key: frozenset(map(tidy, table.strings(key))) for key in table.values})


def _read_classification(table: Table) -> Classification:
    table.only("match", "set")
    match, said = table.table("match"), table.table("set")
    match.only("path", "method", "operation-id", "tag")
    said.only(*HAND_SET)
    if not match.values:
        raise ValueError(f"{match.key}: must name a path, method, operation-id or tag")
    if "kind" in said.values:
        said.choice("kind", sorted(KINDS), "")
    for name in FLAGS & said.values.keys():
        said.flag(name, default=False)
    return Classification(
        said.values, match.text("path"), match.text("method"), match.text("operation-id"), match.text("tag")
    )


def _read_money(table: Table) -> Money:
    table.only("paths", "tags")
    by_hand = bool(table.values)
    return Money(table.strings("paths", () if by_hand else MONEY_PATHS), table.strings("tags"), by_hand)


def _read_envelope(table: Table) -> EnvelopeSettings:
    table.only("profile", "names")
    names = table.table("names")
    known = ("root", "code", "message", "request-id", "details", "field", "issue")
    names.only(*known)
    usual = EnvelopeNames()
    root = None if names.values.get("root", "error") in (False, "") else names.text("root", usual.root)
    told = {key.replace("-", "_"): names.text(key) or "" for key in known[1:] if key in names.values}
    for key, name in told.items():
        if not name:
            raise ValueError(f"{names.key}.{key.replace('_', '-')}: must not be empty")
    return EnvelopeSettings(table.choice("profile", ENVELOPES, "nested-error"), EnvelopeNames(root=root, **told))
