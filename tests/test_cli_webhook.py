"""`contractctl webhook verify`: what it says of a delivery in files, its exit status, and what it never says."""

import hmac
import json
import re
from pathlib import Path

import pytest

from contractctl.cli.webhook import SchemeName
from contractctl.contract.signatures import SCHEMES
from tests.command import Done, contractctl

SECRET = "a-secret-of-tests"  # noqa: S105 -- of these tests
BODY = b'{"event_id": "e1", "amount": 1}\n'


def signature(body: bytes = BODY, secret: str = SECRET) -> str:
    return f"X-Signature: sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


def verify(tmp_path: Path, *arguments: str, body: bytes = BODY) -> Done:
    (tmp_path / "body").write_bytes(body)
    return contractctl(
        "webhook", "verify", "--secret-env", "HOOK", "--body", "body", *arguments, cwd=tmp_path, HOOK=SECRET
    )


def test_it_knows_each_scheme_that_can_be_checked() -> None:
    assert {one.value for one in SchemeName} == set(SCHEMES)


def test_right(tmp_path: Path) -> None:
    done = verify(tmp_path, "--header", signature())
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("right: ")
    assert done.out.endswith("(scheme x-signature, field x-signature)\n")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (signature(json.dumps(json.loads(BODY), separators=(",", ":")).encode()), "body written down anew"),
        (signature(secret="another"), "another secret"),  # noqa: S106 -- none
        ("Content-Type: application/json", "it is not signed"),
    ],
)
def test_wrong_and_why(tmp_path: Path, header: str, said: str) -> None:
    done = verify(tmp_path, "-H", header)
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith("wrong: ")
    assert said in done.out
    assert ", mistake " in done.out
    assert SECRET not in done.out


def test_stale_by_a_moment_that_is_given(tmp_path: Path) -> None:
    value = hmac.digest(SECRET.encode(), b"1790000000." + BODY, "sha256").hex()
    header = f"Stripe-Signature: t=1790000000,v1={value}"
    assert verify(tmp_path, "-H", header, "--now", "1790000299").status == 0
    assert verify(tmp_path, "-H", header, "--now", "2026-09-21T14:13:20Z").status == 0
    assert "stale" in verify(tmp_path, "-H", header, "--now", "1790000301").out
    assert verify(tmp_path, "-H", header, "--now", "1790000301", "--tolerance", "600").status == 0


def test_json_and_fields_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "fields").write_text(f"POST /hook HTTP/1.1\nHost: x\n{signature()}\n")
    done = verify(tmp_path, "-H", "@fields", "--format", "json", "--scheme", "x-signature")
    told = json.loads(done.out)
    assert (done.status, told["right"], told["scheme"], told["mistake"]) == (0, True, "x-signature", None)
    assert told["version"] == 1


def test_the_body_may_come_from_standard_input(tmp_path: Path) -> None:
    done = contractctl(
        "webhook", "verify", "--secret-env", "HOOK", "--body", "-", "-H", signature(), cwd=tmp_path,
        stdin=BODY.decode(), HOOK=SECRET,
    )  # fmt: skip
    assert done.status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--header", "rubbish"), "write 'NAME: VALUE'"),
        (("--header", "@missing"), "missing"),
        (("--header", "A: b", "--now", "today"), "--now today"),
        (("--header", "A: b", "--secret-env", "NOBODY_SET_THIS"), "NOBODY_SET_THIS"),
        (("--header", "A: b", "--body", "missing"), "missing"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = verify(tmp_path, *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_what_cannot_be_said_is_no_success(tmp_path: Path) -> None:
    done = verify(tmp_path, "-H", "webhook-id: 1", "-H", "webhook-timestamp: 1", "-H", "webhook-signature: v1a,AAAA")
    assert done.status == 2
    assert done.out.startswith("cannot tell: ")


def test_help(golden) -> None:  # type: ignore[no-untyped-def] -- a fixture of conftest
    done = contractctl("webhook", "verify", "--help")
    assert (done.status, done.err) == (0, "")
    golden("help-webhook-verify.txt", re.sub(r" <\S+?>(?=  )", "", done.out))
