"""Who asks: credentials of every kind, strangers, tokens that are fetched, and no secret in anything that is shown."""

import json
import socket
from base64 import b64encode

import pytest

from contractctl.errors import UsageError
from contractctl.live.identity.callers import GARBAGE, Callers
from contractctl.live.identity.redaction import REDACTED, Redaction, is_secret
from contractctl.live.identity.tokens import Tokens
from contractctl.live.options import ClientCredentials, Identity, LiveOptions
from contractctl.live.records.curl import curl
from contractctl.live.wire.error import WireError
from contractctl.traffic import Answer, Caller, Request
from tests.clocks import StillClock
from tests.documents import api
from tests.servers import raw_server, says

SCHEMES = """
components:
  securitySchemes:
    inQuery: {type: apiKey, in: query, name: api_key}
    inCookie: {type: apiKey, in: cookie, name: sid}
    inHeader: {type: apiKey, in: header, name: X-Key}
paths: {}
"""


def callers(
    full: Identity | None,
    document: str = SCHEMES,
    headers: dict[str, str] | None = None,
    redaction: Redaction | None = None,
) -> Callers:
    identities = {Caller.FULL: full} if full is not None else {}
    options = LiveOptions("http://h", identities=identities, headers=headers or {})
    return Callers(options, api(document), redaction or Redaction(), Tokens(StillClock()))


def dressed(made: Callers, caller: Caller, **headers: str) -> Request:
    return made.dressed(Request(url="http://h/a?b=c", caller=caller, headers=headers))


@pytest.mark.parametrize(
    ("auth", "headers", "url"),
    [
        ("bearer:abcd", {"authorization": "Bearer abcd"}, "http://h/a?b=c"),
        ("basic:me:p:w", {"authorization": f"Basic {b64encode(b'me:p:w').decode()}"}, "http://h/a?b=c"),
        ("apikey:X-Key:abcd", {"x-key": "abcd"}, "http://h/a?b=c"),
        ("apikey:X-Other:abcd", {"x-other": "abcd"}, "http://h/a?b=c"),
        ("apikey:inQuery:a b", {}, "http://h/a?b=c&api_key=a%20b"),
        ("apikey:sid:abcd", {"cookie": "sid=abcd"}, "http://h/a?b=c"),
    ],
)
def test_credentials_stand_where_the_document_says(auth, headers, url):
    made = callers(Identity(auth))
    sent = dressed(made, Caller.FULL)
    assert (dict(sent.headers), sent.url) == (headers, url)
    stranger = dressed(made, Caller.UNKNOWN)
    assert (stranger.headers.keys(), stranger.headers == sent.headers and stranger.url == sent.url) == (
        headers.keys(),
        False,
    )
    nobody = dressed(made, Caller.ANONYMOUS)
    assert (dict(nobody.headers), nobody.url) == ({}, "http://h/a?b=c")


@pytest.mark.parametrize("auth", ["abcd", "bearer:", "basic:me", "apikey:x", "digest:a:b"])
def test_what_are_no_credentials(auth):
    with pytest.raises(UsageError):
        callers(Identity(auth))


def test_headers_of_the_command_line_go_to_all_and_secrets_only_to_full():
    made = callers(None, headers={"X-Tenant": "a", "X-Api-Key": "very-secret"})
    assert dict(dressed(made, Caller.FULL).headers) == {"x-tenant": "a", "x-api-key": "very-secret"}
    assert dict(dressed(made, Caller.ANONYMOUS).headers) == {"x-tenant": "a"}
    assert dict(dressed(made, Caller.UNKNOWN).headers) == {"x-tenant": "a", "x-api-key": GARBAGE}


def test_a_key_that_the_document_names_is_a_secret_whatever_it_is_called():
    document = "components: {securitySchemes: {k: {type: apiKey, in: header, name: X-Acme}}}\npaths: {}"
    redaction = Redaction()
    made = callers(None, document, headers={"x-acme": "very-secret"}, redaction=redaction)
    assert dict(dressed(made, Caller.FULL).headers) == {"x-acme": "very-secret"}
    assert dict(dressed(made, Caller.ANONYMOUS).headers) == {}
    assert dict(dressed(made, Caller.UNKNOWN).headers) == {"x-acme": GARBAGE}
    assert redaction.text("very-secret") == REDACTED


def test_who_we_are_is_known_by_name():
    client = ClientCredentials("http://h/token", "our-client", "s3cret")
    assert list(callers(Identity(client=client, user="alice")).names()) == ["alice", "our-client"]
    assert list(callers(Identity("basic:bob:pw")).names()) == ["bob"]


def test_what_a_request_carries_by_itself_stays():
    assert (
        dressed(callers(Identity("bearer:abcd")), Caller.FULL, authorization="Basic x").headers["authorization"]
        == "Basic x"
    )


def test_a_stranger_is_made_up_from_the_document_where_nobody_is_known():
    bearer = "components: {securitySchemes: {t: {type: http, scheme: bearer}}}\npaths: {}"
    assert dressed(callers(None, bearer), Caller.UNKNOWN).headers["authorization"] == f"Bearer {GARBAGE}"
    assert callers(None, bearer).has(Caller.UNKNOWN)
    assert not callers(None, "paths: {}").has(Caller.UNKNOWN)
    assert not callers(None).has(Caller.OTHER)


def test_tokens_are_fetched_and_fetched_again_in_time():
    heads: list[bytes] = []

    def answer(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        body = json.dumps({"access_token": f"token-{len(heads)}", "expires_in": 100}).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    clock = StillClock()
    with raw_server(answer) as url:
        client = ClientCredentials(f"{url}/token", "me", "s3cret", "read")
        tokens = Tokens(clock)
        redaction = Redaction()
        options = LiveOptions("http://h", identities={Caller.FULL: Identity(client=client)})
        made = Callers(options, api("paths: {}"), redaction, tokens)
        assert dressed(made, Caller.FULL).headers["authorization"] == "Bearer token-1"
        assert dressed(made, Caller.FULL).headers["authorization"] == "Bearer token-1"
        clock.sleep(71)
        assert dressed(made, Caller.FULL).headers["authorization"] == "Bearer token-2"
        assert made.refused(Caller.FULL)
        assert dressed(made, Caller.FULL).headers["authorization"] == "Bearer token-3"
        assert redaction.text("token-1 s3cret") == f"{REDACTED} {REDACTED}"
    assert heads[0].startswith(b"POST /token HTTP/1.1\r\n")


def test_no_token_comes():
    refusal = b"HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n"
    with raw_server(says(refusal)) as url, pytest.raises(WireError, match="answers 400"):
        Tokens(StillClock()).token(ClientCredentials(f"{url}/token", "me", "s3cret"))


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Authorization", True), ("Set-Cookie", True), ("X-Api-Key", True), ("accessToken", True), ("client_secret", True),
        ("user_password", True), ("X-Auth", True), ("X-RapidAPI-Key", True),
        ("Ocp-Apim-Subscription-Key", True), ("X-JWT", True), ("sig", True), ("authority", False), ("oauth_url", False),
        ("next_page_token", False), ("token_type", False), ("Idempotency-Key", False),
        ("primary_key", False), ("author", False), ("tokens_count", False),
    ],
)  # fmt: skip
def test_secrets_are_known_by_name(name, secret):
    assert is_secret(name) is secret


def test_secrets_are_taken_out_by_name_and_by_value():
    redaction = Redaction(['s3"cret/x'])
    assert redaction.body(b'{"password": "pw", "note": "ok", "in": [{"token": "t"}]}') == (
        '{"password": "[redacted]", "note": "ok", "in": [{"token": "[redacted]"}]}'
    )
    assert redaction.body(json.dumps({"echo": 'a s3"cret/x b'}).encode()) == '{"echo": "a [redacted] b"}'
    assert redaction.url("http://h/?a=s3%22cret%2Fx&api_key=k") == "http://h/?a=[redacted]&api_key=[redacted]"
    assert redaction.headers({"x-a": 's3"cret/x', "cookie": "a=b"}) == {"x-a": REDACTED, "cookie": REDACTED}
    assert redaction.text(b64encode(b's3"cret/x').decode()) == REDACTED
    assert redaction.body(b"\xff\xfe") == "[2 bytes that are no text]"
    assert redaction.body(b'{"a": 1}') == '{"a": 1}', "what hides nothing stays as it is"


@pytest.mark.parametrize(
    "text",
    [
        'a/b+c d<"é', "a%2fb%2bc%20d%3c%22%c3%a9", "a%2Fb%2Bc+d%3C%22%C3%A9", "a/b+c d&lt;&quot;é",
        '{"x": "a\\/b+c d<\\"\\u00e9"}', '{"x": "a/b\\u002Bc d\\u003C\\u0022é"}', '{"x": ["\\u0061/b+c d<\\"é"]}',
    ],
)  # fmt: skip
def test_a_secret_is_known_however_it_is_written(text: str) -> None:
    assert "b" not in Redaction(['a/b+c d<"é']).body(text.encode()).replace(REDACTED, "")


def test_secrets_in_odd_places_are_found():
    redaction = Redaction()
    assert redaction.body(b'{"secret": ["a", {"b": 1}]}') == '{"secret": ["[redacted]", {"b": 1}]}'
    assert redaction.url("http://h/#access_token=abc&a=b") == "http://h/#access_token=[redacted]&a=b"
    assert redaction.headers({"location": "http://[?token=a"}) == {"location": "http://[?token=a"}
    assert redaction.data(b'{"token": "a", "b": "\\ud800"}') == b'{"token": "[redacted]", "b": "\\ud800"}'


def line(request: Request, auth: str = "bearer:s3cret") -> str:
    redaction = Redaction()
    return curl(request, callers(Identity(auth), redaction=redaction), redaction)


def test_lines_for_a_shell_can_be_run_and_hold_no_secret():
    body = Request({"content-type": "application/json"}, b'{"a": "it\'s s3cret"}', "PUT", "http://h/a?b=c", Caller.FULL)
    assert line(body) == (
        "curl -i -X PUT 'http://h/a?b=c' -H \"Authorization: $CONTRACTCTL_AUTH\" -H 'Content-Type: application/json' "
        '--data-raw \'{"a": "it\'"\'"\'s [redacted]"}\''
    )
    assert line(Request(url="http://h/", caller=Caller.ANONYMOUS)) == "curl -i http://h/"
    assert line(Request(url="http://h/", caller=Caller.FULL), "apikey:inQuery:s3cret") == (
        'curl -i http://h/"?api_key=$CONTRACTCTL_AUTH"'
    )
    assert "$CONTRACTCTL_AUTH_UNKNOWN" in line(Request(url="http://h/", caller=Caller.UNKNOWN))
    assert line(Request(method="HEAD", url="http://h/")).startswith("curl -i --head")
    assert line(Request({"accept": "image/png"}, url="http://h/?a[]=1")) == (
        "curl -i --globoff 'http://h/?a[]=1' -H 'Accept: image/png'"
    )


@pytest.mark.parametrize(
    ("identity", "answer", "where"),
    [
        (Identity("bearer:tok_12345678"), Answer(body=b'{"message": "tok_12345678 is wrong"}'), {"body"}),
        (Identity("bearer:tok_12345678"), Answer({"location": "/a?t=tok_12345678"}), {"location"}),
        (Identity("bearer:tok_12345678"), Answer({"set-cookie": "sid=tok_12345678"}, b"tok_1234567"), set()),
        (Identity("bearer:short"), Answer(body=b"short"), set()),
        (Identity("apikey:inQuery:key_12345678"), Answer(body=b"key_12345678"), {"body"}),
        (Identity(headers={"X-Tenant": "acme-customer"}), Answer(body=b"acme-customer"), set()),
        (None, Answer(body=b"anything"), set()),
    ],
)
def test_an_answer_that_repeats_credentials_is_noticed(identity, answer, where):
    made = callers(identity)
    assert made.repeated(Request(url="http://h/a", caller=Caller.FULL), answer) == where
    assert made.repeated(Request(url="http://h/a", caller=Caller.ANONYMOUS), answer) == set()
    assert made.repeated(Request(url="http://h/a"), answer) == set()


def test_a_stranger_is_known_again():
    made = callers(Identity("bearer:tok_12345678"))
    answer = Answer(body=f"{GARBAGE} is unknown".encode())
    assert made.repeated(Request(url="http://h/a", caller=Caller.UNKNOWN), answer) == {"body"}


def test_a_recorded_request_reads_its_credentials_from_the_environment():
    redaction = Redaction()
    asked = Request({"authorization": "Bearer abcdef", "x-a": "1"}, b"", "GET", "http://h/notes")
    assert curl(asked, callers(None, redaction=redaction), redaction) == (
        "curl -i http://h/notes -H \"Authorization: $CONTRACTCTL_AUTH\" -H 'X-A: 1'"
    )
