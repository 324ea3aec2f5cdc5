"""The `[live]` table: read, checked with lines, laid over each other, and put under the command line."""

from pathlib import Path

import pytest

from contractctl.clause import Level
from contractctl.cli.probing import Probing
from contractctl.config import Layer, configure
from contractctl.config.api import Server
from contractctl.config.live import LiveTable, expanded
from contractctl.contract.signatures import Signing
from contractctl.errors import UsageError
from contractctl.traffic import Caller

WHOLE = """
[live]
rate = 5
timeout = 2.5
max-requests = 10
max-seconds = 20
methods = ["get"]
protect = ["root"]
headers = {X-Tenant = "a"}
[live.identities.full]
auth = "bearer:${MY_TOKEN}"
scopes = ["read"]
user = "alice"
[live.identities.read-only]
headers = {X-Key = "k"}
[live.identities.other.oauth2]
token-url = "http://127.0.0.1/token"
client-id = "me"
client-secret = "$MY_TOKEN"
[live.fixtures."POST /payments"]
path = {a = 1}
query = {b = [2]}
headers = {C = "$MY_TOKEN"}
body = {amount = 3}
"""


def table(tmp_path: Path, text: str) -> LiveTable:
    path = tmp_path / "contractctl.toml"
    path.write_text(text)
    return configure(path, Layer({}, Path())).live


def asked(**changes: object) -> Probing:
    usual: dict[str, object] = {
        "url": None, "level": None, "methods": None, "auth": None, "headers": None, "rate": None, "seed": None,
        "timeout": None, "max_requests": None, "max_seconds": None, "insecure": False, "cacert": None, "proxy": None,
    }  # fmt: skip
    return Probing.read(**{**usual, **changes})  # type: ignore[arg-type]


def test_the_whole_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "t0ken")
    found = asked(url="http://h").options(table(tmp_path, WHOLE), None)
    assert (found.limits.rate, found.timeout, found.limits.requests, found.limits.seconds) == (5.0, 2.5, 10, 20.0)
    assert (found.methods, found.protected, dict(found.headers)) == (frozenset({"GET"}), ("root",), {"X-Tenant": "a"})
    full, other = found.identities[Caller.FULL], found.identities[Caller.OTHER]
    assert (full.auth, full.scopes, full.user) == ("bearer:t0ken", ("read",), "alice")
    assert found.identities[Caller.READ_ONLY].headers == {"X-Key": "k"}
    assert other.client is not None
    assert other.client.client_secret == "t0ken"  # noqa: S105 -- for a test
    fixture = found.fixtures["POST /payments"]
    assert (fixture.path, fixture.query, fixture.headers, fixture.body) == (
        {"a": 1},
        {"b": [2]},
        {"C": "t0ken"},
        {"amount": 3},
    )


def test_the_command_line_counts_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "t0ken")
    flags = asked(
        url="http://h", level="reject", methods=["get,post"], auth="basic:a:b", headers=["X-Tenant: c"], rate="90/m", seed=4,
        timeout=1.0, max_requests=2, max_seconds=3.0, insecure=True, proxy="http://p:1",
    )  # fmt: skip
    found = flags.options(table(tmp_path, WHOLE), None)
    assert (found.level, found.methods, found.seed, found.timeout) == (Level.REJECT, frozenset({"GET", "POST"}), 4, 1.0)
    assert (found.limits.rate, found.limits.requests, found.limits.seconds) == (1.5, 2, 3.0)
    assert (found.identities[Caller.FULL].auth, dict(found.headers)) == ("basic:a:b", {"X-Tenant": "c"})
    assert (found.verify, found.proxy) == (False, "http://p:1")


@pytest.mark.parametrize(
    ("value", "auth", "headers"),
    [("Bearer abc", "", {"Authorization": "Bearer abc"}), ("bearer:abc", "bearer:abc", {})],
)
def test_the_environment_may_say_who_asks(
    monkeypatch: pytest.MonkeyPatch, value: str, auth: str, headers: dict[str, str]
) -> None:
    monkeypatch.setenv("CONTRACTCTL_AUTH", value)
    full = asked(url="http://h").options(LiveTable(), None).identities[Caller.FULL]
    assert (full.auth, full.headers) == (auth, headers)


def test_only_a_sandbox_has_a_level_and_only_for_itself() -> None:
    sandbox = Server("http://h", sandbox=True, level="load")
    assert asked().options(LiveTable(), sandbox).level is Level.LOAD
    assert asked(level="safe").options(LiveTable(), sandbox).level is Level.SAFE
    assert asked(url="http://other").options(LiveTable(), sandbox).level is Level.SAFE
    assert asked().options(LiveTable(), Server("http://h", sandbox=True)).level is Level.SAFE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[live]\nrates = 1", "2: live: there is no key 'rates'; did you mean 'rate'?"),
        ("[live]\nrate = 0", "2: live: 'rate' must be a number above 0"),
        ("[live.identities.admin]\nauth = 'a'", "1: live: there is no identity 'admin'"),
        ("[live.identities.full]\n\nauths = 'a'", "3: live: there is no key 'auths'"),
        ("[live.identities.full.oauth2]\nclient-id = 'a'", "1: live: a client needs a 'token-url'"),
        ("[live.fixtures.a]\npath = 1", "2: live: 'path' must be a table"),
        ("[live]\nheaders = {a = 1}", "2: live: 'a' must be a text"),
        (
            "[[api]]\nspec = 'a'\nserver = {url = 'http://a', level = 'write'}",
            "3: api[0]: only a server with 'sandbox = true'",
        ),
        (
            "[[api]]\nspec = 'a'\nserver = {url = 'http://a', sandbox = true, level = 'all'}",
            "3: api[0]: 'all' is none of",
        ),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        table(tmp_path, text)
    assert f"contractctl.toml:{said}" in str(caught.value)


def test_a_variable_that_is_not_set_is_named_only_by_a_test_of_a_server(tmp_path: Path) -> None:
    found = table(tmp_path, WHOLE)
    with pytest.raises(UsageError, match="no variable MY_TOKEN"):
        asked(url="http://h").options(found, None)


def test_a_dollar_sign_may_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "1")
    assert expanded("p$$A ${A}$A $") == "p$A 11 $"


def test_a_receiver_and_who_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "s3cret")
    text = """
[live.receiver]
listen = "127.0.0.1:8181"
url = "https://tunnel.example.com"
wait = 3
registered = true
secret = "$HOOK"
header = "X-Acme"
scheme = "x-signature"
[live.identities.notifier]
signing = {secret = "$HOOK", scheme = "standard-webhooks"}
"""
    found = asked(url="http://h").options(table(tmp_path, text), None)
    receiver = found.receiver
    assert (receiver.host, receiver.port, receiver.url) == ("127.0.0.1", 8181, "https://tunnel.example.com")
    assert (receiver.wait, receiver.registered) == (3.0, True)
    assert receiver.signing == Signing("s3cret", "X-Acme", "x-signature")
    assert found.identities[Caller.NOTIFIER].signing == Signing("s3cret", scheme="standard-webhooks")


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("[live.receiver]\nlisten = ''", "'listen'", 2),
        ("[live.receiver]\nscheme = 'githup'", "no scheme 'githup'", 2),
        ("[live.receiver]\nregistered = true", "'url'", 2),
        ("[live.receiver]\nport = 1", "no key 'port'", 2),
        ("[live.identities.notifier]\nsigning = {header = 'X'}", "needs a 'secret'", 2),
    ],
)
def test_mistakes_in_a_receiver_have_their_line(tmp_path: Path, text: str, said: str, line: int) -> None:
    with pytest.raises(UsageError) as raised:
        table(tmp_path, text)
    assert said in str(raised.value)
    assert raised.value.line == line
