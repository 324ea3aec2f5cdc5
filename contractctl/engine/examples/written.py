"""Exchanges as a README writes them: read from text, and compared with what a talk wants to send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from contractctl.contract.header_fields import combined
from contractctl.contract.json_bodies import laid_over
from contractctl.errors import ContractctlError
from contractctl.traffic import Answer, Call, Caller, Delivery, Request

if TYPE_CHECKING:
    from contractctl.document.node import Value

BASE = "https://api.example.com"
"""Where the server of an example is."""
RECEIVER = "https://receiver.example.com/hook"
"""Where the first receiver of a talk is; the second one is at `/hook-2`."""
SECRET = "whsec_c2VjcmV0IG9mIGV4YW1wbGVz"  # noqa: S105 -- of examples
"""What deliveries are signed with, as the API is told and as the configuration says."""
ANY = "*"
"""Fits whatever a talk sends."""
_PARTING = re.compile(r"^---$", re.MULTILINE)
_REQUEST = re.compile(r"(?P<heard><<< )?(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/[\d.]+)?")
_ANSWER = re.compile(r"^HTTP/[\d.]+ (?P<status>\d{3})[^\n]*\n?", re.MULTILINE)
_COMMENT = re.compile(r"# (?P<name>\w+): (?P<value>.*)")
_TRUTH = {"true": True, "false": False}


class WritingError(ContractctlError):
    """An example that is not written as it should be."""


class Misfit(Exception):  # noqa: N818 -- no error: another operation or side may fit
    """A talk asked for something else than what is written."""


@dataclass(frozen=True, slots=True)
class Written:
    """One exchange as it is written."""

    request: Request
    answer: Answer
    valid: bool | None
    check: str = ""
    """The check of the property-based phase that failed; empty where the exchange stands for itself."""
    says: str = ""
    """What that check says."""
    heard: bool = False
    """Whether the server has sent it, to a receiver of the talk."""
    at: float = 0.0
    """When it came, in seconds since the receiver is there."""

    def __str__(self) -> str:
        """Its method and target, in quotes."""
        url = urlsplit(self.request.url)
        return f"'{self.request.method} {url.path}{'?' + url.query if url.query else ''}'"

    def delivered(self) -> Delivery:
        """What came to a receiver."""
        return Delivery(self.request, self.answer, at=self.at)

    def sent_for(self, wish: Call | Request) -> Request:
        """The request as it would go out for what a talk wants. Raises Misfit where something else is written."""
        if self.heard:
            raise Misfit(f"{self} is a delivery, it sends {wished(wish)}")
        why = _difference(wish, self.request) if isinstance(wish, Request) else _difference_of(wish, self.request)
        if why:
            raise Misfit(f"{self} is written, it sends {wished(wish)}: {why}")
        return _sent(wish, self.request)


def read_exchanges(text: str) -> list[Written]:
    """The exchanges of a fence. Raises WritingError."""
    return [_exchange(one) for one in _PARTING.split(text)]


def _exchange(text: str) -> Written:
    lines = text.strip("\n").split("\n")
    said: dict[str, str] = {}
    while lines and (match := _COMMENT.fullmatch(lines[0].strip())):
        said[match["name"]] = match["value"].strip()
        del lines[0]
    rest = "\n".join(lines) + "\n"
    start, end = _REQUEST.match(rest), _ANSWER.search(rest)
    if start is None or end is None:
        raise WritingError("an exchange is a request line such as 'GET /payments HTTP/1.1' and a status line")
    headers, body = _message(rest[: end.start()].partition("\n")[2])
    heard = start["heard"] is not None
    caller = None if heard else _caller(said.get("caller", "full"))
    base = RECEIVER.rpartition("/")[0] if heard else BASE
    request = Request(headers, body, start["method"], base + start["target"], caller)
    headers, body = _message(rest[end.end() :])
    answer = Answer(headers, body, int(end["status"]), float(said.get("seconds", "0.1")))
    return Written(
        request, answer, _TRUTH.get(said.get("valid", "")), said.get("check", ""), said.get("says", ""), heard,
        float(said.get("at", "0.1")),
    )  # fmt: skip


def _caller(name: str) -> Caller:
    try:
        return Caller(name)
    except ValueError:
        raise WritingError(f"there is no caller '{name}'") from None


def _message(text: str) -> tuple[dict[str, str], bytes]:
    """Header fields and body; empty lines before the fields and around the body do not count."""
    head, _, body = text.partition("\n\n") if not text.startswith("\n") else ("", "", text)
    fields: list[tuple[str, str]] = []
    for line in head.splitlines():
        name, sign, value = line.partition(":")
        if not sign:
            raise WritingError(f"'{line}' is no header field")
        fields.append((name.strip(), value.strip()))
    return combined(fields), body.strip("\n").encode()


def _difference_of(call: Call, written: Request) -> str:
    """Why a call is not what is written; empty where it is."""
    if written.caller is not call.caller:
        return f"the caller is {call.caller.value}"
    method = (call.method or call.operation.method).upper()
    if method != written.method:
        return f"the method is {method}"
    names = re.findall(r"\{([^{}]*)\}", call.operation.path)
    pattern = re.sub(r"\\\{[^{}]*\\\}", "([^/]+)", re.escape(call.operation.path))
    match = re.fullmatch(pattern, urlsplit(written.url).path)
    if match is None:
        return f"the path is that of {call.operation.label}"
    for name, value in zip(names, match.groups(), strict=True):
        if name in call.path and not _fits(value, call.path[name]):
            return f"{name} is {call.path[name]}"
    return _unlike(_query(written), call.query, "query") or _unlike(written.headers, call.headers, "header")


def _difference(sent: Request, written: Request) -> str:
    """Why a request is not what is written; empty where it is."""
    if sent.caller is not None and written.caller is not sent.caller:
        return f"the caller is {sent.caller.value}"
    if sent.method != written.method:
        return f"the method is {sent.method}"
    path, wanted = urlsplit(sent.url).path.split("/"), urlsplit(written.url).path.split("/")
    if len(path) != len(wanted) or not all(map(_fits, wanted, path)):
        return f"the path is {urlsplit(sent.url).path}"
    query: Mapping[str, Value] = {**dict.fromkeys(_query(written)), **_query(sent)}
    return _unlike(_query(written), query, "query") or _unlike(written.headers, sent.headers, "header")


def _unlike(written: Mapping[str, str], sent: Mapping[str, object], what: str) -> str:
    """What is written otherwise than it is sent; what is not sent at all comes from the input that was found."""
    given = {name.lower() if what == "header" else name: value for name, value in sent.items()}
    for name, value in written.items():
        if name in given and (given[name] is None or not _fits(value, given[name])):
            return f"{what} {name} is {given[name] if given[name] is not None else 'left out'}"
    return ""


def _fits(written: str, sent: object) -> bool:
    return written == ANY or written == _text(sent)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def _sent(wish: Call | Request, written: Request) -> Request:
    """The request as it would go out: what is written, with what the talk says laid over it."""
    if isinstance(wish, Request):
        return wish
    url = urlsplit(written.url)
    path = wish.operation.path
    values = re.sub(r"\\\{[^{}]*\\\}", "([^/]+)", re.escape(path))
    match = re.fullmatch(values, url.path)
    for name, value in zip(re.findall(r"\{([^{}]*)\}", path), match.groups() if match else (), strict=False):
        path = path.replace(f"{{{name}}}", _text(wish.path.get(name, value)), 1)
    query = {**_query(written), **{name: value for name, value in wish.query.items() if value is not None}}
    headers = {**written.headers, **{name.lower(): text for name, text in wish.headers.items() if text is not None}}
    body = laid_over(wish.body.data if wish.body is not None else written.body, wish.members)
    if wish.body is not None and wish.body.media_type is not None:
        headers["content-type"] = wish.body.media_type
    target = urlunsplit((url.scheme, url.netloc, path, urlencode(query, doseq=True), ""))
    return Request(headers, body, written.method, target, wish.caller)


def wished(wish: Call | Request) -> str:
    """What a talk wants to send, in words."""
    if isinstance(wish, Request):
        return f"{wish.method} {wish.url}"
    said = {"path": wish.path, "query": wish.query, "headers": wish.headers, "members": wish.members}
    details = ", ".join(f"{name} {dict(value)}" for name, value in said.items() if value)
    return f"{wish.operation.label}{f' with {details}' if details else ''}"
