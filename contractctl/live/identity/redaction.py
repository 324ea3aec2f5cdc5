"""Secrets in what is printed or written: taken out by the name of their field, and by their value wherever it stands."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

from contractctl.contract.paging import paging_of
from contractctl.contract.settings import ContractSettings
from contractctl.document.node import Value
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised

REDACTED = "[redacted]"
_ADDRESSES = frozenset({"location", "content-location", "operation-location", "referer"})
"""Header fields that hold a URL."""
_FORM = re.compile(r"[\w.~%+*\[\]-]+=[^&\s]*(&[\w.~%+*\[\]-]+=[^&\s]*)*")
_LEAST = 4
"""Shorter values stand everywhere by chance."""
_SECRET = re.compile(
    r"(^|_)(authorization|auth|jwt|cookie|password|passwd|passphrase|pwd|otp|secret|token|[a-z]*api_?key|credentials?|"
    r"(private|access|subscription|functions|auth)_key|signature|sig|session_?id|csrf)(_|$)"
)
_HARMLESS = re.compile(
    r"page_token|next_token|continuation_token|pagination_token|token_type|sync_token|start_token|_url$|_type$|"
    r"_count$|_limit$|expires|_ttl$|idempotency|max_tokens|_tokens$"
)


def is_secret(name: str) -> bool:
    """Whether a header, parameter or member of that name holds what nobody else may know."""
    known = normalised(name)
    return bool(_SECRET.search(known)) and not _HARMLESS.search(known)


def page_tokens(api: Api) -> frozenset[str]:
    """The query parameters, such as `token` beside `limit`, that lead from page to page and show nobody who asks."""
    settings = ContractSettings()
    found = {normalised(each.name) for one in api.operations for each in paging_of(one, settings).cursors}
    return frozenset(found - {normalised(str(one.raw.get("name"))) for one in api.security_schemes.values()})


class Redaction:
    """Knows the secrets of a run; more may be added while it goes on."""

    def __init__(self, secrets: Iterable[str] = (), shown: Iterable[str] = ()) -> None:
        """`shown`: normalised names of query parameters that are no secrets, whatever they are called."""
        self._values: tuple[str, ...] = ()
        """Longer ones first, since they may hold shorter ones."""
        self._shown = frozenset(shown)
        for one in secrets:
            self.add(one)

    def add(self, secret: str) -> None:
        """Know one more secret, in all forms in which it may be seen."""
        if len(secret) < _LEAST:
            return
        if secret not in self._values:
            self._values = tuple(sorted({*self._values, *_forms(secret)}, key=len, reverse=True))

    def text(self, text: str) -> str:
        """A text without the values of secrets."""
        for value in self._values:
            text = text.replace(value, REDACTED)
        return text

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Header fields without secrets."""
        return {name: self._field(name, value) for name, value in headers.items()}

    def _field(self, name: str, value: str) -> str:
        if is_secret(name):
            return REDACTED
        return self.url(value) if name.lower() in _ADDRESSES and {"?", "#"} & set(value) else self.text(value)

    def url(self, url: str) -> str:
        """A URL without secrets in its query and fragment."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return self.text(url)
        query, fragment = (_hidden_pairs(one, self._shown) for one in (parts.query, parts.fragment))
        return self.text(urlunsplit(parts._replace(query=query, fragment=fragment)))

    def body(self, body: bytes) -> str:
        """A body as text; members of JSON and of forms by name, all else by value. What is no text is told by its size."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return f"[{len(body)} bytes that are no text]"
        return self._body_text(text)

    def data(self, body: bytes) -> bytes:
        """A body as bytes, without the values of secrets also where it is no text."""
        try:
            return self._body_text(body.decode()).encode()
        except UnicodeDecodeError:
            for value in self._values:
                body = body.replace(value.encode(), REDACTED.encode())
            return body

    def _body_text(self, text: str) -> str:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(_hidden_pairs(text) if _FORM.fullmatch(text) else text)
        if not isinstance(value, dict | list):
            return self.text(text)
        hidden = self.value(value)
        if hidden == value:
            return self.text(text)
        # lone surrogates, which JSON can escape, can be written in no other way
        written = json.dumps(hidden, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
        return self.text(written)

    def value(self, value: Value, depth: int = 0, *, secret: bool = False) -> Value:
        """A JSON value without secrets; `secret`: its name says that it is one."""
        if depth > 100:  # noqa: PLR2004 -- nobody reads further
            return REDACTED
        if isinstance(value, dict):
            return {key: self.value(inner, depth + 1, secret=is_secret(key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(one, depth + 1, secret=secret) for one in value]
        if secret and isinstance(value, str | int) and not isinstance(value, bool):
            return REDACTED
        return self.text(value) if isinstance(value, str) else value


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may be seen: as it is, in JSON (of PHP, too), in HTML, in a URL, in base64."""
    yield secret
    for one in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield from (one, one.replace("/", "\\/"))
    yield from (html.escape(secret), html.escape(secret, quote=False))
    for one in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield from (one, re.sub("%..", lambda found: found[0].lower(), one))
    yield base64.b64encode(secret.encode()).decode()


def _hidden_pairs(query: str, shown: frozenset[str] = frozenset()) -> str:
    """A query or a form without the values of what is secret by its name."""
    pairs = parse_qsl(query, keep_blank_values=True)
    secret = {name for name, _ in pairs if is_secret(name) and normalised(name) not in shown}
    if not secret:
        return query
    hidden = [(name, REDACTED if name in secret else value) for name, value in pairs]
    return urlencode(hidden, quote_via=quote, safe="[]")
