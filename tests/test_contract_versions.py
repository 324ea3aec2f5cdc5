"""Which version is meant: in `info.version`, and in the addresses of operations."""

import pytest

from contractctl.contract.versions import host_tokens, major_of, read_version, tokens
from documents import operation


@pytest.mark.parametrize(
    ("text", "numbers", "day", "early"),
    [
        ("2", (2,), None, False),
        ("v2.1.0", (2, 1, 0), None, False),
        ("1.0.0+build.7", (1, 0, 0), None, False),
        ("2.0.0-beta.1", (2, 0, 0), None, True),
        ("1.0b2", (1, 0), None, True),
        ("2024-05-01", (), "2024-05-01", False),
        ("2024-05-01-preview", (), "2024-05-01", False),
        ("20240501", (), "2024-05-01", False),
        ("2025-09-30.clover", (), "2025-09-30", False),
        ("2024.1", (), "2024-01-01", False),
    ],
)
def test_versions_that_can_be_compared(text: str, numbers: tuple[int, ...], day: str | None, early: bool) -> None:  # noqa: FBT001 -- a table
    found = read_version(text)
    assert found is not None
    assert (found.numbers, str(found.day) if found.day else None, found.early) == (numbers, day, early)


@pytest.mark.parametrize("text", ["", "unversioned", "next one", "1 beta", "Tue Jan 31 2023", "9" * 40])
def test_what_is_no_version(text: str) -> None:
    assert read_version(text) is None


@pytest.mark.parametrize(
    ("server", "path", "found"),
    [
        ("https://a.acme.dev/v1", "/orders", ("v1",)),
        ("https://a.acme.dev", "/v2/orders", ("v2",)),
        ("https://a.acme.dev", "/apis/apps/v1beta1/things", ("v1beta1",)),
        ("https://a.acme.dev", "/rest/api/3/issues", ("3",)),
        ("https://a.acme.dev/2.0", "/files", ("2.0",)),
        ("https://a.acme.dev", "/2010-04-01/calls", ("2010-04-01",)),
        ("https://a.acme.dev/v1", "/v2/orders", ("v2",)),
        ("https://a.acme.dev", "/orders/7", ("",)),
        ("https://a.acme.dev", "/orders/{v1}", ("",)),
    ],
)
def test_versions_in_addresses(server: str, path: str, found: tuple[str, ...]) -> None:
    text = f"servers: [{{url: '{server}'}}]\npaths:\n  {path}: {{get: {{responses: {{}}}}}}\n"
    assert tokens(operation(text, f"GET {path}")) == found


def test_versions_in_host_names() -> None:
    text = "servers: [{url: 'https://api-v3.acme.dev'}]\npaths:\n  /x: {get: {responses: {}}}\n"
    assert host_tokens(operation(text, "GET /x")) == ("v3",)


@pytest.mark.parametrize(("token", "major"), [("v2", 2), ("v1.43", 1), ("v1beta1", 1), ("3", 3), ("2010-04-01", None)])
def test_major_numbers(token: str, major: int | None) -> None:
    assert major_of(token) == major
