from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.parts import SecurityScheme

from . import Options
from .schemes import flows, has_another_way, used_schemes

clause = Clause(
    "security/no-legacy-flows",
    "Credentials are not obtained or sent in a way that has been given up.",
    severities("W E E W"),
)

NO_SCHEMES = not_applicable("no operation asks for a security scheme that could be an old one")
GIVEN_UP = frozenset({"digest", "negotiate", "oauth", "hoba", "mutual"})
"""Schemes of HTTP authentication that hardly any client speaks, or nobody should."""
BETTER = {
    "implicit": "its tokens stand in URLs: use authorizationCode with PKCE (RFC 9700 2.1.2)",
    "password": "it hands passwords to clients: use authorizationCode or clientCredentials (RFC 9700 2.4)",
}


@clause.promised
def are_of_today(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Of the schemes that operations ask for."""
    found = [one for name, scheme in used_schemes(api).items() for one in judge(name, scheme, context.options)]
    wrong = [one for one in found if one is not HOLDS]
    yield from wrong or found[:1] or [NO_SCHEMES]


def judge(name: str, scheme: SecurityScheme, options: Options) -> Iterator[Verdict]:
    """Each flow of OAuth 2.0; of HTTP authentication the scheme."""
    label = f"the scheme '{name[:40]}'"
    if scheme.type == "oauth2":
        every = {flow for flow, _ in flows(scheme)}
        for flow, node in flows(scheme):
            if flow in BETTER:
                severity = Severity.INFO if every - BETTER.keys() else None
                yield broken(node, f"{label} has the {flow} flow: {BETTER[flow]}", severity=severity)
            else:
                yield HOLDS
        return
    http = str(scheme.raw.get("scheme") or "").lower() if scheme.type == "http" else scheme.type
    if http == "basic" and options.basic != "allow" and not has_another_way(scheme):
        message = f"{label} is HTTP Basic, which sends the password with each request: use tokens (option basic)"
        yield broken(scheme, message, severity=Severity.parse(options.basic))
    elif http in GIVEN_UP:
        yield broken(
            scheme, f"{label} is HTTP {http}, which few clients speak: use bearer tokens", severity=Severity.WARNING
        )
    else:
        yield HOLDS
