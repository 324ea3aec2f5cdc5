"""What a test of a live server is asked for: made by `config` from files and flags."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractctl.clause import Level
from contractctl.contract.signatures import Signing
from contractctl.document.node import Value
from contractctl.live.properties.order import PHASES
from contractctl.live.receiving.hearing import ReceiverOptions
from contractctl.live.sending.budget import Limits
from contractctl.traffic import Caller


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """An OAuth 2.0 client that gets its own tokens (RFC 6749 4.4)."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: an `--auth` text, header fields of its own, or a client that gets tokens."""

    auth: str = ""
    """`bearer:TOKEN`, `basic:USER:PASS`, `apikey:NAME:VALUE`, or empty."""
    headers: Mapping[str, str] = field(default_factory=dict)
    client: ClientCredentials | None = None
    scopes: tuple[str, ...] = ()
    user: str = ""
    """The name or id of its account: what bears it is neither changed nor deleted."""
    signing: Signing | None = None
    """How it signs what it sends: the webhooks that the API receives."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """Valid input that somebody gave for an operation; what it leaves out is found."""

    path: Mapping[str, Value] = field(default_factory=dict)
    query: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Value = None


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """One run against one server."""

    url: str
    level: Level = Level.SAFE
    methods: frozenset[str] = frozenset()
    """Upper case; empty for all that the level allows."""
    identities: Mapping[Caller, Identity] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request; those that bear credentials only as the caller `full`."""
    fixtures: Mapping[str, Fixture] = field(default_factory=dict)
    """By operationId or by label, such as `POST /payments`."""
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    timeout: float = 10.0
    verify: bool | str = True
    proxy: str = ""
    phases: tuple[str, ...] = PHASES
    """Those of the property-based phase; empty for none."""
    max_examples: int | None = None
    """Of the property-based phase, for each operation."""
    property_seconds: float = 60.0
    """How long the property-based phase may take."""
    schemathesis: str = ""
    """A configuration file of schemathesis."""
    hooks: str = ""
    """A Python file with hooks for schemathesis."""
    receiver: ReceiverOptions = field(default_factory=ReceiverOptions)
    """Where we hear what the server sends."""
    protected: tuple[str, ...] = ()
    """More names and ids of what is neither changed nor deleted."""
