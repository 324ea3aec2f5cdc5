import re
from collections.abc import Iterator
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.challenges import read_challenges
from contractctl.contract.collection import singular
from contractctl.contract.names import words
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter, SecurityScheme
from contractctl.traffic import Call, Caller, Exchange, Talk

from . import Options
from .named import is_credential
from .schemes import has_another_way, is_lasting, used_schemes

clause = Clause("security/no-credentials-in-url", "Credentials do not stand in URLs.", severities("W E E W"))

ADDRESSES = ("location", "content-location", "link", "operation-location", "azure-asyncoperation")
"""Header fields that lead to other URLs."""
LINKS = words(
    """next next_url next_page next_page_url next_link self first last prev previous previous_url href url result_url
    status_url download_url"""
)
URL = re.compile(r"[^\s<>\"]+")
PARAMETER = "access_token"
"""Where RFC 6750 2.3 lets a token stand in a URL, and says that it should not."""
MADE_UP = "contractctl-nobody-was-given-this"
PUBLISHABLE = "publishable"
"""What the description of a key says that is made to be seen."""
SOME = 5
"""So many GETs are asked whether tokens are read in URLs."""
NO_ADDRESS = not_applicable("the answer leads nowhere")
NO_PROBE = not_applicable("it is none of the few GETs by which it is seen whether tokens are read in URLs")
UNTOLD = unknown("untold: the server's challenges do not tell an unknown token from none")
NONE = not_applicable("no operation takes credentials as a scheme or a parameter")


@clause.promised
def stand_elsewhere(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """URLs are logged by servers, proxies and browsers: neither a scheme nor a parameter puts credentials there."""
    found = list(of_schemes(api))
    seen: set[int] = set()
    for operation in api.operations:
        for one in operation.parameters if is_lasting(operation) else ():
            if id(one.node.value) not in seen and is_wrong(one, operation, context.options):
                seen.add(id(one.node.value))
                message = f"the credential '{one.name[:40]}' stands in the {one.location} of the URL, which is logged: use a header"
                found.append(broken(one, message))
    wrong = [one for one in found if one is not HOLDS]
    yield from wrong or found[:1] or [NONE]


def of_schemes(api: Api) -> Iterator[Verdict]:
    """The schemes that operations ask for. Where a caller may choose another way, it is a matter of tidiness."""
    used = used_schemes(api)
    for name, scheme in used.items():
        if scheme.type == "apiKey" and scheme.raw.get("in") == "query":
            message = f"the key '{str(scheme.raw.get('name'))[:40]}' of the scheme '{name[:40]}' stands in the URL, which is logged: use a header"
            yield broken(scheme, message, severity=Severity.INFO if has_another_way(scheme) else None)
        else:
            yield HOLDS


def is_wrong(parameter: Parameter, operation: Operation, options: Options) -> bool:
    """Whether a parameter is a credential. The id of a thing that is called so is none: `/secrets/{secret}`."""
    if parameter.location not in {"query", "path"} or not is_credential(parameter.name, options):
        return False
    if parameter.raw.get("deprecated") is True or PUBLISHABLE in parameter.description.lower():
        return False
    if parameter.location == "query":
        return not any(is_scheme(one, parameter) for one in operation.api.security_schemes.values())
    segments = operation.segments
    at = next((place for place, one in enumerate(segments) if one == f"{{{parameter.name}}}"), 0)
    before = normalised(segments[at - 1]) if at else ""
    return singular(before) != normalised(parameter.name)


def is_scheme(scheme: SecurityScheme, parameter: Parameter) -> bool:
    """Whether a parameter only repeats what a scheme says."""
    return scheme.type == "apiKey" and scheme.raw.get("in") == "query" and scheme.raw.get("name") == parameter.name


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def leads_without(exchange: Exchange, context: Context[Options]) -> Verdict:
    """The addresses to which an answer leads hold no credentials: neither by name nor those that were sent."""
    operation, answer = exchange.operation, exchange.answer
    if operation is None or context.facts(operation).token:
        return NO_ADDRESS
    addresses = [*((name, answer.headers[name]) for name in ADDRESSES if name in answer.headers), *following(exchange)]
    for where, text in addresses:
        names = [one for url in URL.findall(text) for one in query_names(url) if is_credential(one, context.options)]
        what = (
            f"'{names[0][:40]}'" if names else "the credentials that were sent" if where in exchange.repeats else None
        )
        if what is not None:
            message = f"{answer.status}: {where} leads to a URL with {what} in it, which is logged"
            return broken(operation, message)
    return HOLDS if addresses else NO_ADDRESS


def following(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """The links of a JSON body, at its root and one level below: `next`, `links.next`, `result_url`."""
    body = exchange.answer.json_or_none if exchange.answer.is_json else None
    holders = [body, *(one for one in body.values() if isinstance(one, dict))] if isinstance(body, dict) else []
    for holder in holders:
        for name, value in holder.items() if isinstance(holder, dict) else ():
            if isinstance(value, str) and "?" in value and normalised(str(name)) in LINKS:
                yield f"'{str(name)[:40]}'", f"<{value}>"


def query_names(url: str) -> list[str]:
    """The names of the parameters in a URL's query."""
    try:
        return [name for name, value in parse_qsl(urlsplit(url).query) if value]
    except ValueError:
        return []


@clause.kept(Level.SAFE)
def reads_no_tokens_in_urls(operation: Operation, context: Context[Options]) -> Talk:
    """A made-up token in the URL is not looked at: the refusal is the same as without one (RFC 6750 2.3, RFC 9700 4.3.2).

    No good token is ever sent so. What shows that one is read is that the server calls it wrong.
    """
    if not any(one is operation for one in probes(context)):
        return NO_PROBE
    bare = yield Call(operation, caller=Caller.ANONYMOUS)
    header = yield Call(operation, caller=Caller.UNKNOWN)
    if error_of(bare) is not None or error_of(header) is None:
        return UNTOLD
    inside = yield Call(operation, caller=Caller.ANONYMOUS, query={PARAMETER: MADE_UP})
    if error_of(inside) is None:
        return HOLDS
    message = f"401: the token in the URL (?{PARAMETER}=) is read as if it stood in Authorization: ignore it there"
    return broken(operation, message, severity=Severity.WARNING)


def probes(context: Context[Options]) -> list[Operation]:
    """A few GETs that want a bearer token: what one of them reads, all others do."""
    memo, key = context.api.memo, probes
    if key not in memo:
        memo[key] = [
            one for one in context.api.operations if one.method == "get" and is_lasting(one) and wants_bearer(one)
        ][:SOME]
    return cast("list[Operation]", memo[key])


def wants_bearer(operation: Operation) -> bool:
    """Whether all its schemes take a token in `Authorization`, and the document lets none stand in the URL."""
    known = operation.api.security_schemes
    named = [name for wanted in operation.security for name in wanted]
    declared = operation.parameter("query", PARAMETER) is not None
    return operation.secured and not declared and all(name in known and is_bearer(known[name]) for name in named)


def is_bearer(scheme: SecurityScheme) -> bool:
    """Whether a scheme takes a bearer token (RFC 6750)."""
    http = scheme.type == "http" and str(scheme.raw.get("scheme")).lower() == "bearer"
    return http or scheme.type in {"oauth2", "openIdConnect"}


def error_of(exchange: object) -> str | None:
    """The error of the bearer challenge in a 401; None where it tells none."""
    if not isinstance(exchange, Exchange) or exchange.answer.status != 401:  # noqa: PLR2004 -- Unauthorized
        return None
    try:
        found = read_challenges(exchange.answer.headers.get("www-authenticate", ""))
    except ValueError:
        return None
    return next((one.parameters["error"] for one in found if "error" in one.parameters), None)
