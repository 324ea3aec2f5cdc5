"""Secrets in what is printed or written: taken out by the name of their field, and by their value wherever it stands."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from contractctl.document.node import Value
from contractctl.spec.merged import normalised

REDACTED = "[redacted]"
_ADDRESSES = frozenset({"location", "content-location", "operation-location", "referer"})
"""Header fields that hold a URL."""
_FORM = re.compile(r"[\w.~%+*\[\]-]+=[^&\s]*(&[\w.~%+*\[\]-]+=[^&\s]*)*")
_LEAST = 4
"""Shorter values stand everywhere by chance."""
_SECRET = re.compile(
    r"(^|_)(authorization|cookie|password|passwd|secret|token|api_?key|apikey|private_key|credentials?|signature|"
    r"access_key|client_secret|session_?id|csrf)(_|$)"
)
_HARMLESS = re.compile(
    r"page_token|next_token|continuation_token|pagination_token|token_type|sync_token|start_token|_url$|_type$|"
    r"_count$|_limit$|expires|_ttl$|idempotency|max_tokens|_tokens$"
)


def is_secret(name: str) -> bool:
    """Whether a header, parameter or member of that name holds what nobody else may know."""
    known = normalised(name)
    return bool(_SECRET.search(known)) and not _HARMLESS.search(known)


class Redaction:
    """Knows the secrets of a run; more may be added while it goes on."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._values: dict[str, None] = {}
        for one in secrets:
            self.add(one)

    def add(self, secret: str) -> None:
        """Know one more secret, in all forms in which it may be seen."""
        if len(secret) < _LEAST:
            return
        forms = [secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1]]
        forms.append(base64.b64encode(secret.encode()).decode())
        self._values.update(dict.fromkeys(forms))

    def text(self, text: str) -> str:
        """A text without the values of secrets."""
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, REDACTED)
        return text

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Header fields without secrets."""
        return {name: self._field(name, value) for name, value in headers.items()}

    def _field(self, name: str, value: str) -> str:
        if is_secret(name):
            return REDACTED
        return self.url(value) if name.lower() in _ADDRESSES and "?" in value else self.text(value)

    def url(self, url: str) -> str:
        """A URL without secrets in its query."""
        parts = urlsplit(url)
        return self.text(urlunsplit(parts._replace(query=_hidden_pairs(parts.query))))

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
            for value in sorted(self._values, key=len, reverse=True):
                body = body.replace(value.encode(), REDACTED.encode())
            return body

    def _body_text(self, text: str) -> str:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(_hidden_pairs(text) if _FORM.fullmatch(text) else text)
        if not isinstance(value, dict | list):
            return self.text(text)
        hidden = self._hidden(value, 0)
        return self.text(json.dumps(hidden, ensure_ascii=False)) if hidden != value else self.text(text)

    def _hidden(self, value: Value, depth: int) -> Value:
        if depth > 100:  # noqa: PLR2004 -- nobody reads further
            return REDACTED
        if isinstance(value, dict):
            return {
                key: REDACTED if is_secret(key) and isinstance(inner, str | int) and not isinstance(inner, bool)
                else self._hidden(inner, depth + 1)
                for key, inner in value.items()
            }  # fmt: skip
        return [self._hidden(one, depth + 1) for one in value] if isinstance(value, list) else value


def _hidden_pairs(query: str) -> str:
    """A query or a form without the values of what is secret by its name."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if not any(is_secret(name) for name, _ in pairs):
        return query
    hidden = [(name, REDACTED if is_secret(name) else value) for name, value in pairs]
    return urlencode(hidden, quote_via=quote, safe="[]")
