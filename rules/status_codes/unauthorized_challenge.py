from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response

from . import Options
from .declared import scheme_types

clause = Clause("status-codes/unauthorized-challenge", "A 401 says how to authenticate.", severities("H I I -"), few=3)

NO_401 = not_applicable("no operation with a scheme that has a challenge answers 401 with it")
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
