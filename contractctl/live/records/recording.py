"""Exchanges as they may be kept in a file: with the names of the credentials that were sent, without their values."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from contractctl.live.identity.callers import Callers
from contractctl.live.identity.redaction import REDACTED, Redaction
from contractctl.live.records.curl import shown_headers
from contractctl.traffic import Exchange, Request


def without_secrets(exchanges: Iterable[Exchange], callers: Callers, redaction: Redaction) -> Iterator[Exchange]:
    """The exchanges as they went over the wire, but for what nobody else may know."""
    for one in exchanges:
        answer = one.answer
        yield replace(
            one,
            request=_request(one.request, callers, redaction),
            answer=replace(answer, headers=redaction.headers(answer.headers), body=redaction.data(answer.body)),
        )


def _request(request: Request, callers: Callers, redaction: Redaction) -> Request:
    names, query = callers.secret_names(request.caller) if request.caller is not None else ([], [])
    url = redaction.url(request.url)
    for name in query:
        sign = "&" if "?" in url else "?"
        url += f"{sign}{quote(name)}={REDACTED}"
    headers = {**callers.plain, **shown_headers(request, redaction)}
    return replace(
        request,
        headers={**headers, **dict.fromkeys(names, REDACTED)},
        url=url,
        body=redaction.data(request.body),
    )
