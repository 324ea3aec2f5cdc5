"""Access tokens of OAuth 2.0 clients (RFC 6749 4.4): fetched from the address that the user named, and fetched anew in time."""

import base64
import threading
from urllib.parse import quote, urlencode

from contractctl.live.options import ClientCredentials
from contractctl.live.sending.budget import Clock
from contractctl.live.target import origin_of
from contractctl.live.wire.error import WireError
from contractctl.live.wire.network import Wire
from contractctl.traffic import Request

_EARLY = 30.0
"""Seconds before its end at which a token is replaced."""
_USUAL = 300.0
"""How long a token is believed to last where the answer does not say it."""
_OK = 200


class Tokens:
    """The tokens of a run. No other host than these is ever spoken to besides the target."""

    def __init__(self, clock: Clock, *, timeout: float = 10.0, verify: bool | str = True, proxy: str = "") -> None:
        self._clock = clock
        self._timeout = timeout
        self._verify = verify
        self._proxy = proxy
        self._known: dict[ClientCredentials, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def token(self, client: ClientCredentials) -> str:
        """A token that is still good. Raises WireError."""
        with self._lock:
            known = self._known.get(client)
            if known is None or known[1] <= self._clock.now():
                known = self._known[client] = self._fetched(client)
            return known[0]

    def forget(self, client: ClientCredentials) -> bool:
        """Fetch another one next time; whether there was one to forget."""
        with self._lock:
            return self._known.pop(client, None) is not None

    def _fetched(self, client: ClientCredentials) -> tuple[str, float]:
        origin = origin_of(client.token_url)
        if origin is None:
            raise WireError("refused", f"the token-url '{client.token_url}' is no URL")
        wire = Wire(origin, timeout=self._timeout, verify=self._verify, proxy=self._proxy)
        user = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        asked = {"grant_type": "client_credentials"} | ({"scope": client.scope} if client.scope else {})
        headers = {
            "authorization": f"Basic {base64.b64encode(user.encode()).decode()}",
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        try:
            answer = wire.send(Request(headers, urlencode(asked).encode(), "POST", client.token_url))
        finally:
            wire.close()
        said = answer.json_or_none
        token = said.get("access_token") if isinstance(said, dict) else None
        if answer.status != _OK or not isinstance(token, str):
            raise WireError("refused", f"the token-url answers {answer.status} and no access_token")
        lasts = said.get("expires_in") if isinstance(said, dict) else None
        seconds = float(lasts) if isinstance(lasts, int | float) else _USUAL
        return token, self._clock.now() + max(seconds - _EARLY, 1.0)
