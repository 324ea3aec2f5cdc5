"""What the operations of two versions differ in around their schemas: parameters, security, webhooks, callbacks, lifecycle."""

import pytest

from contractctl.diff.change import Change
from contractctl.diff.compare import changes
from contractctl.diff.matching import MatchOptions
from documents import api

OK = "responses: {'200': {description: fine}}"


def found(base: str, revision: str, options: MatchOptions | None = None) -> tuple[Change, ...]:
    """The changes between two texts."""
    return changes(api(base), api(revision), options)


def test_webhooks_turn_the_direction_round() -> None:
    base = """
        openapi: 3.1.0
        info: {title: T, version: 1.0.0}
        webhooks:
          paid:
            post:
              requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string, maxLength: 3}}}}}}
              responses: {'200': {description: d}}
        """
    (change,) = found(base, base.replace("maxLength: 3", "maxLength: 5"))
    assert (change.context, change.direction, change.detail["side"]) == ("request-property", "response", "webhook")


def test_callbacks_turn_the_direction_round() -> None:
    base = f"""
        paths:
          /subscribe:
            post:
              {OK}
              callbacks:
                done:
                  '{{$request.body#/url}}':
                    post:
                      requestBody: {{content: {{application/json: {{schema: {{type: string}}}}}}}}
                      {OK}
        """
    (change,) = found(base, base.replace("{type: string}", "{type: integer}"))
    assert (change.direction, change.detail["side"], change.operations) == (
        "response",
        "callback",
        ("POST /subscribe",),
    )


SECURED = """
    paths:
      /x:
        get: {security: %s, responses: {'200': {description: d}}}
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: X-Key}
        login: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://x.example', scopes: {read: r, write: w}}}}
    """


@pytest.mark.parametrize(
    ("base", "revision", "expected"),
    [
        ("[{key: []}, {login: [read]}]", "[{login: [read]}]", [("alternative", "removed", False)]),
        ("[{key: []}]", "[{key: []}, {login: [read]}]", [("alternative", "added", True)]),
        ("[{login: [read]}]", "[{login: [read, write]}]", [("scope", "added", False)]),
        ("[{login: [read, write]}]", "[{login: [read]}]", [("scope", "removed", True)]),
        ("[]", "[{key: []}]", [("alternative", "added", False)]),
        ("[{key: []}]", "[]", [("alternative", "removed", True)]),
        (
            "[{key: []}, {login: [read]}]", "[{key: [], login: [read]}]",
            [("alternative", "removed", False), ("alternative", "removed", False), ("alternative", "added", False)],
        ),
    ],
)  # fmt: skip
def test_security_is_an_or_of_ands(base: str, revision: str, expected: list[tuple[str, str, bool]]) -> None:
    told = found(SECURED % base, SECURED % revision)
    assert [(one.aspect, one.verb, one.detail["satisfied"]) for one in told] == expected


def test_a_scheme_is_what_it_asks_for() -> None:
    base = SECURED % "[{key: []}]"
    assert found(base, base.replace("key:", "apiKey:")) == ()
    (change,) = found(base, base.replace("X-Key", "X-Token"))
    assert (change.context, change.aspect, change.operations) == ("security-scheme", "name", ("GET /x",))


def test_internal_is_gone_for_the_public() -> None:
    base = f"paths:\n  /x:\n    get: {{{OK}}}\n"
    revision = f"paths:\n  /x:\n    get: {{x-internal: true, {OK}}}\n"
    (change,) = found(base, revision)
    assert (change.aspect, change.verb) == ("internal", "set")
    assert found(base, revision, MatchOptions(audience="internal")) == ()


def test_lifecycle() -> None:
    base = f"paths:\n  /x:\n    get: {{{OK}}}\n"
    revision = f"paths:\n  /x:\n    get: {{deprecated: true, x-sunset: '2030-01-01', {OK}}}\n"
    (change,) = found(base, revision)
    assert (change.aspect, change.verb, change.detail["sunset"]) == ("deprecated", "set", "2030-01-01")
    (gone,) = found(revision, "paths: {}")
    assert (gone.detail["deprecated"], gone.detail["sunset"], gone.detail["whole-path"]) == (True, "2030-01-01", True)


def test_parameters() -> None:
    base = f"""
        paths:
          /x:
            get:
              parameters:
              - {{name: tags, in: query, schema: {{type: array, items: {{type: string}}}}}}
              - {{name: old, in: query, deprecated: true, schema: {{type: string}}}}
              {OK}
        """
    revision = f"""
        paths:
          /x:
            get:
              parameters:
              - {{name: tags, in: query, explode: false, required: true, schema: {{type: array, items: {{type: string}}}}}}
              - {{name: new, in: query, schema: {{type: string}}}}
              {OK}
        """
    told = found(base, revision)
    assert [(one.aspect, one.verb, one.name) for one in told] == [
        ("required", "became-required", "tags"),
        ("explode", "changed", "tags"),
        ("existence", "removed", "old"),
        ("existence", "added", "new"),
    ]
    assert told[2].detail["deprecated"] is True
    assert told[3].detail["required"] is False


def test_style_of_a_scalar_does_not_matter() -> None:
    base = (
        f"paths:\n  /x:\n    get:\n      parameters: [{{name: a, in: query, schema: {{type: string}}}}]\n      {OK}\n"
    )
    assert found(base, base.replace("in: query", "in: query, style: form, explode: false")) == ()
