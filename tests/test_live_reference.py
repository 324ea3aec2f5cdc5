"""The whole of `contractctl test`, but for its property-based phase, against the reference server: what it costs, what it says."""

import json

from fixtures.servers.payments.app import create_app
from fixtures.servers.serving import served
from tests.command import contractctl

DOCUMENT = "fixtures/servers/payments/openapi.yaml"
MOST = 60
"""Requests of one operation: 40 of talks (`Limits.per_operation`), those that reach it, and things made for other operations."""


def examined(url: str, *flags: str) -> dict[str, object]:
    done = contractctl("test", DOCUMENT, "--url", url, "--seed", "1", "--phases", "none", "--format", "json", *flags)
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


def accused(report: dict[str, object]) -> list[tuple[str, str]]:
    findings = report["findings"]
    assert isinstance(findings, list)
    return [(one["rule"], one["message"]) for one in findings]


def test_talks_ask_little_of_an_operation() -> None:
    with served(create_app(())) as url:
        report = examined(url, "--level", "write")
    assert accused(report) == []
    asked = {one["operation"]: one["requests"] for one in report["server"]["reach"]}  # type: ignore[index]
    assert {name: number for name, number in asked.items() if number > MOST} == {}
    assert "requests are spent" not in json.dumps(report), "and nothing was left out for that"


def test_the_same_seed_finds_the_same_server_as_good_as_before() -> None:
    with served(create_app(())) as url:
        assert accused(examined(url, "--level", "write", "--select", "idempotency,status-codes")) == []
        assert accused(examined(url, "--level", "write", "--select", "idempotency,status-codes")) == []


def test_a_broken_promise_is_found_without_the_property_based_phase() -> None:
    with served(create_app(("idempotency/replay-books-twice",))) as url:
        report = examined(url, "--level", "write")
    assert {rule for rule, _ in accused(report)} == {"idempotency/replay"}


def test_what_a_talk_found_is_not_told_again_of_its_exchanges() -> None:
    with served(create_app(("status-codes/allow-missing",))) as url:
        report = examined(url, "--level", "write", "--no-collapse", "--select", "status-codes")
    message = "405: the answer has no Allow header, which RFC 9110 asks for"
    assert accused(report) == [("status-codes/method-not-allowed-allow", message)]


def test_what_was_asked_at_a_wrong_address_is_no_finding() -> None:
    with served(create_app(())) as url:
        report = examined(f"{url}/elsewhere", "--level", "write")
    server = report["server"]
    assert isinstance(server, dict)
    assert f"the base URL {url}/elsewhere seems to be wrong" in server["stopped"]
    assert accused(report) == []
