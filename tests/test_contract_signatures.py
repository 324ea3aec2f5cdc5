"""Signatures of webhooks: each dialect made and checked, each known mistake told by its kind."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest

from contractctl.contract.message_signatures import CannotTell
from contractctl.contract.signatures import SCHEMES, Check, Signed, Signing, check, scheme_of, sign

BODY = b'{"b": 1, "a": "x/y", "text": "na\xc3\xafve <b>"}\n'
SECRET = "whsec_YSBzZWNyZXQgb2YgdGVzdHMgb25seQ=="  # noqa: S105 -- of these tests
NOW = 1_790_000_000.0


def mac(key: bytes | str, message: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.digest(key.encode() if isinstance(key, str) else key, message, algorithm)


def checked(headers: Mapping[str, str], body: bytes = BODY, secret: str = SECRET, **more: str) -> Check:
    return check(Signed({name.lower(): text for name, text in headers.items()}, body), Signing(secret, **more), NOW)


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one not in {"auto", "rfc9421"}])
@pytest.mark.parametrize("told", [True, False])
def test_what_is_signed_is_right_and_known_by_its_fields(scheme: str, told: bool) -> None:  # noqa: FBT001
    fields = sign(BODY, Signing(SECRET, scheme=scheme), NOW, "msg_1", {})
    assert scheme_of(fields, Signing(SECRET)) == scheme
    found = checked(fields, scheme=scheme if told else "auto")
    assert (found.right, found.scheme, found.mistake) == (True, scheme, "")
    assert checked(fields, body=BODY + b" ", scheme=scheme).right is False
    assert SECRET not in repr(Signing(SECRET))


@pytest.mark.parametrize(
    "value",
    [
        f"sha256={mac(SECRET, BODY).hex()}",
        mac(SECRET, BODY).hex(),
        f"SHA256={mac(SECRET, BODY).hex().upper()}",
        base64.b64encode(mac(SECRET, BODY)).decode(),
    ],
)
def test_the_usual_forms_of_a_plain_signature(value: str) -> None:
    assert checked({"X-Shop-Hmac-Sha256": value}).right is True
    assert checked({"X-Other": value}, header="X-Other").right is True


def re_made(**how: object) -> bytes:
    return json.dumps(json.loads(BODY), **how).encode()  # type: ignore[arg-type]


BODIES = [
    re_made(separators=(",", ":")),
    re_made(),
    re_made(sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    re_made(indent=2, ensure_ascii=False),
    re_made(separators=(",", ":")).replace(b"/", b"\\/"),
    re_made(separators=(",", ":"), ensure_ascii=False).replace(b"<", b"\\u003c").replace(b">", b"\\u003e"),
    BODY.strip(),
    BODY + b"\n",
    BODY.replace(b"\n", b"\r\n"),
    b"",
]


@pytest.mark.parametrize("signed", BODIES)
def test_a_body_that_was_not_signed_as_it_was_sent(signed: bytes) -> None:
    found = checked({"X-Signature": f"sha256={mac(SECRET, signed).hex()}"})
    assert (found.right, found.mistake) == (False, "body")
    assert "not over the bytes that were sent" in found.message


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        (f"sha256={base64.b64encode(mac(SECRET, BODY)).decode()}", "encoding"),
        (f"sha256={mac(SECRET.removeprefix('whsec_'), BODY).hex()}", "secret"),
        (f"sha256={mac(base64.b64decode(SECRET.removeprefix('whsec_')), BODY).hex()}", "secret"),
        (f"sha256={mac(SECRET + chr(10), BODY).hex()}", "secret"),
        (f"sha256={mac('another', BODY).hex()}", "secret"),
        (f"sha256={hashlib.sha256(BODY).hexdigest()}", "algorithm"),
        (f"sha256={hashlib.sha256(SECRET.encode() + BODY).hexdigest()}", "algorithm"),
        (mac(SECRET, BODY, "sha512").hex()[:64], "secret"),
        ("sha256=", "malformed"),
        ("rubbish", "malformed"),
        (f"t=1790000000,v1={mac(SECRET, b'1790000000.' + BODY).hex()}", "layout"),
    ],
)
def test_mistakes_of_a_plain_signature(value: str, mistake: str) -> None:
    found = checked({"X-Signature": value}, scheme="x-signature")
    assert (found.right, found.mistake) == (False, mistake)


def test_two_mistakes_at_once_are_both_told() -> None:
    value = base64.b64encode(mac(SECRET, re_made(separators=(",", ":")))).decode()
    found = checked({"X-Signature": f"sha256={value}"})
    assert found.mistake == "body"
    assert "written as base64" in found.message


def test_nothing_is_signed() -> None:
    found = checked({"Content-Type": "application/json"})
    assert (found.right, found.mistake) == (False, "missing")
    assert "there is x-acme-signature" in checked({"X-Acme-Signature": "1"}, scheme="github").message


def standard(message: bytes, *, key: bytes | str | None = None, at: str = "1790000000") -> dict[str, str]:
    known = base64.b64decode(SECRET.removeprefix("whsec_")) if key is None else key
    value = base64.b64encode(mac(known, message)).decode()
    return {"webhook-id": "m1", "webhook-timestamp": at, "webhook-signature": f"v1,AAAA v1,{value}"}


def test_standard_webhooks() -> None:
    whole = b"m1.1790000000." + BODY
    assert checked(standard(whole)).right is True
    assert checked({name.replace("webhook", "svix"): text for name, text in standard(whole).items()}).right is True
    assert checked(standard(BODY)).mistake == "layout"
    assert checked(standard(whole, key=SECRET)).mistake == "secret"
    hexed = standard(whole) | {"webhook-signature": f"v1,{mac(base64.b64decode(SECRET[6:]), whole).hex()}"}
    assert checked(hexed).mistake == "encoding"
    assert checked(standard(b"m1.1789999000." + BODY, at="1789999000")).mistake == "stale"
    assert checked(standard(b"m1.1790000400." + BODY, at="1790000400")).mistake == "stale"
    assert checked(standard(whole) | {"webhook-timestamp": "today"}).mistake == "malformed"
    assert checked({"webhook-signature": "v1,AAAA"}).mistake == "missing"
    assert checked(standard(whole) | {"webhook-signature": "v1a,AAAA"}).right is None
    assert checked(standard(whole), secret="no base64!").right is None  # noqa: S106 -- none


def test_stripe() -> None:
    signed = f"t=1790000000,v1={mac(SECRET, b'1790000000.' + BODY).hex()},v0=00"
    assert checked({"Stripe-Signature": signed}).right is True
    assert checked({"Stripe-Signature": f"t=1790000000,v1={mac(SECRET, BODY).hex()}"}).mistake == "layout"
    old = f"t=1789999699,v1={mac(SECRET, b'1789999699.' + BODY).hex()}"
    assert checked({"Stripe-Signature": old}).mistake == "stale"
    assert checked({"Stripe-Signature": "t=now"}).mistake in {"malformed", "missing"}


def test_github() -> None:
    assert checked({"X-Hub-Signature-256": f"sha256={mac(SECRET, BODY).hex()}"}).scheme == "github"
    assert checked({"X-Hub-Signature-256": mac(SECRET, BODY).hex()}).mistake == "malformed"
    sha1 = {"X-Hub-Signature-256": f"sha256={mac(SECRET, BODY).hex()}", "X-Hub-Signature": "sha1=00"}
    assert checked(sha1).right is True


DIGEST = f"sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:"
COVERED = '("@method" "@target-uri" "content-digest");created=1790000000;keyid="k"'


def message_signature(covered: str = COVERED, digest: str = DIGEST, key: str = SECRET) -> Signed:
    lines = {"@method": "POST", "@target-uri": "https://a.example/hook?x=1", "content-digest": digest}
    named = [f'"{name}": {value}' for name, value in lines.items() if f'"{name}"' in covered]
    value = base64.b64encode(mac(key, "\n".join([*named, f'"@signature-params": {covered}']).encode())).decode()
    headers = {"signature-input": f"sig1={covered}", "signature": f"sig1=:{value}:", "content-digest": digest}
    return Signed(headers, BODY, "POST", "https://a.example/hook?x=1")


def test_message_signatures() -> None:
    assert check(message_signature(), Signing(SECRET), NOW).right is True
    assert check(message_signature(), Signing(SECRET), NOW + 301).mistake == "stale"
    assert check(message_signature(key="other"), Signing(SECRET), NOW).mistake == "secret"
    wrong = "sha-256=:AAAA:"
    assert check(message_signature(digest=wrong), Signing(SECRET), NOW).mistake == "body"
    assert check(message_signature('("@method");created=1790000000'), Signing(SECRET), NOW).mistake == "coverage"
    asymmetric = message_signature(COVERED + ';alg="ed25519"')
    assert check(asymmetric, Signing(SECRET), NOW).right is None
    known = message_signature()
    elsewhere = Signed(known.headers, BODY)
    assert check(elsewhere, Signing(SECRET), NOW).right is None, "where it was sent to is covered, and not known"
    assert check(Signed({"signature-input": "(", "signature": "x"}, BODY), Signing(SECRET), NOW).mistake == "malformed"


def test_the_examples_that_others_publish() -> None:
    """GitHub's page on validating deliveries, and the example that libraries of Standard Webhooks test with."""
    github = {"x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}
    assert checked(github, b"Hello, World!", "It's a Secret to Everybody").right is True
    fields = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    found = checked(fields, b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert (found.right, found.mistake) == (False, "stale"), "right, but of 2021"


def test_what_cannot_be_signed_says_so() -> None:
    with pytest.raises(CannotTell):
        sign(BODY, Signing(SECRET, scheme="rfc9421"), NOW, "m", {})
    kept = sign(BODY, Signing(SECRET, scheme="standard-webhooks"), NOW, "m", {"webhook-timestamp": "5"})
    assert kept["webhook-timestamp"] == "5"


def test_a_large_body_is_diagnosed_in_time() -> None:
    large = b'{"a": "' + b"x" * 1_000_000 + b'"}'
    found = checked({"X-Signature": f"sha256={mac('other', large).hex()}"}, body=large)
    assert found.mistake == "secret"
