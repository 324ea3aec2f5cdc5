import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.service import is_public
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.traffic import Exchange

from . import Options
from .schemes import flows, is_lasting

clause = Clause("security/https", "Nobody has to send credentials in the clear.", severities("E E E W"))

NO_ADDRESS = not_applicable("it names no address outside of one's own network")
NOT_LED = not_applicable("it was not asked by https, or leads nowhere")
VARIABLE = re.compile(r"\{([^{}]+)\}")
PRIVATE = re.compile(r"172\.(1[6-9]|2\d|3[01])\.|.*\.(svc|lan|home|corp)$")
"""More addresses of one's own network than those that `is_public` knows."""
URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")


@clause.promised
def is_encrypted(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Servers, and where tokens come from; relative addresses are as good as the document's own."""
    found = [*of_hosts(api, context.options)] if api.version == (2, 0) else [*of_servers(api, context.options)]
    found += of_schemes(api, context.options)
    wrong = [one for one in found if one is not HOLDS]
    yield from wrong or found[:1] or [NO_ADDRESS]


def of_hosts(api: Api, options: Options) -> Iterator[Verdict]:
    """The host and the schemes of a 2.0 document."""
    host, listed = api.root.get("host"), api.root.find("schemes")
    if not isinstance(host, str) or not is_outside(host.lower(), options) or listed is None:
        return
    for node in listed.children():
        if node.value == "http":
            yield judge(node, f"http://{host}", both="https" in listed.items)
        elif node.value == "https":
            yield HOLDS


def of_servers(api: Api, options: Options) -> Iterator[Verdict]:
    """The servers of the document, its paths and its operations."""
    nodes = [*servers(api.root)]
    for item in api.path_items:
        nodes += servers(item.node)
        nodes += [one for operation in item.operations if is_lasting(operation) for one in servers(operation.node)]
    urls = [(node, url_of(node)) for node in nodes]
    secure = {host for _, (scheme, host) in urls if scheme == "https"}
    for node, (scheme, host) in urls:
        if scheme in {"http", "https"} and is_outside(host, options):
            yield HOLDS if scheme == "https" else judge(node, f"http://{host}", both=host in secure)


def servers(holder: Node) -> Iterator[Node]:
    """The Server Objects of an object."""
    node = holder.find("servers")
    yield from (one for one in node.children() if isinstance(one.value, dict)) if node is not None else ()


def url_of(server: Node) -> tuple[str, str]:
    """Scheme and host, with the defaults of variables put in."""
    url = str(server.get("url") or "")

    def default(match: re.Match[str]) -> str:
        node = server.find("variables", match[1], "default")
        return node.text if node is not None else match[0]

    return address(VARIABLE.sub(default, url))


def address(url: str) -> tuple[str, str]:
    """Scheme and host of a URL, without a user; empty where it has none, or is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()


def is_outside(host: str, options: Options) -> bool:
    """Whether what is sent to a host crosses networks of others."""
    bare = host.partition(":")[0]
    if not bare or not is_public(host) or PRIVATE.match(bare):
        return False
    return not any(fnmatchcase(bare, glob.lower()) for glob in options.local_hosts)


def of_schemes(api: Api, options: Options) -> Iterator[Verdict]:
    """Where tokens come from (RFC 6749 3.1, 3.2: TLS is a must)."""
    for scheme in api.security_schemes.values():
        holders: list[tuple[Node, tuple[str, ...]]] = [(flow, URLS) for _, flow in flows(scheme)]
        if scheme.type == "openIdConnect":
            holders.append((scheme.node, ("openIdConnectUrl",)))
        for holder, names in holders:
            for node in (holder.child(name) for name in names if isinstance(holder.get(name), str)):
                scheme_name, host = address(node.text)
                if scheme_name in {"http", "https"} and is_outside(host, options):
                    yield HOLDS if scheme_name == "https" else of_tokens(node)


def of_tokens(node: Node) -> Verdict:
    """An address in the clear from which tokens come."""
    return broken(node, f"'{node.key}' is {shortened(node.text)}: tokens must not be sent in the clear, use https")


def judge(node: Node, url: str, *, both: bool) -> Verdict:
    """An address in the clear; a way to the same host with https makes it a matter of tidiness."""
    if both:
        message = f"the server {shortened(url)} can be spoken to in the clear, too: leave https alone"
        return broken(node, message, severity=Severity.INFO)
    return broken(node, f"the server {shortened(url)} is spoken to in the clear: use https")


def shortened(text: str) -> str:
    """A URL as it fits into a message."""
    return text if len(text) <= 70 else f"{text[:67]}..."  # noqa: PLR2004 -- the message stays one line


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def stays_encrypted(exchange: Exchange, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A server that is spoken to by https leads nobody back to http, where the credentials would follow."""
    operation, location = exchange.operation, exchange.answer.headers.get("location")
    if operation is None or location is None or not exchange.request.url.startswith("https:"):
        return NOT_LED
    scheme, host = address(location)
    if scheme == "http" and host.partition(":")[0] == address(exchange.request.url)[1].partition(":")[0]:
        message = f"{exchange.answer.status}: Location leads from https to http on the same host"
        return broken(operation, message, severity=Severity.WARNING)
    return HOLDS
