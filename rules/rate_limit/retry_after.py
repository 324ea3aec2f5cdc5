import re

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.introduction import introductions
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response

from . import Options
from .families import BY_HEADER
from .limits import is_ceiling, throttled

clause = Clause("rate-limit/retry-after", "A 429 says when to come back.", severities("W E E I"), faults=True, few=3)

NO_429 = not_applicable("no operation answers with it to too many requests")
DANGLING = unknown("its $ref leads nowhere")
CEILING = unknown("it speaks of a quota that may not come back by waiting")


PROMISED = re.compile(r"\bretry-after\b", re.IGNORECASE)


@clause.promised
def says_when(response: Response, context: Context[Options]) -> Verdict:
    """A shared response is judged once, whatever other statuses it is used for."""
    if not throttled(response):
        return NO_429
    if "$ref" in response.raw:
        return DANGLING
    header = response.header("Retry-After")
    if header is not None:
        return judged(header)
    if context.options.accept_reset_only and any(is_reset(name) for name in response.headers):
        return HOLDS
    if is_ceiling(response, context.settings):
        return CEILING
    return missing(response, context)


def missing(response: Response, context: Context[Options]) -> Verdict:
    """What is wrong where the header is not declared; less where the introduction promises it."""
    if context.settings.prose and any(map(PROMISED.search, introductions(context.api))):
        why = "the introduction promises Retry-After, but this 429 does not declare it: a generated client cannot know"
        return broken(response, why, severity=Severity.INFO)
    return broken(response, "429 declared without Retry-After: a client cannot know how long to wait")


def judged(header: Header) -> Verdict:
    """Whether a declared header can hold what the RFC lets it hold: whole seconds or a date."""
    shapes = merged(header.schema, "response").alternatives if header.schema is not None else ()
    if any(shape.types is not None and not shape.types <= {"integer", "string"} for shape in shapes):
        return broken(
            header, "Retry-After is a whole number of seconds or an HTTP date: declare an integer or a string"
        )
    return HOLDS


def is_reset(name: str) -> bool:
    """Whether a header tells when the limit is reset."""
    return name.lower() in BY_HEADER and name.lower().endswith("-reset")
