"""Before anything is judged: is the server there, do the document's paths begin where we think, are we who we say."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from contractctl.clause import Level
from contractctl.live.identity.callers import Callers
from contractctl.live.input.requests import with_usual_headers
from contractctl.live.reach import Reach
from contractctl.live.sending.budget import Spent
from contractctl.live.sending.sender import NotAllowed, Sender, Stopped
from contractctl.live.target import Target, server_paths
from contractctl.live.wire.error import WireError
from contractctl.spec.api import Api
from contractctl.traffic import Caller, Exchange, Request

LEAST = 8
"""So many operations must say the same before it is the base URL that is wrong."""
SHARE = 0.9
_PREFIXES = ("/api", "/v1", "/api/v1", "/rest")
_NOT_FOUND = 404
_UNAUTHORIZED = 401
_SOME = 3
_HINTS = {
    "tls": " (--cacert FILE names the authority, --insecure trusts anybody)",
    "refused": " (is it running, and is --url right?)",
    "timeout": " (--timeout SECONDS gives it longer)",
}


class Preflight:
    """The checks; each ends the run with Stopped."""

    def __init__(self, api: Api, *, target: Target, sender: Sender, callers: Callers) -> None:
        self._api = api
        self._target = target
        self._sender = sender
        self._callers = callers
        self._base_is_right = False
        self.notes: list[str] = []

    def knock(self) -> None:
        """Ask for the base URL; any answer will do."""
        request = with_usual_headers(Request(method="GET", url=f"{self._target.base}/", caller=Caller.FULL))
        try:
            self._sender.send(request, None, Level.SAFE, aside=True)
        except (NotAllowed, Spent):
            return
        except WireError as error:
            if error.kind in {"refused", "tls", "timeout", "invalid-http", "reset"}:
                hint = _HINTS.get(error.kind, "")
                raise Stopped(f"the server at {self._target.origin} cannot be tested: {error.message}{hint}") from None

    def look(self, reach: Reach) -> None:
        """Stop a survey that shows a wrong base URL or dead credentials."""
        firsts = list(reach.first.values())
        if not self._base_is_right and len(firsts) >= LEAST:
            self._judge_base(firsts)
            self._base_is_right = True
        secured = [one for one in firsts if one.operation is not None and one.operation.secured]
        refused = [one for one in secured if one.answer.status == _UNAUTHORIZED]
        if self._callers.authenticated and len(refused) == len(secured) == _SOME:
            raise Stopped(f"the credentials are refused: {_SOME} of {_SOME} operations answer 401 (--auth)")

    def judge_reach(self, reach: Reach) -> None:
        """Stop where next to nothing was reached."""
        rows = [row for row in reach.rows.values() if row.tried]
        if reach.sufficient:
            return
        if not rows:
            raise Stopped("no operation could be tried: see the table of what was reached for the reasons")
        self._judge_base(list(reach.first.values()), least=_SOME)
        good = sum(row.reached for row in rows)
        whys = Counter(row.why for row in rows if not row.reached).most_common(2)
        reasons = "; ".join(f"{number}x {why}" for why, number in whys)
        raise Stopped(f"too little was reached to judge the server: {good} of {len(rows)} operations ({reasons})")

    def check_identities(self, reach: Reach) -> None:
        """See that the other identities are known to the server."""
        probe = next((one for label, one in reach.first.items() if _is_probe(reach, label, one)), None)
        for caller in (Caller.READ_ONLY, Caller.READ_WRITE, Caller.OTHER, Caller.LIMITED):
            if probe is None or not self._callers.has(caller):
                continue
            request = Request(probe.request.headers, b"", "GET", probe.request.url, caller)
            try:
                status = self._sender.send(request, probe.operation, Level.SAFE, extra=True).answer.status
            except (WireError, NotAllowed, Spent):
                continue
            if status == _UNAUTHORIZED:
                self._callers.forget(caller)
                self.notes.append(f"the identity '{caller.value}' is refused with 401, and was left out")

    def _judge_base(self, firsts: list[Exchange], least: int = LEAST) -> None:
        missing = Counter(_essence(one) for one in firsts if one.answer.status == _NOT_FOUND)
        if len(firsts) < least or not missing:
            return
        _, number = missing.most_common(1)[0]
        if number < SHARE * len(firsts):
            return
        right = self._better_base(firsts)
        self._sender.exchanges.clear()  # what was asked at a wrong address says nothing of the operations
        advice = f"; try --url {right}" if right else ""
        said = f"{number} of {len(firsts)} operations answer the same 404"
        raise Stopped(f"the base URL {self._target.base} seems to be wrong: {said}{advice}")

    def _better_base(self, firsts: Iterable[Exchange]) -> str:
        """Where else the paths may begin: the first beginning that gives another answer."""
        operation = next((one.operation for one in firsts if one.operation and "{" not in one.operation.path), None)
        if operation is None:
            return ""
        given = urlsplit(self._target.base).path
        for prefix in dict.fromkeys((*server_paths(self._api), "", *_PREFIXES)):
            if prefix == given:
                continue
            base = f"{self._target.origin}{prefix}"
            try:
                request = with_usual_headers(Request(method="GET", url=base + operation.path, caller=Caller.FULL))
                found = self._sender.send(request, None, Level.SAFE, aside=True)
            except (WireError, NotAllowed, Spent):
                continue
            if found.answer.status != _NOT_FOUND and not (found.succeeded and "html" in found.answer.media_type):
                return base or str(self._target.origin)
        return ""


def _is_probe(reach: Reach, label: str, exchange: Exchange) -> bool:
    operation = exchange.operation
    return operation is not None and operation.secured and operation.method == "get" and reach.rows[label].reached


def _essence(exchange: Exchange) -> str:
    """An answer without what names its request: the path, numbers, ids."""
    text = exchange.answer.body[:4096].decode("utf-8", "replace")
    for part in urlsplit(exchange.request.url).path.split("/"):
        text = text.replace(part, "") if part else text
    return re.sub(r"[0-9a-fA-F-]{8,}|\d+", "0", text)
