from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Severity, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import SecurityScheme

from . import Options

clause = Clause(
    "openapi/security-defined",
    "Every security requirement names a scheme and scopes that the document defines.",
    severities("E E E E", spectral="W"),
    alias="oas3-operation-security-defined",
    alias_2="oas2-operation-security-defined",
)

SECTIONS = {(2, 0): "securityDefinitions"}


@clause.promised_of_everything
def are_defined(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each scheme that a requirement of the document or of an operation names."""
    for owner in (api.root, *(operation.node for operation in api.index.of(Operation))):
        for requirement in owner.child("security").children() if "security" in owner else ():
            for entry in requirement.children() if isinstance(requirement.value, dict) else ():
                yield from judge(api, entry)


def judge(api: Api, entry: Node) -> Iterator[Verdict]:
    """An unknown scheme is a contradiction; an unknown scope may be one that the document forgot to list."""
    name = str(entry.key)
    scheme = api.security_schemes.get(name)
    if scheme is None:
        # From 3.2 on a requirement may name a scheme by its address instead.
        if api.version >= (3, 2) and any(sign in name for sign in "#/"):
            return
        section = SECTIONS.get(api.version, "components.securitySchemes")
        yield broken(
            entry, f"the security scheme '{name[:80]}' is not defined: add it to `{section}` or correct the name"
        )
        return
    found = list(judge_scopes(scheme, entry))
    yield from found or [HOLDS]


def judge_scopes(scheme: SecurityScheme, entry: Node) -> Iterator[Verdict]:
    """The scopes of an OAuth 2.0 scheme must be listed; those of keys and HTTP schemes are roles, and new in 3.1."""
    if scheme.type == "oauth2":
        known = listed(scheme)
        for scope in entry.children() if entry.items else ():
            if scope.text not in known:
                message = f"the scheme '{scheme.name[:80]}' lists no scope '{str(scope.value)[:80]}': add it there or correct it"
                yield broken(scope, message, severity=Severity.WARNING)
    elif scheme.type in {"apiKey", "http", "basic"} and scheme.api.version < (3, 1) and entry.items:
        message = f"the scheme '{scheme.name[:80]}' can have no scopes before OpenAPI 3.1: leave them out"
        yield broken(entry.child(0), message, severity=Severity.INFO)


def listed(scheme: SecurityScheme) -> frozenset[str]:
    """The scopes of all flows of an OAuth 2.0 scheme."""
    flows = scheme.node.find("flows")
    holders = [scheme.node] if scheme.api.version == (2, 0) else list(flows.children()) if flows else []
    return frozenset(name for holder in holders if "scopes" in holder for name in holder.child("scopes").mapping)
