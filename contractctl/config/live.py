"""The `[live]` table of the configuration: identities, fixtures and limits for tests of a running server."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contractctl.config.entry import Complain, Entry
from contractctl.config.receiver import ReceiverTable, read_receiver, read_signing, signing_of
from contractctl.config.toml_file import Key
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError

if TYPE_CHECKING:
    from contractctl.live.options import Fixture, Identity
    from contractctl.traffic import Caller

LIVE_KEYS = (
    "rate", "timeout", "max-requests", "max-seconds", "methods", "headers", "protect", "identities", "fixtures",
    "receiver",
)  # fmt: skip
IDENTITIES = ("full", "read-only", "read-write", "expired", "other", "limited", "notifier")
IDENTITY_KEYS = ("auth", "headers", "scopes", "user", "oauth2", "signing")
CLIENT_KEYS = ("token-url", "client-id", "client-secret", "scope")
FIXTURE_KEYS = ("path", "query", "headers", "body")
LEVELS = ("passive", "safe", "reject", "write", "load")
_VARIABLE = re.compile(r"\$(?:\$|\{(?P<braced>\w+)\}|(?P<bare>\w+))")


@dataclass(frozen=True)
class LiveTable:
    """The table, checked; variables of the environment are looked up when somebody asks for identities."""

    rate: float | None = None
    timeout: float | None = None
    max_requests: int | None = None
    max_seconds: float | None = None
    methods: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    protect: tuple[str, ...] = ()
    identity_tables: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    fixture_tables: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    receiver: ReceiverTable = field(default_factory=ReceiverTable)

    def identities(self) -> "dict[Caller, Identity]":
        """Who may ask. Raises UsageError for a variable of the environment that is not set."""
        from contractctl.traffic import Caller

        return {Caller(name): _identity(table) for name, table in self.identity_tables.items()}

    def fixtures(self) -> "dict[str, Fixture]":
        """Valid input by operationId or label."""
        from contractctl.live.options import Fixture

        found = {}
        for name, table in self.fixture_tables.items():
            parts = {part: dict(_table(table.get(part, {}))) for part in ("path", "query", "headers")}
            headers = {key: expanded(str(value)) for key, value in parts["headers"].items()}
            found[name] = Fixture(parts["path"], parts["query"], headers, table.get("body"))
        return found


def read_live(value: object, complain: Complain) -> LiveTable:
    """Read the table. Raises what `complain` makes."""
    entry = Entry.read(value, complain, LIVE_KEYS)
    methods = tuple(one.upper() for one in entry.texts("methods"))
    return LiveTable(
        rate=entry.number("rate"),
        timeout=entry.number("timeout"),
        max_requests=entry.whole("max-requests"),
        max_seconds=entry.number("max-seconds"),
        methods=methods,
        headers=_texts(entry, "headers"),
        protect=entry.texts("protect"),
        identity_tables=_identities(entry),
        fixture_tables=_fixtures(entry),
        receiver=read_receiver(entry.values.get("receiver", {}), _inside(entry, "receiver")),
    )


def _identities(entry: Entry) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for name, value in _tables(entry, "identities").items():
        inner = _inside(entry, "identities", name)
        if name not in IDENTITIES:
            raise inner(f"there is no identity '{name}'{nearest(name, IDENTITIES)}: use {', '.join(IDENTITIES)}")
        one = Entry.read(value, inner, IDENTITY_KEYS)
        one.name("auth")
        one.name("user")
        one.texts("scopes")
        _texts(one, "headers")
        if "oauth2" in one.values:
            client = Entry.read(one.values["oauth2"], _inside(one, "oauth2"), CLIENT_KEYS)
            for key in CLIENT_KEYS[:3]:
                if client.name(key) is None:
                    raise client.complain(f"a client needs a '{key}'", key)
            client.text("scope")
        if "signing" in one.values:
            read_signing(one.values["signing"], _inside(one, "signing"))
        found[name] = one.values
    return found


def _fixtures(entry: Entry) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for name, value in _tables(entry, "fixtures").items():
        one = Entry.read(value, _inside(entry, "fixtures", name), FIXTURE_KEYS)
        for key in FIXTURE_KEYS[:3]:
            _tables(one, key)
        found[name] = one.values
    return found


def _inside(entry: Entry, *keys: Key) -> Complain:
    """Complains about keys of a table inside another one."""

    def complain(message: str, *below: Key) -> UsageError:
        return entry.complain(message, *keys, *below)

    return complain


def _tables(entry: Entry, key: str) -> Mapping[str, object]:
    value = entry.values.get(key, {})
    if not isinstance(value, Mapping):
        raise entry.complain(f"'{key}' must be a table", key)
    return value


def _texts(entry: Entry, key: str) -> dict[str, str]:
    table = _tables(entry, key)
    for name, value in table.items():
        if not isinstance(value, str):
            raise entry.complain(f"'{name}' must be a text", key, name)
    return {name: str(value) for name, value in table.items()}


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _identity(table: Mapping[str, object]) -> "Identity":
    from contractctl.live.options import ClientCredentials, Identity

    said = _table(table.get("oauth2"))
    client = None
    if said:
        texts = {key: expanded(str(said.get(key, ""))) for key in CLIENT_KEYS}
        client = ClientCredentials(*texts.values())
    scopes = table.get("scopes", ())
    signing = _table(table.get("signing"))
    return Identity(
        auth=expanded(str(table.get("auth", ""))),
        headers={name: expanded(str(value)) for name, value in _table(table.get("headers")).items()},
        client=client,
        scopes=tuple(map(str, scopes)) if isinstance(scopes, list) else (),
        user=expanded(str(table.get("user", ""))),
        signing=signing_of(signing, expanded) if signing else None,
    )


def expanded(text: str) -> str:
    """A text with `$NAME` and `${NAME}` replaced from the environment; `$$` is a dollar sign. Raises UsageError for one that is not set."""

    def looked_up(match: re.Match[str]) -> str:
        name = match["braced"] or match["bare"]
        if not name:
            return "$"
        value = os.environ.get(name)
        if value is None:
            raise UsageError(f"the environment has no variable {name}, which the configuration asks for")
        return value

    return _VARIABLE.sub(looked_up, text)
