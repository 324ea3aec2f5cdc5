"""HTTP Archive files (HAR 1.2): what a browser, a proxy or a test run recorded becomes requests and answers, and back."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from contractctl import __version__
from contractctl.contract.header_fields import combined
from contractctl.document.load import parse
from contractctl.document.node import Value
from contractctl.errors import InputError
from contractctl.traffic import Answer, Caller, Exchange, Request

_OURS = "_contractctl"
"""A field of an entry that only contractctl writes, as HAR 1.2 allows: `{"caller": ..., "valid": ...}`."""


def read_har(name: str, data: bytes) -> list[Exchange]:
    """The requests and answers of a HAR file, in its order; those that got no answer (status 0) are left out.

    Which operations they belong to is not known yet. Raises InputError with the place where it is no HAR.
    """
    file = parse(name, data)
    log = file.data.get("log") if isinstance(file.data, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise InputError("this is no HAR file: there is no list log.entries", path=name, line=1, column=1)
    found = []
    for number, entry in enumerate(entries):
        try:
            made = _entry(entry)
        except (KeyError, TypeError, ValueError) as error:
            pointer = ("log", "entries", number)
            line, column = file.locate([pointer])[pointer]
            why = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise InputError(f"entry {number} is no HAR entry: {why}", path=name, line=line, column=column) from None
        if made.answer.status:
            found.append(made)
    return found


def _entry(entry: Value) -> Exchange:
    """One entry. Raises KeyError, TypeError, ValueError where it is none."""
    table = _table(entry)
    sent, got = _table(table["request"]), _table(table["response"])
    status, millis = got["status"], table.get("time")
    if not isinstance(status, int):
        raise TypeError("its status is no number")
    ours = table.get(_OURS)
    known = ours if isinstance(ours, dict) else {}
    caller = next((one for one in Caller if one.value == known.get("caller")), None)
    request = Request(_headers(sent), _sent_body(sent), str(sent["method"]).upper(), str(sent["url"]), caller)
    if not urlsplit(request.url).netloc:
        raise ValueError(f"its url '{request.url[:80]}' is not absolute")
    answer = Answer(_headers(got), _received_body(got), status, _seconds(millis))
    valid = known.get("valid")
    return Exchange(request, answer, valid=valid if isinstance(valid, bool) else None)


def _seconds(millis: Value) -> float:
    """A time in milliseconds, -1 where it is not known."""
    return max(millis, 0) / 1000 if isinstance(millis, int | float) else 0.0


def _table(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value


def _pairs(value: Value) -> Iterator[tuple[str, str]]:
    """Names and values of a list of `{name, value}`."""
    for one in value if isinstance(value, list) else ():
        table = _table(one)
        yield str(table["name"]), str(table.get("value") or "")


def _headers(message: Mapping[str, Value]) -> dict[str, str]:
    fields = _pairs(message.get("headers"))
    return combined(one for one in fields if not one[0].startswith(":"))  # pseudo-header fields of HTTP/2


def _sent_body(request: Mapping[str, Value]) -> bytes:
    posted = request.get("postData")
    if not isinstance(posted, dict):
        return b""
    text = posted.get("text")
    if isinstance(text, str) and text:
        return base64.b64decode(text) if posted.get("encoding") == "base64" else text.encode()
    return urlencode(list(_pairs(posted.get("params")))).encode()


def _received_body(response: Mapping[str, Value]) -> bytes:
    content = response.get("content")
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(text, str):
        return b""
    return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()


def written_har(exchanges: Iterable[Exchange]) -> str:
    """A HAR file of these exchanges, which must hold no secrets any more; times of day are not kept."""
    entries = [{**_written(one.request, one.answer), **_known(one)} for one in exchanges]
    log = {"version": "1.2", "creator": {"name": "contractctl", "version": __version__}, "entries": entries}
    return json.dumps({"log": log}, indent=1, ensure_ascii=False) + "\n"


def _written(request: Request, answer: Answer) -> dict[str, object]:
    millis = round(answer.seconds * 1000, 3)
    asked: dict[str, object] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _listed(request.headers.items()),
        "queryString": _listed(parse_qsl(urlsplit(request.url).query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        asked["postData"] = {"mimeType": request.headers.get("content-type", ""), **_text(request.body)}
    return {
        "startedDateTime": "1970-01-01T00:00:00.000Z",
        "time": millis,
        "request": asked,
        "response": {
            "status": answer.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _listed(answer.headers.items()),
            "content": {
                "size": len(answer.body),
                "mimeType": answer.headers.get("content-type", ""),
                **_text(answer.body),
            },
            "redirectURL": answer.headers.get("location", ""),
            "headersSize": -1,
            "bodySize": len(answer.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": millis, "receive": 0},
    }


def _known(exchange: Exchange) -> dict[str, object]:
    """What is known of an exchange that HAR has no word for."""
    caller, valid = exchange.request.caller, exchange.valid
    known = {"caller": caller.value if caller is not None else None, "valid": valid}
    said = {name: value for name, value in known.items() if value is not None}
    return {_OURS: said} if said else {}


def _listed(pairs: Iterable[tuple[str, str]]) -> Sequence[Mapping[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _text(body: bytes) -> dict[str, str]:
    """A body as text where it is UTF-8, else in base64."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode("ascii"), "encoding": "base64"}
