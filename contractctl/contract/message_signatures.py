"""HTTP Message Signatures (RFC 9421) of requests, with the digest of their content (RFC 9530)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from contractctl.contract.signature_mistakes import Claim, Wrong
from contractctl.contract.structured_fields import InnerList, Item, read_dictionary

_DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_PORTS = {"http": 80, "https": 443}


class CannotTell(Exception):  # noqa: N818 -- no error: it is an answer
    """Why a signature cannot be checked, in words."""


def claimed_by(headers: Mapping[str, str], body: bytes, method: str, url: str, key: bytes) -> Claim:
    """What the first signature claims. Raises Wrong for fields that do not fit, CannotTell for what this cannot check."""
    try:
        given, made = read_dictionary(headers.get("signature-input", "")), read_dictionary(headers["signature"])
    except ValueError as error:
        raise Wrong("malformed", f"Signature or Signature-Input is no dictionary (RFC 9421 4): {error}") from None
    label = next((one for one in given if one in made), None)
    if label is None:
        raise Wrong("malformed", "no signature has a label of Signature-Input (RFC 9421 4)")
    covered, signature = given[label], made[label]
    if not isinstance(covered, InnerList) or not isinstance(signature, Item) or not isinstance(signature.value, bytes):
        raise Wrong("malformed", f"'{label}' is no list of what it covers, or no byte sequence")
    algorithm = covered.parameters.get("alg", "hmac-sha256")
    if algorithm != "hmac-sha256":
        raise CannotTell(f"it is signed with {algorithm!r}: only hmac-sha256 is checked")
    names = [str(one.value) for one in covered.items]
    if any(one.parameters for one in covered.items):
        raise CannotTell("it covers a component with parameters, which this does not read")
    whole = "\n".join(
        [f'"{name}": {_value(name, headers, method, url)}' for name in names]
        + [f'"@signature-params": {_parameters(label, headers["signature-input"])}']
    )
    _check_content(names, headers, body)
    created = covered.parameters.get("created")
    return Claim(
        key,
        body,
        (base64.b64encode(signature.value).decode(),),
        ("base64",),
        time=created if isinstance(created, int) and not isinstance(created, bool) else None,
        layout="the signature base of RFC 9421",
        whole=whole.encode(),
    )


def _check_content(names: list[str], headers: Mapping[str, str], body: bytes) -> None:
    """The body is covered by its digest, and has it. Raises Wrong."""
    if "content-digest" not in names:
        raise Wrong("coverage", "the signature does not cover Content-Digest, so that any body would do")
    try:
        told = read_dictionary(headers["content-digest"])
    except ValueError:
        raise Wrong("malformed", "Content-Digest is no dictionary (RFC 9530 2)") from None
    known = {name: one.value for name, one in told.items() if name in _DIGESTS and isinstance(one, Item)}
    if not known:
        raise Wrong("algorithm", "Content-Digest has neither sha-256 nor sha-512 (RFC 9530 5)")
    for name, value in known.items():
        if not isinstance(value, bytes) or not hmac.compare_digest(_DIGESTS[name](body).digest(), value):
            raise Wrong("body", f"Content-Digest is not the {name} of the bytes that were sent")


def _value(name: str, headers: Mapping[str, str], method: str, url: str) -> str:
    """The value of a component (RFC 9421 2.1, 2.2). Raises Wrong, CannotTell."""
    if not name.startswith("@"):
        if name not in headers:
            raise Wrong("missing", f"the signature covers {name}, which is not there")
        return headers[name].strip()
    if name == "@method":
        return method.upper()
    if not url:
        raise CannotTell(f"the signature covers {name}: say where it was sent to (--url)")
    parts = urlsplit(url)
    path, query = parts.path or "/", f"?{parts.query}" if parts.query else ""
    host = (parts.hostname or "").lower()
    port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
    known = {
        "@authority": f"{host}{port}",
        "@scheme": parts.scheme.lower(),
        "@target-uri": url,
        "@request-target": path + query,
        "@path": path,
        "@query": query or "?",
    }
    if name not in known:
        raise CannotTell(f"it covers {name}, which this does not read")
    return known[name]


def _parameters(label: str, field: str) -> str:
    """The covered components with their parameters, as they are written. Raises Wrong."""
    parameter = r';\s*[a-z*][\w.*-]*(?:=(?:"[^"]*"|[^,;"\s]+))?'
    match = re.search(rf"(?:^|,)\s*{re.escape(label)}=(\([^)]*\)(?:{parameter})*)", field)
    if match is None:
        raise Wrong("malformed", "Signature-Input is not written as RFC 9421 4.1 wants it")
    return match[1]
