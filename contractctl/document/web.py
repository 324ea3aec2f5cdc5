"""Files behind http and https URLs, read with bounds on time and size."""

import re
import time
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit, urlunsplit

from contractctl.document.origin import Origin, ReadOptions, Refused
from contractctl.document.text import check_size
from contractctl.errors import InputError

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector, Request

_TIMEOUT = 10.0
"""Seconds that a server may be silent."""

_DEADLINE = 60.0
"""Seconds that one file may take."""

_SECRET = re.compile(r"(?i)((?:token|key|secret|signature|sig|password|auth)[^=&]*=)[^&]*")


@dataclass(frozen=True)
class WebFile:
    """A file behind an http or https URL."""

    url: str

    @property
    def name(self) -> str:
        """The URL without its user, its password and what looks like a secret in its query."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, _SECRET.sub(r"\1***", parts.query), ""))

    @property
    def key(self) -> str:
        """The URL without its fragment."""
        return urldefrag(self.url).url

    def read(self) -> bytes:
        """Fetch the file. Raises InputError."""
        from http.client import HTTPException
        from urllib.error import HTTPError

        try:
            with _opener().open(self._request(), timeout=_TIMEOUT) as response:
                return self._body(response)
        except HTTPError as error:
            error.close()
            raise InputError(f"cannot be fetched: {error.code} {error.reason}", path=self.name) from None
        except (OSError, ValueError, HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
            raise InputError(f"cannot be fetched: {reason}", path=self.name) from None

    def _body(self, response: "HTTPResponse") -> bytes:
        """What a server sends, as long as it keeps to the bounds. Raises InputError."""
        length = int(response.headers.get("Content-Length") or 0)
        check_size(self.name, length)
        body = bytearray()
        end = time.monotonic() + _DEADLINE
        while chunk := response.read1(1 << 20):
            body += chunk
            check_size(self.name, len(body))
            if time.monotonic() > end:
                raise InputError(f"not fetched within {_DEADLINE:.0f} seconds", path=self.name)
        if len(body) < length:
            raise InputError(f"cannot be fetched: {len(body)} of {length} bytes came", path=self.name)
        return bytes(body)

    def beside(self, reference: SplitResult, options: ReadOptions) -> Origin:
        """The file that a reference leads to, on the network too. Raises Refused."""
        if reference.scheme not in ("", "http", "https"):
            raise Refused("bad-uri", "a file from the network cannot refer to a file on this machine")
        return remote(urljoin(self.url, urlunsplit(reference)), options)

    def _request(self) -> "Request":
        from urllib.request import Request

        parts = urlsplit(self.key)
        user, _, host = parts.netloc.rpartition("@")
        accept = "application/vnd.oai.openapi, application/json, application/yaml, text/yaml, */*;q=0.5"
        url = urlunsplit(parts._replace(netloc=host))
        request = Request(url, headers={"Accept": accept, "User-Agent": "contractctl"})  # noqa: S310 - see _opener
        if user:
            credentials = b64encode(unquote(user).encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {credentials}")
        return request


def remote(url: str, options: ReadOptions) -> WebFile:
    """The file behind a URL that a document refers to. Raises Refused where the user did not allow it."""
    if not options.allow_remote_refs:
        raise Refused("remote-not-allowed", f"{WebFile(url).name} is on the network: allow it with --allow-remote-refs")
    return WebFile(url)


def _opener() -> "OpenerDirector":
    """An opener for http and https, proxies and redirects: no other scheme, wherever a redirect leads."""
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPRedirectHandler(),
        request.HTTPErrorProcessor(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
