import re
from urllib.parse import parse_qs, urlsplit

from contractctl.clause import Clause, Context, severities
from contractctl.model import Severity, Verdict, not_applicable
from contractctl.spec.parts import Parameter
from contractctl.spec.validation import validator
from contractctl.traffic import Exchange, Failure

from . import Options
from .bodies import readings
from .failures import OTHER, found, told

clause = Clause("conformance/rejects-invalid", "What the document does not allow is refused.", severities("W E E W"))

REFUSED = not_applicable("it is refused, with whatever status")
REPLAY = not_applicable("the answer to an idempotency key was kept, and is given again")
HARMLESS = not_applicable(
    "as it was sent, the document allows it, or the parameter has no value, as if it were not there"
)
NAMED = re.compile(r"parameters? (?P<names>`[^`]+`(, `[^`]+`)*) in (?P<location>header|query)")
"""How the check names what is wrong, where all of it is in one place."""
PART = re.compile(
    r"(?:- )?(?:in )?(?P<location>header|query)(?::| -) violates "
    r"(?:`additionalProperties`|`[^`]+`(?:, `[^`]+`)* at /properties/(?P<name>[^/\s]+)(?: .*)?)"
)
"""How it names one of several things that are wrong; `additionalProperties` is a parameter that is not declared."""


@clause.kept()
def refuses_what_is_not_allowed(failure: Failure, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A value out of bounds, of another type, or a missing one."""
    if not found(failure, clause.rule):
        return OTHER
    if not failure.exchange.succeeded:
        return REFUSED
    if failure.repeated_key:
        return REPLAY
    if is_harmless(failure):
        return HARMLESS
    return told(failure, "a request that the document does not allow is accepted", severity=Severity.WARNING)


def is_harmless(failure: Failure) -> bool:
    """Whether the parameters that are said to be wrong are right as they were sent, or optional and without a value.

    One that is not declared does no harm: a document cannot forbid more parameters.
    """
    operation, wrong = failure.exchange.operation, wrong_parameters(failure.message)
    if operation is None or not wrong:
        return False
    known = [operation.parameter(location, name) for location, name in wrong]
    return all(one is None or is_right(one, failure.exchange) for one in known)


def wrong_parameters(message: str) -> list[tuple[str, str]]:
    """Where the parameters are that a check says are wrong, and their names; empty where it speaks of anything else."""
    named = NAMED.search(message)
    if named is not None:
        return [(named["location"], one) for one in re.findall(r"`([^`]+)`", named["names"])]
    lines = [one.strip() for one in message.partition("Invalid component:")[2].splitlines() if one.strip()]
    parts = [PART.fullmatch(one) for one in lines]
    return [(one["location"], one["name"] or "") for one in parts if one is not None] if all(parts) else []


def is_right(parameter: Parameter, exchange: Exchange) -> bool:
    """Whether a parameter has a value that its schema allows, or none at all where it may be left out."""
    if parameter.location == "header":
        sent = [exchange.request.headers.get(parameter.name.lower(), "").strip()]
    else:
        query = parse_qs(urlsplit(exchange.request.url).query, keep_blank_values=True)
        sent = query.get(parameter.name, [])
    if not any(sent):
        return not parameter.required
    judge = validator(parameter.schema, "request", formats=True) if parameter.schema is not None else None
    return judge is not None and len(sent) == 1 and any(judge.is_valid(one) for one in readings(sent[0]))
