"""A request as a line for a shell; credentials are variables, so that the line can be shown and still be run."""

import shlex
from urllib.parse import quote

from contractctl.live.identity.callers import Callers
from contractctl.live.identity.redaction import REDACTED, Redaction, is_secret
from contractctl.live.input.requests import ACCEPT
from contractctl.traffic import Caller, Request

VARIABLE = "CONTRACTCTL_AUTH"
"""Holds the value of the header (or parameter) that shows who `full` is."""
_OURS = frozenset(
    {"accept", "user-agent", "accept-encoding", "connection", "content-length", "host", "x-schemathesis-testcaseid"}
)
"""Fields that say nothing of the request, or that curl writes by itself."""
_USUAL = frozenset({ACCEPT, "*/*"})


def curl(request: Request, callers: Callers, redaction: Redaction) -> str:
    """The line. Another caller than `full` has a variable of its own, such as `CONTRACTCTL_AUTH_READ_ONLY`."""
    words = ["curl", "-i", *_options(request, redaction)]
    secret, query = _credentials(request, callers, redaction)
    address = shlex.quote(redaction.url(request.url))
    for name in query:
        sign = "&" if "?" in request.url else "?"
        address += f'"{sign}{quote(name)}=${_variable(request.caller)}"'
    words.append(address)
    for name in secret:
        words += ["-H", f'"{_title(name)}: ${_variable(request.caller)}"']
    for name, value in shown_headers(request, redaction).items():
        if name not in secret and (name not in _OURS or (name == "accept" and value not in _USUAL)):
            words += ["-H", shlex.quote(f"{_title(name)}: {value}")]
    if request.body:
        words += ["--data-raw", shlex.quote(redaction.body(request.body))]
    return " ".join(words)


def _options(request: Request, redaction: Redaction) -> list[str]:
    """The options for the method, and for an address with signs that curl would expand."""
    found = ["--globoff"] if set("[]{}") & set(redaction.url(request.url)) else []
    if request.method == "HEAD":
        return [*found, "--head"]
    return found if request.method == ("POST" if request.body else "GET") else [*found, "-X", request.method]


def shown_headers(request: Request, redaction: Redaction) -> dict[str, str]:
    """Header fields without secrets; what a request of nobody carries was made up, and is shown."""
    if request.caller is Caller.ANONYMOUS:
        return {name: redaction.text(value) for name, value in request.headers.items()}
    return redaction.headers(request.headers)


def _credentials(request: Request, callers: Callers, redaction: Redaction) -> tuple[list[str], list[str]]:
    """The names of the header fields and of the parameters that hold secrets of the caller."""
    recorded = request.caller is None and not callers.authenticated
    if request.caller is Caller.ANONYMOUS or (request.caller is None and not recorded):
        return [], []  # what it carries was made up
    names, query = callers.secret_names(request.caller) if request.caller is not None else ([], [])
    sent = shown_headers(request, redaction) if recorded else request.headers
    hidden = [name for name, value in sent.items() if value == REDACTED and name not in names]
    return [*(name for name in names if is_secret(name) or name not in request.headers), *hidden], query


def _variable(caller: Caller | None) -> str:
    if caller in {None, Caller.FULL}:
        return VARIABLE
    assert caller is not None  # noqa: S101 -- for the type checker
    return f"{VARIABLE}_{caller.value.replace('-', '_').upper()}"


def _title(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))
