"""Recorded traffic: where a document's paths begin in it, and what must never be in it."""

import pytest

from contractctl.live.identity.redaction import Redaction, page_tokens
from contractctl.live.records.recorded import base_of, learn_secrets, placed
from contractctl.traffic import Answer, Exchange, Request
from tests.documents import api

PATHS = """
servers: [{url: "https://api.example.com/v1"}]
paths:
  /{anything}: {get: {responses: {"200": {description: ok}}}}
  /notes: {get: {responses: {"200": {description: ok}}}, post: {responses: {"201": {description: ok}}}}
  /notes/{note}: {get: {responses: {"200": {description: ok}}}}
"""


@pytest.mark.parametrize(
    ("urls", "base"),
    [
        (["https://api.example.com/v1/notes", "https://cdn.example/notes/1"], "https://api.example.com/v1/"),
        (["http://localhost:1/api/notes", "http://localhost:1/api/notes/3"], "http://localhost:1/api/"),
        (["http://localhost:1/notes", "http://other.example/logo.svg"], "http://localhost:1/"),
        (["http://localhost:1/a/b/c/d/e/f/g/h"], None),
    ],
)
def test_the_base_is_where_most_and_longest_paths_fit(urls: list[str], base: str | None) -> None:
    assert base_of(api(PATHS), urls) == base


def test_methods_that_are_not_declared_belong_to_the_path() -> None:
    asked = [Exchange(Request(method="PUT", url="https://api.example.com/v1/notes"), Answer(status=405))]
    found = placed(api(PATHS), asked)
    assert found is not None
    assert [one.operation for one in found.exchanges] == [None]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (
            b"grant_type=client_credentials&client_secret=s3cr3t",
            b"grant_type=client_credentials&client_secret=[redacted]",
        ),
        (b"a sentence: x=1 and token=2", b"a sentence: x=1 and token=2"),
        (b'{"access_token": "abc", "token_type": "bearer"}', b'{"access_token": "[redacted]", "token_type": "bearer"}'),
        (b"\xff\x00tok-very-secret\x00", b"\xff\x00[redacted]\x00"),
        (b"pre tok-very-secret post", b"pre [redacted] post"),
    ],
)
def test_no_body_keeps_a_secret(body: bytes, kept: bytes) -> None:
    assert Redaction(["tok-very-secret"]).data(body) == kept


def test_addresses_in_header_fields_keep_no_secret() -> None:
    fields = {"location": "https://a.example/b?access_token=abcdef&x=1", "set-cookie": "sid=abc", "etag": '"1"'}
    assert Redaction().headers(fields) == {
        "location": "https://a.example/b?access_token=[redacted]&x=1",
        "set-cookie": "[redacted]",
        "etag": '"1"',
    }


def test_credentials_that_were_recorded_are_hidden_everywhere() -> None:
    redaction = Redaction()
    learn_secrets(redaction, [Request({"authorization": "Bearer abcdefgh", "cookie": "theme=dark; sid=12345678"})])
    assert redaction.text("abcdefgh dark 12345678") == "[redacted] dark [redacted]"


LIST = """
paths:
  /notes:
    get:
      parameters: [{name: _token, in: query, schema: {type: string}}, {name: _limit, in: query, schema: {type: integer}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array}}}}}
"""
SCHEME = "components: {securitySchemes: {key: {type: apiKey, in: query, name: _token}}}"


@pytest.mark.parametrize(("more", "shown"), [("", "abc"), (SCHEME, "[redacted]")])
def test_what_leads_to_the_next_page_is_shown_unless_it_is_what_lets_in(more: str, shown: str) -> None:
    redaction = Redaction(shown=page_tokens(api(LIST + more)))
    assert (
        redaction.url("http://a.example/notes?_token=abc&token_b=x")
        == f"http://a.example/notes?_token={shown}&token_b=[redacted]"
    )
    assert Redaction(["abcd"], {"token"}).url("http://a.example/?token=abcd") == "http://a.example/?token=[redacted]"
