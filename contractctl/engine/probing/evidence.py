"""The exchanges that prove a finding, as plain values without secrets: requests, answers, lines for a shell."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace

from contractctl.live.identity.callers import Callers
from contractctl.live.identity.redaction import Redaction
from contractctl.live.records.curl import curl, shown_headers
from contractctl.model import Verdict
from contractctl.traffic import Delivery, Exchange

MOST_EXCHANGES = 60
"""More are told by their number only."""
MOST_REQUEST = 64_000
MOST_ANSWER = 2_000
"""Characters of a body."""


class Evidence:
    """Makes evidence; the same exchange is written once."""

    def __init__(self, callers: Callers, redaction: Redaction) -> None:
        self._callers = callers
        self._redaction = redaction

    def of(self, exchanges: Sequence[Exchange], said: Mapping[str, object] | None = None) -> dict[str, object]:
        """`{"kind": "exchange", "exchanges": [...]}`, with what the verdict itself says."""
        half = MOST_EXCHANGES // 2
        few = [*exchanges[:half], *exchanges[-half:]] if len(exchanges) > MOST_EXCHANGES else exchanges
        found: dict[str, object] = {
            **self.told(said or {}),
            "kind": "exchange",
            "exchanges": [self._exchange(one) for one in few],
        }
        if len(few) < len(exchanges):
            found["omitted"] = len(exchanges) - len(few)
        return found

    def told(self, said: Mapping[str, object]) -> dict[str, object]:
        """What a verdict says, without secrets."""
        return {name: self.text(value) if isinstance(value, str) else value for name, value in said.items()}

    def text(self, text: str) -> str:
        """A text without secrets."""
        return self._redaction.text(text)

    def _exchange(self, exchange: Exchange) -> dict[str, object]:
        request, answer, heard = exchange.request, exchange.answer, isinstance(exchange, Delivery)
        return {
            "request": {
                "method": request.method,
                "url": self._redaction.url(request.url),
                "caller": request.caller.value if request.caller is not None else None,
                "headers": shown_headers(request, self._redaction),
                **self._sent(request.body),
            },
            "answer": {
                "status": answer.status,
                "seconds": round(answer.seconds, 3),
                "headers": self._redaction.headers(answer.headers),
                "body": _cut(self._redaction.body(answer.body)),
            },
            "valid": exchange.valid,
            "curl": "" if heard else curl(request, self._callers, self._redaction),
            **({"delivery": True} if heard else {}),
        }

    def _sent(self, body: bytes) -> dict[str, object]:
        """All of a body, so that it can be sent again: text, or base64 of what is none; a huge one is cut and says so."""
        text = self._redaction.body(body)
        more: dict[str, object] = {} if len(text) <= MOST_REQUEST else {"cut": True}
        try:
            body.decode()
        except UnicodeDecodeError:
            data = self._redaction.data(body)
            more = {"base64": base64.b64encode(data[:MOST_REQUEST]).decode("ascii")}
            more |= {"cut": True} if len(data) > MOST_REQUEST else {}
        return {"body": text[:MOST_REQUEST], **more}


def named_by(verdict: Verdict) -> tuple[Exchange, ...]:
    """The exchanges that a verdict on the traffic rests on, where it says so."""
    named = (verdict.evidence or {}).get("exchanges", ())
    return tuple(one for one in named if isinstance(one, Exchange)) if isinstance(named, tuple | list) else ()


def proven(verdict: Verdict, exchanges: tuple[Exchange, ...], evidence: Evidence, side: str) -> Verdict:
    """The verdict with its evidence and without secrets; `side` is the name of who says so."""
    said = verdict.evidence
    proof = evidence.of(exchanges, {**(said or {}), "side": side}) if exchanges else said and evidence.told(said)
    return replace(verdict, message=evidence.text(verdict.message), evidence=proof)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_ANSWER else f"{text[:MOST_ANSWER]}…"
