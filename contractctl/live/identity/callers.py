"""Who asks: credentials of each caller, made from what the user gave, put on a request just before it goes out."""

import base64
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit, urlunsplit

from contractctl.contract.message_signatures import CannotTell
from contractctl.contract.signatures import sign, signature_field
from contractctl.errors import UsageError
from contractctl.live.identity.redaction import Redaction, is_secret
from contractctl.live.identity.tokens import Tokens
from contractctl.live.options import Identity, LiveOptions
from contractctl.live.wire.error import WireError
from contractctl.spec.api import Api
from contractctl.traffic import Answer, Caller, Request

GARBAGE = "contractctl-nobody-was-given-this"
_LEAST = 8
"""Shorter credentials stand in answers by chance."""
_BASIC_GARBAGE = base64.b64encode(f"contractctl-nobody:{GARBAGE}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What shows who asks."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.headers or self.query or self.cookies)


class Callers:
    """The callers of a run. Raises UsageError for an `--auth` that cannot be read."""

    def __init__(self, options: LiveOptions, api: Api, redaction: Redaction, tokens: Tokens) -> None:
        self._api = api
        self._redaction = redaction
        self._tokens = tokens
        self._identities = dict(options.identities)
        self._keys = {
            str(one.raw.get("name")).lower() for one in api.security_schemes.values() if one.raw.get("in") == "header"
        }
        secret = {name: value for name, value in options.headers.items() if self._is_credential(name)}
        self._plain = {name.lower(): value for name, value in options.headers.items() if name not in secret}
        if secret:
            full = self._identities.get(Caller.FULL, Identity())
            self._identities[Caller.FULL] = replace(full, headers={**secret, **full.headers})
        self._fixed = {caller: self._read(identity) for caller, identity in self._identities.items()}
        for caller, credentials in self._fixed.items():
            self._keep_secret(credentials, self._identities[caller])
            _try_to_sign(self._identities[caller])

    def _is_credential(self, name: str) -> bool:
        """Whether a header field shows who asks: by its name, or since the document has a key there."""
        return is_secret(name) or name.lower() in self._keys

    def has(self, caller: Caller) -> bool:
        """Whether somebody said who that is. Nobody and a stranger need not be said."""
        caller = Caller.NOTIFIER if caller is Caller.TAMPERER else caller
        if caller in {Caller.ANONYMOUS, Caller.FULL}:
            return True
        return bool(self.credentials(caller)) if caller is Caller.UNKNOWN else caller in self._identities

    @property
    def authenticated(self) -> bool:
        """Whether `full` shows who it is."""
        return Caller.FULL in self._identities

    def forget(self, caller: Caller) -> None:
        """Leave out a caller whom the server does not know."""
        self._identities.pop(caller, None)
        self._fixed.pop(caller, None)

    def names(self) -> Iterator[str]:
        """The users and clients that we log in as, as far as they are known by name."""
        for identity in self._identities.values():
            if identity.user:
                yield identity.user
            if identity.client is not None:
                yield identity.client.client_id
            if identity.auth.startswith("basic:"):
                yield identity.auth.split(":", 2)[1]

    def dressed(self, request: Request) -> Request:
        """The request with its caller's credentials; what it carries by itself stays. Raises WireError for a token."""
        headers = {**self._plain, **request.headers}
        if request.caller is None:
            return replace(request, headers=headers)
        credentials = self.credentials(request.caller)
        headers = {**self._signature(request), **credentials.headers, **headers}
        if credentials.cookies:
            joined = "; ".join(f"{name}={value}" for name, value in credentials.cookies.items())
            headers["cookie"] = f"{headers['cookie']}; {joined}" if "cookie" in headers else joined
        return replace(request, headers=headers, url=_with_query(request.url, credentials.query))

    def _signature(self, request: Request) -> dict[str, str]:
        """The fields with which a caller signs the body as it goes out, where it does; a new id for each message."""
        tampered = request.caller is Caller.TAMPERER
        signer = Caller.NOTIFIER if tampered else request.caller
        identity = self._identities.get(signer) if signer is not None else None
        if identity is None or identity.signing is None:
            return {}
        body = request.body[::-1] if tampered else request.body
        return sign(body, identity.signing, time.time(), f"msg_{uuid.uuid4().hex}", request.headers)

    @property
    def plain(self) -> dict[str, str]:
        """The header fields that every request carries, whoever sends it."""
        return {name: self._redaction.text(value) for name, value in self._plain.items()}

    def headers(self) -> dict[str, str]:
        """All header fields of `full`, for a client that sends requests by itself."""
        credentials = self.credentials(Caller.FULL)
        cookies = "; ".join(f"{name}={value}" for name, value in credentials.cookies.items())
        return {**self._plain, **credentials.headers, **({"cookie": cookies} if cookies else {})}

    def credentials(self, caller: Caller) -> Credentials:
        """What a caller sends to show who it is."""
        if caller is Caller.UNKNOWN:
            return self._stranger()
        identity = self._identities.get(caller)
        if identity is None:
            return Credentials()
        fixed = self._fixed[caller]
        if identity.client is None:
            return fixed
        token = self._tokens.token(identity.client)
        self._redaction.add(token)
        return replace(fixed, headers={**fixed.headers, "authorization": f"Bearer {token}"})

    def secret_names(self, caller: Caller) -> tuple[list[str], list[str]]:
        """The names of the header fields and of the parameters that show who a caller is."""
        if caller is Caller.UNKNOWN:
            stranger = self._stranger()
            return list(stranger.headers), list(stranger.query)
        fixed = self._fixed.get(caller, Credentials())
        identity = self._identities.get(caller)
        names = dict.fromkeys(fixed.headers)
        if identity is not None and identity.client is not None:
            names["authorization"] = None
        if identity is not None and identity.signing is not None:
            names[signature_field(identity.signing)] = None
        return [*names, *(["cookie"] if fixed.cookies else [])], list(fixed.query)

    def repeated(self, request: Request, answer: Answer) -> frozenset[str]:
        """Where an answer repeats what showed who asked: `body`, and header fields; a new cookie is no repetition."""
        shown = [one for one in self._values(request.caller) if len(one) >= _LEAST] if request.caller else []
        found = {
            name for name, text in answer.headers.items() if name != "set-cookie" and any(one in text for one in shown)
        }
        return frozenset(found | ({"body"} if any(one.encode() in answer.body for one in shown) else set()))

    def _values(self, caller: Caller) -> Iterator[str]:
        """The secret parts of what a caller sent."""
        try:
            credentials = self.credentials(caller)
        except WireError:
            return
        identity = self._identities.get(caller, Identity())
        plain = {name.lower() for name in identity.headers if not is_secret(name)}
        for name, value in credentials.headers.items():
            if name not in plain:
                yield value.partition(" ")[2] or value
        yield from (*credentials.query.values(), *credentials.cookies.values())

    def refused(self, caller: Caller) -> bool:
        """Note that credentials were refused; whether others can be had."""
        identity = self._identities.get(caller)
        return identity is not None and identity.client is not None and self._tokens.forget(identity.client)

    def _read(self, identity: Identity) -> Credentials:
        headers = {name.lower(): value for name, value in identity.headers.items()}
        kind, _, rest = identity.auth.partition(":")
        match kind.lower():
            case "":
                return Credentials(headers)
            case "bearer" if rest:
                return Credentials({**headers, "authorization": f"Bearer {rest}"})
            case "basic" if ":" in rest:
                return Credentials({**headers, "authorization": f"Basic {base64.b64encode(rest.encode()).decode()}"})
            case "apikey" if ":" in rest:
                name, _, value = rest.partition(":")
                return self._key(name, value, headers)
        raise UsageError("credentials are bearer:TOKEN, basic:USER:PASS or apikey:NAME:VALUE")

    def _key(self, name: str, value: str, headers: dict[str, str]) -> Credentials:
        """An API key where the document says that it stands; in a header where it says nothing."""
        schemes = self._api.security_schemes
        known = [one for key, one in schemes.items() if one.type == "apiKey" and name in {key, one.raw.get("name")}]
        scheme = known[0].raw if known else {}
        real = str(scheme.get("name") or name)
        match scheme.get("in"):
            case "query":
                return Credentials(headers, query={real: value})
            case "cookie":
                return Credentials(headers, cookies={real: value})
        return Credentials({**headers, real.lower(): value})

    def _stranger(self) -> Credentials:
        """Credentials of the kind that `full` has, or else that the document speaks of, which nobody was given."""
        known = self._identities.get(Caller.FULL)
        if known is not None and known.client is not None:
            return Credentials({"authorization": f"Bearer {GARBAGE}"})
        full = self._fixed.get(Caller.FULL, Credentials())
        if full:
            own = {name.lower() for name in known.headers} if known is not None else set()
            headers = {
                name: value if name in own and not self._is_credential(name) else _strange(value)
                for name, value in full.headers.items()
            }
            return Credentials(headers, dict.fromkeys(full.query, GARBAGE), dict.fromkeys(full.cookies, GARBAGE))
        for scheme in self._api.security_schemes.values():
            name, kind = str(scheme.raw.get("name") or ""), str(scheme.raw.get("scheme") or scheme.type).lower()
            if kind in {"bearer", "oauth2", "openidconnect"}:
                return Credentials({"authorization": f"Bearer {GARBAGE}"})
            if kind == "basic":
                return Credentials({"authorization": f"Basic {_BASIC_GARBAGE}"})
            if scheme.type == "apiKey" and name:
                return self._key(name, GARBAGE, {})
        return Credentials()

    def _keep_secret(self, credentials: Credentials, identity: Identity) -> None:
        values = [*credentials.headers.values(), *credentials.query.values(), *credentials.cookies.values()]
        values += [value.partition(" ")[2] for value in credentials.headers.values() if " " in value]
        if identity.auth.startswith("basic:"):
            values.append(identity.auth.split(":", 2)[2])
        if identity.client is not None:
            values.append(identity.client.client_secret)
        if identity.signing is not None:
            values.append(identity.signing.secret)
        for one in values:
            self._redaction.add(one)


def _try_to_sign(identity: Identity) -> None:
    """Find out before anything is sent whether a caller can sign. Raises UsageError."""
    if identity.signing is not None:
        try:
            sign(b"", identity.signing, 0, "", {})
        except CannotTell as reason:
            raise UsageError(f"an identity's 'signing': {reason}") from None


def _strange(value: str) -> str:
    scheme, blank, _ = value.partition(" ")
    if not blank:
        return GARBAGE
    return f"{scheme} {_BASIC_GARBAGE if scheme.lower() == 'basic' else GARBAGE}"


def _with_query(url: str, query: Mapping[str, str]) -> str:
    if not query:
        return url
    parts = urlsplit(url)
    names = {pair.partition("=")[0] for pair in parts.query.split("&")}
    added = [f"{quote(name)}={quote(value, safe='')}" for name, value in query.items() if quote(name) not in names]
    return urlunsplit(parts._replace(query="&".join([*filter(None, [parts.query]), *added])))
