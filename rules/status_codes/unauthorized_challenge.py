from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.challenges import Challenge, read_challenges
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.spec.parts import SecurityScheme
from contractctl.spec.responses import Response
from contractctl.traffic import Caller, Exchange, Request

from . import Options
from .declared import scheme_names, scheme_types

clause = Clause("status-codes/unauthorized-challenge", "A 401 says how to authenticate.", severities("H I I -"), few=3)

NO_401 = not_applicable("no operation with a scheme that has a challenge answers 401 with it")
OTHER = not_applicable("it is no 401 of an operation that asks for credentials")
WITH_CHALLENGE = frozenset({"http", "basic", "oauth2", "openIdConnect"})
"""The types of schemes for which HTTP authentication has a registered challenge."""


@clause.promised
def declares_the_challenge(response: Response, context: Context[Options]) -> Verdict:
    """RFC 9110 asks for the header in every 401."""
    uses = [use for use in response.uses if use.status == "401" and gates.outside(use.operation) is None]
    if not any(is_challenged(use.operation, context) for use in uses):
        return NO_401
    if response.header("WWW-Authenticate") is not None:
        return HOLDS
    return broken(response, "this 401 does not declare the WWW-Authenticate header")


def is_challenged(operation: Operation, context: Context[Options]) -> bool:
    """Whether a scheme of the operation has a challenge, and the operation does not itself hand out credentials."""
    wanted = WITH_CHALLENGE | {"apiKey"} if context.options.api_key_challenge else WITH_CHALLENGE
    facts = context.facts(operation)
    exempt = gates.health(facts) or gates.token(facts)
    return exempt is None and bool(scheme_types(operation) & wanted)


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def challenges(exchange: Exchange, context: Context[Options]) -> Verdict:
    """RFC 9110 asks for a challenge in every 401; for an API key, which has none registered, its lack is a warning."""
    operation = exchange.operation
    if exchange.answer.status != 401 or operation is None or not asks(operation, context):  # noqa: PLR2004 -- Unauthorized
        return OTHER
    severity = Severity.ERROR if scheme_types(operation) & WITH_CHALLENGE else Severity.WARNING
    written = exchange.answer.headers.get("www-authenticate")
    if not written:
        return broken(operation, "401: the answer has no WWW-Authenticate header", severity=severity)
    try:
        found = read_challenges(written)
    except ValueError as error:
        return broken(operation, f"401: WWW-Authenticate cannot be read: {error}", severity=severity)
    fault = fault_of(found, exchange.request) if wants_bearer(operation) else None
    return broken(operation, f"401: {fault}", severity=Severity.WARNING) if fault is not None else HOLDS


def asks(operation: Operation, context: Context[Options]) -> bool:
    """Whether the operation asks for credentials, and does not itself hand them out."""
    facts = context.facts(operation)
    return bool(scheme_names(operation)) and not (gates.health(facts) or gates.token(facts))


def wants_bearer(operation: Operation) -> bool:
    """Whether all its schemes take a bearer token (RFC 6750)."""
    schemes = operation.api.security_schemes
    return all(name in schemes and is_bearer(schemes[name]) for name in scheme_names(operation))


def is_bearer(scheme: SecurityScheme) -> bool:
    """Whether a scheme takes a bearer token."""
    return scheme.type in {"oauth2", "openIdConnect"} or (
        scheme.type == "http" and str(scheme.raw.get("scheme")).lower() == "bearer"
    )


def fault_of(found: tuple[Challenge, ...], request: Request) -> str | None:
    """What RFC 6750 3 says otherwise of the challenge for a bearer token; None for nothing."""
    bearer = next((one for one in found if one.scheme in {"bearer", "dpop"}), None)
    if bearer is None:
        return "WWW-Authenticate has no Bearer challenge, though a bearer token is wanted"
    error = bearer.parameters.get("error")
    if request.caller is Caller.ANONYMOUS and "authorization" not in request.headers and error is not None:
        return "the challenge tells an error, though no token was sent (RFC 6750 3)"
    if request.caller is Caller.UNKNOWN and error != "invalid_token":
        return 'the challenge to an unknown token does not say error="invalid_token" (RFC 6750 3.1)'
    return None
