"""Signatures of webhooks: made, and checked over the raw body, in the dialects of the field."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from contractctl.contract.message_signatures import CannotTell, claimed_by
from contractctl.contract.signature_mistakes import Claim, Wrong, mistake_of

AUTO, X_SIGNATURE, STANDARD, GITHUB, STRIPE, MESSAGE = SCHEMES = (
    "auto", "x-signature", "standard-webhooks", "github", "stripe", "rfc9421",
)  # fmt: skip
"""`auto` goes by the header fields; `x-signature` is `sha256=` and the hex HMAC-SHA256 of the raw body."""
TOLERANCE = 300
"""Seconds by which a timestamp may be away from now (Standard Webhooks, Stripe)."""
FIELDS = {
    X_SIGNATURE: "x-signature",
    STANDARD: "webhook-signature",
    GITHUB: "x-hub-signature-256",
    STRIPE: "stripe-signature",
    MESSAGE: "signature",
}
"""Where each scheme has its signature, unless somebody says otherwise."""
_STRIPE = re.compile(r"\s*t=(?P<time>\d{1,12})\s*,.*v1=", re.DOTALL)
_PLAIN = re.compile(r"(?P<prefix>(?:hmac-)?sha-?256=)?(?P<digest>[A-Za-z0-9+/_-]{43,88}={0,2})", re.IGNORECASE)
_SIGNATURE = re.compile(r"signature|hmac|sha256")


@dataclass(frozen=True, slots=True)
class Signing:
    """How somebody signs: a secret, and where and in which scheme, as far as that is known."""

    secret: str = field(repr=False)
    header: str = ""
    """The field that holds the signature; empty for the one that the scheme knows."""
    scheme: str = AUTO


@dataclass(frozen=True, slots=True)
class Signed:
    """What arrived: the body byte for byte, header fields by lower-case name."""

    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"
    url: str = ""
    """Where it was sent to, as its sender saw it; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check says: right, wrong (and which mistake fits), or None where it cannot tell."""

    right: bool | None
    scheme: str
    header: str
    message: str
    mistake: str = ""
    """`missing`, `malformed`, `stale`, `body`, `encoding`, `secret`, `algorithm`, `layout`, `coverage`; empty for none."""


def scheme_of(headers: Mapping[str, str], signing: Signing) -> str:
    """The scheme in which something is signed, by its header fields; `x-signature` where nothing shows another one."""
    if signing.scheme != AUTO:
        return signing.scheme
    said = {signing.header.lower()} if signing.header else set(headers)
    if said & {"webhook-signature", "svix-signature"}:
        return STANDARD
    if "signature" in said and "signature-input" in headers:
        return MESSAGE
    name = field_of(headers, signing, X_SIGNATURE)
    if name == FIELDS[GITHUB]:
        return GITHUB
    return STRIPE if _STRIPE.match(headers.get(name, "")) else X_SIGNATURE


def field_of(headers: Mapping[str, str], signing: Signing, scheme: str) -> str:
    """The field that holds the signature: the one that is said, that of the scheme, else the one whose name says so."""
    if signing.header:
        return signing.header.lower()
    if scheme == STANDARD and "svix-signature" in headers:
        return "svix-signature"
    usual = FIELDS[scheme]
    if usual in headers or scheme != X_SIGNATURE:
        return usual
    named = [name for name in headers if _SIGNATURE.search(name) and not name.startswith("x-hub-signature")]
    best = [name for name in headers if name in FIELDS.values()] or sorted(named)
    return best[0] if best else usual


def check(signed: Signed, signing: Signing, now: float, tolerance: float = TOLERANCE) -> Check:
    """Whether what arrived is signed with the secret, and if it is not, which mistake fits."""
    scheme = scheme_of(signed.headers, signing)
    name = field_of(signed.headers, signing, scheme)
    if not signed.headers.get(name):
        others = ", ".join(sorted(one for one in signed.headers if _SIGNATURE.search(one)))
        instead = f"; there is {others}" if others else ""
        return Check(False, scheme, name, f"there is no field {name}: it is not signed{instead}", "missing")
    try:
        claim = _claim(signed, signing, scheme, name)
    except Wrong as fault:
        return Check(False, scheme, name, str(fault), fault.mistake)
    except CannotTell as reason:
        return Check(None, scheme, name, str(reason))
    if not any(hmac.compare_digest(claim.digest(), one) for one in claim.signatures):
        found = mistake_of(claim, signing.secret)
        return Check(False, scheme, name, str(found), found.mistake)
    if claim.time is not None and abs(now - claim.time) > tolerance:
        away = f"{abs(now - claim.time):.0f} s {'ago' if now > claim.time else 'ahead'}"
        message = f"the signature is right, and its timestamp is {away}: more than {tolerance:g} s is stale"
        return Check(False, scheme, name, message, "stale")
    return Check(True, scheme, name, f"{name} is the HMAC-SHA256 that the scheme {scheme} asks for")


def _claim(signed: Signed, signing: Signing, scheme: str, name: str) -> Claim:
    """What the fields claim. Raises Wrong for fields that cannot be read, CannotTell."""
    value = signed.headers[name]
    if scheme == STANDARD:
        return _standard(signed, signing.secret, value, name.partition("signature")[0])
    if scheme == STRIPE:
        return _stripe(signed, signing.secret, value)
    if scheme == MESSAGE:
        return claimed_by(signed.headers, signed.body, signed.method, signed.url, _key(signing.secret))
    if scheme == X_SIGNATURE and _STRIPE.match(value):
        raise Wrong("layout", f"{name} is written as Stripe does ('t=...,v1=...'), where 'sha256=' and hex are wanted")
    return _plain(signed, signing.secret, value, name, scheme)


def _plain(signed: Signed, secret: str, value: str, name: str, scheme: str) -> Claim:
    """`sha256=` and hex; without the prefix hex, or base64 as Shopify has it."""
    match = _PLAIN.fullmatch(value.strip())
    if match is None:
        raise Wrong("malformed", f"{name} holds no HMAC-SHA256: want 'sha256=' and 64 hex digits")
    if scheme == GITHUB and match["prefix"] is None:
        raise Wrong("malformed", f"{name} does not begin with 'sha256='")
    wanted = ("hex",) if match["prefix"] else ("hex", "base64")
    return Claim(_key(secret), signed.body, (match["digest"],), wanted, layout="BODY")


def _standard(signed: Signed, secret: str, value: str, prefix: str) -> Claim:
    """Standard Webhooks: `v1,` and base64, over `id.timestamp.body`; several are parted by spaces."""
    number, stamp = signed.headers.get(f"{prefix}id", ""), signed.headers.get(f"{prefix}timestamp", "")
    if not number or not stamp:
        missing = " and ".join(f"{prefix}{one}" for one, text in (("id", number), ("timestamp", stamp)) if not text)
        raise Wrong("missing", f"there is no {missing}, which the signature covers")
    if not re.fullmatch(r"\d{1,12}", stamp):
        raise Wrong("malformed", f"{prefix}timestamp is no number of seconds since 1970")
    found = tuple(one.partition(",")[2] for one in value.split() if one.startswith("v1,"))
    if not found:
        if "v1a," in value:
            raise CannotTell("it is signed with a key pair (v1a), which this cannot check")
        raise Wrong("malformed", "no signature begins with 'v1,'")
    before = f"{number}.{stamp}.".encode()
    key = standard_key(secret)
    return Claim(
        key, signed.body, found, ("base64",), before=before, time=int(stamp), layout="ID.TIMESTAMP.BODY", number=number
    )


def _stripe(signed: Signed, secret: str, value: str) -> Claim:
    """Stripe: `t=` and `v1=` with hex, over `timestamp.body`."""
    pairs = [one.strip().partition("=") for one in value.split(",")]
    times = [text for name, _, text in pairs if name == "t" and re.fullmatch(r"\d{1,12}", text)]
    found = tuple(text for name, _, text in pairs if name == "v1")
    if not times or not found:
        raise Wrong("malformed", "it is not written as 't=SECONDS,v1=HEX'")
    before = f"{times[0]}.".encode()
    return Claim(_key(secret), signed.body, found, ("hex",), before=before, time=int(times[0]), layout="TIMESTAMP.BODY")


def _key(secret: str) -> bytes:
    return secret.encode()


def standard_key(secret: str) -> bytes:
    """The key of Standard Webhooks: base64 after `whsec_`. Raises CannotTell for a secret that is none."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise CannotTell("the secret is no base64 (after 'whsec_'), as Standard Webhooks wants it") from None


def signature_field(signing: Signing) -> str:
    """The field in which it is signed, lower case."""
    return signing.header.lower() or FIELDS[X_SIGNATURE if signing.scheme == AUTO else signing.scheme]


def sign(body: bytes, signing: Signing, now: float, number: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The fields that sign a body; fields of id and time that are there already are kept. Raises CannotTell.

    `now`: seconds since 1970; `number`: the id of the message, where the scheme has one.
    """
    scheme = X_SIGNATURE if signing.scheme == AUTO else signing.scheme
    name = signature_field(signing)
    if scheme == STANDARD:
        fields = {"webhook-id": number, "webhook-timestamp": str(int(now))}
        fields = {key: headers.get(key, text) for key, text in fields.items()}
        message = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
        digest = hmac.digest(standard_key(signing.secret), message, hashlib.sha256)
        return {**fields, name: f"v1,{base64.b64encode(digest).decode()}"}
    if scheme == STRIPE:
        digest = hmac.digest(_key(signing.secret), f"{int(now)}.".encode() + body, hashlib.sha256)
        return {name: f"t={int(now)},v1={digest.hex()}"}
    if scheme == MESSAGE:
        raise CannotTell("this does not sign with RFC 9421")
    return {name: f"sha256={hmac.digest(_key(signing.secret), body, hashlib.sha256).hex()}"}
