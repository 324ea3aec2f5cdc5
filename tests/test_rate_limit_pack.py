"""What the pack `rate-limit` reads in headers and descriptions, where one example of its README is not enough."""

import json

import pytest

from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from documents import document

CATALOG = load_catalog()


def messages(text, clause, **settings):
    """What a clause of the pack says of a document."""
    report = lint([document(text)], CATALOG, Settings(select=(f"rate-limit/{clause}",), **settings))
    return [finding.message for finding in report.findings]


def answer(status, body):
    """A document with one operation that has one answer."""
    return f'paths: {{/a: {{get: {{responses: {{"{status}": {json.dumps(body)}}}}}}}}}'


def reset(header):
    return answer("200", {"description": "Orders", "headers": {"X-RateLimit-Reset": header}})


@pytest.mark.parametrize(
    ("unit", "header"),
    [
        ("epoch", {"description": "The time at which the window resets in UTC epoch seconds", "schema": {}}),
        ("epoch", {"description": "A unix timestamp in seconds", "schema": {"type": "number"}}),
        ("epoch", {"schema": {"type": "string", "format": "date-time"}}),
        ("epoch", {"schema": {"type": "integer", "minimum": 1_600_000_000}}),
        ("epoch", {"schema": {"type": "integer", "example": 1717084800}}),
        ("epoch", {"schema": {"type": "string"}, "example": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        ("epoch", {"schema": {"type": "integer"}, "examples": {"one": {"value": "1717084800"}}}),
        ("delta", {"description": "The number of seconds until the current window resets", "schema": {}}),
        ("delta", {"description": "Time remaining, in seconds", "schema": {"type": "integer"}}),
        ("delta", {"schema": {"type": "integer", "maximum": 3600}}),
        ("delta", {"schema": {"type": "integer"}, "example": 30}),
    ],
)
def test_the_unit_of_a_reset(unit, header):
    other = {"epoch": "delta", "delta": "epoch"}[unit]
    assert messages(reset(header), "header-semantics") == []
    assert messages(reset(header), "header-semantics", options={"rate-limit": {"reset-unit": unit}}) == []
    words = {"epoch": "seconds since 1970", "delta": "seconds from now"}
    expected = [f"X-RateLimit-Reset: it counts {words[unit]}; {words[other]} are wanted"]
    assert messages(reset(header), "header-semantics", options={"rate-limit": {"reset-unit": other}}) == expected


@pytest.mark.parametrize(
    "header",
    [
        {"schema": {"type": "integer"}},
        {"description": "The time when the limit resets", "schema": {"type": "integer"}},
        {"schema": {"type": ["x", {}], "format": ["y"], "minimum": "z", "example": "\u00b2"}, "examples": {"a": 1}},
    ],
)
def test_a_reset_that_does_not_tell_its_unit(header):
    said = "X-RateLimit-Reset: say whether it is seconds since 1970 or seconds from now"
    assert messages(reset(header), "header-semantics") == [said]


def test_descriptions_are_read_in_english_and_only_where_they_may_be():
    told = {"description": "Unix time", "schema": {"type": "integer"}}
    assert len(messages(reset(told), "header-semantics", contract=ContractSettings(prose=False))) == 1
    foreign = {"description": "\u30ea\u30bb\u30c3\u30c8\u307e\u3067\u306e\u6642\u9593", "schema": {"type": "integer"}}
    assert messages(reset(foreign), "header-semantics") == []


@pytest.mark.parametrize(
    ("description", "count"),
    [
        ("Slow down", 1),
        ("Request rate limit exceeded", 1),
        ("The limit of concurrent requests is reached, try again", 1),
        ("The limit of 500 stored objects is reached", 0),
        ("Cap of concurrent jobs reached", 0),
        ("Quota of licences exceeded", 0),
    ],
)
def test_waiting_does_not_help_where_something_is_full(description, count):
    text = answer("429", {"description": description})
    assert len(messages(text, "retry-after")) == count
    assert messages(text, "headers") == [], "one cause, one finding"
    waits = {"Retry-After": {"schema": {"type": "integer"}}}
    assert len(messages(answer("429", {"description": description, "headers": waits}), "headers")) == count
    assert len(messages(text, "retry-after", contract=ContractSettings(prose=False))) == 1


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("https://api.acme.dev/v1", 1),
        ("//api.acme.dev", 1),
        ("http://localhost:8080", 0),
        ("http://127.0.0.1", 0),
        ("https://{host}/api", 0),
        ("https://[oops", 0),
        ("/api", 0),
    ],
)
def test_only_a_public_service_must_speak_of_limits(url, count):
    text = f'servers: [{{url: "{url}"}}]\n' + answer("200", {"description": "Orders"})
    assert len(messages(text, "too-many-requests-declared")) == count


@pytest.mark.parametrize(
    ("description", "count"),
    [
        ("The rate limit is 1000 requests a minute for each API key.", 0),
        ("We allow 60 requests per minute per client.", 0),
        ("Every IP address is throttled.", 0),
        ("Requests are throttled. Send an API key.", 1),
        ("Projects are subject to higher rate limits.", 1),
    ],
)
def test_whose_requests_are_counted(description, count):
    text = (
        f"openapi: 3.0.3\ninfo: {{title: T, version: '1', description: {description}}}\nx-rate-limit: []\npaths: {{}}"
    )
    assert len(messages(text, "policy-documented")) == count


def test_headers_of_ones_own_are_complete_as_they_are():
    text = answer("429", {"description": "Slow down", "headers": {"X-Quota-Left": {}, "Retry-After": {}}})
    named = ContractSettings.read({"names": {"rate-header": ["X-Quota-Left"]}})
    assert len(messages(text, "headers")) == 1
    assert messages(text, "headers", contract=named) == []
