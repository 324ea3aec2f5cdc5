"""The known mistakes of those who sign webhooks: which of them makes the signature that came."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

_HEX = re.compile(r"[0-9a-fA-F]+")
_LARGE = 256 * 1024
"""Of larger bodies not every pair of mistakes is tried."""
_MOST = 2
"""So many mistakes at once."""
Hashed = Callable[[bytes, bytes], bytes]


class Wrong(Exception):  # noqa: N818 -- it is what was looked for
    """What is wrong with a signature, in words; `mistake` is its kind."""

    def __init__(self, mistake: str, message: str) -> None:
        super().__init__(message)
        self.mistake = mistake


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signature claims, in the terms of its scheme."""

    key: bytes
    body: bytes
    texts: tuple[str, ...]
    """The signatures as they are written; any one will do (a secret may be in the middle of a change)."""
    encodings: tuple[str, ...]
    """How the scheme writes them: `hex`, `base64`."""
    before: bytes = b""
    """What is signed before the body."""
    time: int | None = None
    """When it was signed, in seconds since 1970, where that is signed, too."""
    layout: str = "BODY"
    """What is signed, in words."""
    number: str = ""
    """The id of the message, where the scheme has one."""
    whole: bytes | None = None
    """All that is signed, where that is not `before` and the body."""

    def digest(self) -> bytes:
        """What the signature must be."""
        message = self.whole if self.whole is not None else self.before + self.body
        return hmac.digest(self.key, message, hashlib.sha256)

    @property
    def signatures(self) -> list[bytes]:
        """The signatures, read as the scheme writes them."""
        return [raw for text in self.texts for kind, raw in readings(text) if kind in self.encodings]


def readings(text: str) -> Iterator[tuple[str, bytes]]:
    """A signature read as hex, base64, base64 for URLs, and as base64 of hex, where it can be read so."""
    if _HEX.fullmatch(text) and len(text) % 2 == 0:
        yield "hex", bytes.fromhex(text)
    for kind, alphabet in (("base64", None), ("base64 for URLs", b"-_")):
        try:
            padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
            raw = base64.b64decode(padded, altchars=alphabet, validate=True)
        except (binascii.Error, ValueError):
            continue
        yield kind, raw
        if _HEX.fullmatch(raw.decode("latin-1")) and len(raw) % 2 == 0:
            yield f"{kind} of hex", bytes.fromhex(raw.decode("ascii"))


@dataclass(frozen=True, slots=True)
class _Variant:
    """One way to do something; `mistake` is empty for the right one."""

    mistake: str
    message: str
    value: bytes


def mistake_of(claim: Claim, secret: str) -> Wrong:
    """The fewest known mistakes that make one of the signatures; where none does, that of another secret."""
    wanted = {raw: kind for text in claim.texts for kind, raw in reversed(list(readings(text)))}
    keys, bodies, layouts = list(_keys(claim, secret)), list(_bodies(claim.body)), list(_layouts(claim))
    for count in (1, _MOST if len(claim.body) <= _LARGE else 1):
        for key, body, layout, (name, hashed) in product(keys, bodies, layouts, _HASHES.items()):
            faults = [one for one in (key, body, layout) if one.mistake]
            if len(faults) + bool(name) > count:
                continue
            digest = hashed(key.value, _message(claim, layout, body))
            kind = next((wanted[one] for one in wanted if hmac.compare_digest(one, digest)), None)
            if kind is not None:
                return _told(faults, name, kind, claim)
    return Wrong("secret", "it is signed with another secret, or the body is not the one that was signed")


def _told(faults: Sequence[_Variant], algorithm: str, kind: str, claim: Claim) -> Wrong:
    said = [(one.mistake, one.message) for one in faults]
    said += [("algorithm", f"it is {algorithm}, where HMAC-SHA256 is wanted")] if algorithm else []
    if kind not in claim.encodings:
        said.append(("encoding", f"the signature is written as {kind}, where {' or '.join(claim.encodings)} is wanted"))
    return Wrong(said[0][0] if said else "secret", "; ".join(message for _, message in said))


def _message(claim: Claim, layout: _Variant, body: _Variant) -> bytes:
    if claim.whole is not None and not layout.mistake and not body.mistake:
        return claim.whole
    return layout.value + body.value


def _keys(claim: Claim, secret: str) -> Iterator[_Variant]:
    """The key, and what else was taken for it."""
    seen = {claim.key}
    yield _Variant("", "", claim.key)
    bare = secret.removeprefix("whsec_")
    decoded = (("base64", lambda text: base64.b64decode(text, validate=True)), ("hex", bytes.fromhex))
    others = [(secret.encode(), "the secret was taken as text, 'whsec_' included, where its base64 stands for the key")]
    others += [(bare.encode(), "the secret was taken as text without its 'whsec_'")]
    others += [(secret.strip().encode(), "the secret was taken without the blanks around it")]
    others += [(f"{secret}\n".encode(), "the secret was taken with a line end behind it")]
    for name, decode in decoded:
        try:
            others.append((decode(bare), f"the secret was decoded from {name}, where it is wanted as text"))
        except (binascii.Error, ValueError):
            continue
    for key, message in others:
        if key not in seen:
            seen.add(key)
            yield _Variant("secret", message, key)


def _layouts(claim: Claim) -> Iterator[_Variant]:
    """What was signed before the body, and what other dialects have there."""
    seen = {claim.before}
    yield _Variant("", "", claim.before)
    stamp, number = str(claim.time or ""), claim.number
    others = [("BODY alone", "")]
    if stamp:
        others += [
            ("TIMESTAMP.BODY, as Stripe does", f"{stamp}."),
            ("v0:TIMESTAMP:BODY, as Slack does", f"v0:{stamp}:"),
        ]
        others += [("TIMESTAMP and BODY without a sign between them", stamp)]
    if stamp and number:
        others += [("ID.TIMESTAMP.BODY, as Standard Webhooks do", f"{number}.{stamp}.")]
        others += [("TIMESTAMP.ID.BODY", f"{stamp}.{number}."), ("ID.BODY", f"{number}.")]
    for name, text in others:
        if text.encode() not in seen:
            seen.add(text.encode())
            yield _Variant("layout", f"it is signed over {name}, where {claim.layout} is wanted", text.encode())


def _bodies(body: bytes) -> Iterator[_Variant]:
    """The body, and what becomes of it where it is not signed as it is sent."""
    seen = {body}
    yield _Variant("", "", body)
    for name, made in (*_ends(body), *_written_anew(body)):
        if made not in seen:
            seen.add(made)
            yield _Variant("body", f"it is signed over {name}, and not over the bytes that were sent", made)


def _ends(body: bytes) -> Iterator[tuple[str, bytes]]:
    yield "the body without the blanks around it", body.strip()
    yield "the body with a line end behind it", body + b"\n"
    yield "the body with other line ends", body.replace(b"\r\n", b"\n")
    yield "the body with other line ends", body.replace(b"\n", b"\r\n")
    yield "an empty body", b""


def _written_anew(body: bytes) -> Iterator[tuple[str, bytes]]:
    """JSON that was parsed and written again, as the languages of the field write it."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    for ordered, ascii_only in product((False, True), (False, True)):
        more = ", its keys sorted" if ordered else ""
        for name, gaps, indent in (
            ("without blanks", (",", ":"), None), ("with blanks after its signs", (", ", ": "), None),
            ("with indents", (",", ": "), 2), ("with indents", (",", ": "), 4),
        ):  # fmt: skip
            text = json.dumps(value, separators=gaps, indent=indent, sort_keys=ordered, ensure_ascii=ascii_only)
            words = f"the body written down anew ({name}{more})"
            yield words, text.encode(errors="surrogatepass")
            if indent is None:
                yield f"{words[:-1]}, '/' escaped as PHP does)", text.replace("/", "\\/").encode(errors="surrogatepass")
                escaped = text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})
                yield f"{words[:-1]}, '<', '>', '&' escaped as Go does)", escaped.encode(errors="surrogatepass")


_HASHES: dict[str, Hashed] = {
    "": lambda key, message: hmac.digest(key, message, hashlib.sha256),
    "HMAC-SHA1": lambda key, message: hmac.digest(key, message, hashlib.sha1),
    "HMAC-SHA512": lambda key, message: hmac.digest(key, message, hashlib.sha512),
    "HMAC-MD5": lambda key, message: hmac.digest(key, message, "md5"),
    "SHA-256 without the secret": lambda _, message: hashlib.sha256(message).digest(),
    "SHA-256 over the secret and the body": lambda key, message: hashlib.sha256(key + message).digest(),
    "SHA-256 over the body and the secret": lambda key, message: hashlib.sha256(message + key).digest(),
}
