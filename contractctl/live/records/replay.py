"""The findings of an earlier report with their requests, ready to be sent again: other ids and keys are carried along."""

import base64
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from contractctl.document.load import parse
from contractctl.document.node import Value
from contractctl.errors import InputError
from contractctl.live.identity.redaction import REDACTED
from contractctl.spec.merged import normalised
from contractctl.traffic import Answer, Caller, Exchange, Request

_ID = re.compile(r"(^|_)(id|uuid|guid|key|number|etag|version|token|cursor)$")
_LEAST = 3
"""Shorter values of a query are numbers that are no ids."""
_KEY = "idempotency-key"
_ABOUT_AUTH = "ignored_auth"


@dataclass(frozen=True, slots=True)
class Trial:
    """One finding of an earlier run."""

    rule: str
    message: str
    operations: tuple[str, ...]
    fingerprint: str
    side: str = ""
    """The name of the kept side that said it."""
    check: str = ""
    """The check of the property-based phase that failed; empty where none did."""
    says: str = ""
    exchanges: tuple[Exchange, ...] = ()
    fault: str = ""
    """Why its requests cannot be sent again."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a report says of an earlier run."""

    document: str
    url: str
    trials: tuple[Trial, ...] = field(default=())


def read_report(name: str, data: bytes) -> Earlier:
    """Read a report that `contractctl test --format json` wrote. Raises InputError for anything else."""
    found = parse(name, data).data
    report = found if isinstance(found, dict) else {}
    findings, server, inputs = report.get("findings"), report.get("server"), report.get("inputs")
    known = isinstance(findings, list) and isinstance(server, dict) and isinstance(inputs, list) and inputs
    if report.get("command") != "test" or not known:
        raise InputError(
            "this is no report of contractctl test",
            path=name,
            line=1,
            column=1,
            hint="write one with --output json=FILE",
        )
    assert isinstance(findings, list)  # noqa: S101 -- for the type checker
    assert isinstance(inputs, list)  # noqa: S101 -- for the type checker
    live = (_table(one) for one in findings if _table(one).get("enforcement") == "live")
    return Earlier(str(inputs[0]), str(_table(server).get("url") or ""), tuple(map(_trial, live)))


def _table(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}


def _trial(finding: Mapping[str, Value]) -> Trial:
    evidence = _table(finding.get("evidence"))
    written, labels = evidence.get("exchanges"), finding.get("operations")
    check = str(evidence.get("check") or "")
    trial = Trial(
        rule=str(finding.get("rule")),
        message=str(finding.get("message")),
        operations=tuple(map(str, labels)) if isinstance(labels, list) else (),
        fingerprint=str(finding.get("fingerprint") or ""),
        side=str(evidence.get("side") or ""),
        check=check,
        says=str(evidence.get("says") or ""),
    )
    parts = [_table(one) for one in written] if isinstance(written, list) else []
    if not parts:
        return replace(trial, fault="the report holds no request of it")
    if "omitted" in evidence or any("cut" in _table(one.get("request")) for one in parts):
        return replace(trial, fault="the report does not hold all of its requests")
    heard = any(one.get("delivery") is True for one in parts)
    exchanges, fault = [], ""
    for one in parts:
        try:
            exchanges += [_exchange(one, check)] if one.get("delivery") is not True else []
        except ValueError as error:
            fault = fault or str(error)
    if fault and not heard:  # a talk that hears brings secrets of its own
        return replace(trial, fault=fault)
    return replace(trial, exchanges=tuple(exchanges))


def _exchange(written: Mapping[str, Value], check: str) -> Exchange:
    """Raises ValueError where a request cannot be sent as it was."""
    asked, answered = _table(written.get("request")), _table(written.get("answer"))
    fields = {name: str(value) for name, value in _table(asked.get("headers")).items()}
    hidden = any(name == "authorization" and REDACTED in value for name, value in fields.items())
    caller = next((one for one in Caller if one.value == asked.get("caller")), None)
    if caller is None and hidden:
        caller = Caller.UNKNOWN if check == _ABOUT_AUTH else Caller.FULL
    text, encoded = asked.get("body"), asked.get("base64")
    body = base64.b64decode(encoded) if isinstance(encoded, str) else str(text or "").encode()
    if REDACTED.encode() in body:
        raise ValueError("the body of its request held a secret, which no report keeps")
    headers = {name: value for name, value in fields.items() if REDACTED not in value}
    request = Request(headers, body, str(asked.get("method")), _shown(str(asked.get("url"))), caller)
    status, valid = answered.get("status"), written.get("valid")
    answer = Answer(
        {name: str(value) for name, value in _table(answered.get("headers")).items()},
        str(answered.get("body") or "").encode(),
        status if isinstance(status, int) else 0,
    )
    return Exchange(request, answer, valid=valid if isinstance(valid, bool) else None)


def _shown(url: str) -> str:
    """The URL without the parameters that were hidden; the caller's credentials are laid over it again."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if all(REDACTED not in value for _, value in pairs):
        return url
    return urlunsplit(
        parts._replace(query=urlencode([one for one in pairs if REDACTED not in one[1]], quote_via=quote))
    )


class Carried:
    """What is called otherwise this time: ids that the server chose, versions, and keys that callers choose."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def learn(self, before: Answer, now: Answer) -> None:
        """See which ids the same request has got this time."""
        self._note(before.headers.get("etag", ""), now.headers.get("etag", ""))
        self._note(*(_last_segment(one.headers.get("location", "")) for one in (before, now)))
        for then, today in _pairs(before.json_or_none, now.json_or_none):
            self._note(then, today)

    def _note(self, then: str, today: str) -> None:
        if then and today and then != today:
            self._names[then] = today

    def applied(self, request: Request) -> Request:
        """The request with today's names in its address, its header fields and its JSON body; with new keys."""
        headers = dict(request.headers)
        for name, value in request.headers.items():
            if name.endswith(_KEY) and value not in self._names:
                self._names[value] = _new_key(value)
            headers[name] = self._names.get(value, value)
        parts = urlsplit(request.url)
        path = "/".join(self._segment(one) for one in parts.path.split("/"))
        query = "&".join(self._pair(one) for one in parts.query.split("&"))
        body = request.body
        whole = request.json_or_none if request.is_json else None
        if isinstance(whole, dict | list) and (changed := self._value(whole)) != whole:
            body = json.dumps(changed).encode()
        return replace(request, headers=headers, url=urlunsplit(parts._replace(path=path, query=query)), body=body)

    def _segment(self, segment: str) -> str:
        today = self._names.get(unquote(segment))
        return quote(today, safe="") if today is not None else segment

    def _pair(self, pair: str) -> str:
        name, sign, value = pair.partition("=")
        return f"{name}{sign}{self._segment(value) if len(value) >= _LEAST else value}"

    def _value(self, value: Value) -> Value:
        if isinstance(value, dict):
            return {key: self._value(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._value(one) for one in value]
        return self._names.get(value, value) if isinstance(value, str) else value


def _new_key(before: str) -> str:
    """A key that no run has sent, whatever its seed: the server would answer with what it stored. Quoted as the old one."""
    key = str(uuid.uuid4())
    return f'"{key}"' if before.startswith('"') else key


def _last_segment(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])


def _pairs(then: Value, today: Value) -> Iterator[tuple[str, str]]:
    """The members that name things, as they were and as they are."""
    if isinstance(then, dict) and isinstance(today, dict):
        for key, value in then.items():
            other = today.get(key)
            if isinstance(value, str | int) and isinstance(other, str | int) and _ID.search(normalised(key)):
                yield str(value), str(other)
            else:
                yield from _pairs(value, other)
