from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.names import words
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import SecurityScheme
from contractctl.traffic import Call, Exchange, Payload, Talk

from . import Options
from .schemes import is_lasting, scopes, used_schemes

clause = Clause(
    "security/scope-least-privilege",
    "A client can have a token that may do no more than it needs.",
    severities("I W W I"),
)

NO_SCOPES = not_applicable("no operation asks for a scheme with scopes")
NO_TOKENS = not_applicable("it hands out no tokens")
ONE_SCOPE = unknown("one-scope: it was not seen to give a token with several scopes to a client that asks for none")
EVERYTHING = words("* all full full_access fullaccess everything god root api")
LEAST = 20
"""Of fewer operations nothing is said about the share of one scope."""


@clause.promised
def are_narrow(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Each scope that a scheme in use lists."""
    found = [one for scheme in used_schemes(api).values() for one in judge(api, scheme, context.options)]
    wrong = [one for one in found if one is not HOLDS]
    yield from wrong or found[:1] or [NO_SCOPES]


def judge(api: Api, scheme: SecurityScheme, options: Options) -> Iterator[Verdict]:
    """What is wrong with the scopes of a scheme."""
    operations = [one for one in api.operations if is_lasting(one) and any(scheme.name in it for it in one.security)]
    used = Counter(
        scope for one in operations for scope in {scope for it in one.security for scope in it.get(scheme.name, ())}
    )
    listed = {name: node for name, node in scopes(scheme).items() if name not in options.identity_scopes}
    for name, node in listed.items():
        fault, severity = fault_of(name, node, listed)
        share = used[name] / len(operations)
        if fault is None and len(listed) > 1 and len(operations) >= LEAST and share > options.largest_share:
            fault = f"opens {share:.0%} of {len(operations)} operations"
        elif fault is None and options.unused_scopes and used and name not in used and not is_used_elsewhere(api, name):
            fault, severity = "is asked for by no operation", Severity.HINT
        shown = name[:60]
        yield broken(node, f"the scope '{shown}' {fault}", severity=severity) if fault is not None else HOLDS


def fault_of(name: str, node: Node, listed: dict[str, Node]) -> tuple[str | None, Severity | None]:
    """What a scope's name and description say of it, and how bad that is."""
    if name.lower() in EVERYTHING or name.endswith((".*", ":*")):
        return "lets do everything: split it by what callers need", None if len(listed) == 1 else Severity.INFO
    if not (isinstance(node.value, str) and node.value.strip()):
        return "has no description: people who grant it do not know what they grant", Severity.HINT
    return None, None


def is_used_elsewhere(api: Api, scope: str) -> bool:
    """Whether an operation that goes away, or another scheme's requirement, asks for it."""
    return any(scope in some for one in api.operations for wanted in one.security for some in wanted.values())


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def gives_what_is_asked(operation: Operation, context: Context[Options]) -> Talk:
    """A client that asks for one of its scopes gets a token with that one (RFC 6749 5.1, RFC 9700 2.3)."""
    if operation.method != "post" or not context.facts(operation).token:
        return NO_TOKENS
    every = yield Call(operation)
    given = scopes_given(every)
    form = form_of(every)
    if len(given) < 2 or "scope" in form or "grant_type" not in form:  # noqa: PLR2004 -- one cannot be split
        return ONE_SCOPE
    wanted = min(given)
    payload = Payload(urlencode({**form, "scope": wanted}).encode(), "application/x-www-form-urlencoded")
    got = yield Call(operation, body=payload)
    if not isinstance(got, Exchange) or not got.succeeded:
        return ONE_SCOPE
    more = sorted(set(scopes_given(got)) - {wanted})
    if not more:
        return HOLDS
    message = f"{got.answer.status}: who asks for a token with the scope '{wanted[:40]}' gets '{more[0][:40]}', too"
    return broken(operation, message, severity=Severity.WARNING)


def scopes_given(exchange: object) -> tuple[str, ...]:
    """The scopes of the token in an answer, as far as it says them."""
    body = exchange.answer.json_or_none if isinstance(exchange, Exchange) and exchange.succeeded else None
    said = body.get("scope") if isinstance(body, dict) and "access_token" in body else None
    return tuple(said.split()) if isinstance(said, str) else ()


def form_of(exchange: object) -> dict[str, str]:
    """The form that a request carried."""
    if not isinstance(exchange, Exchange) or exchange.request.media_type != "application/x-www-form-urlencoded":
        return {}
    return dict(parse_qsl(exchange.request.body.decode("utf-8", "replace")))
