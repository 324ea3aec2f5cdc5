import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.parts import Parameter

from . import Options
from .keys import key_header

clause = Clause("idempotency/retention-documented", "The document says how long keys are kept.", severities("I W W H"))

NO_KEY = not_applicable("no operation takes an idempotency key")
SPAN = re.compile(r"(\d+)[ -]*(m|min|minutes?|h|hours?|d|days?|weeks?)\b", re.IGNORECASE)
NEAR = re.compile(r"\b(keys?|idempot\w*|expir\w*|retain\w*|retention|kept|stored?|remember\w*|within)\b", re.IGNORECASE)
IDEMPOTENCY = re.compile(r"idempot", re.IGNORECASE)
DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}


@clause.promised
def says_how_long(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Keys have one lifetime in a document, so it is said once."""
    said = api.root.find("x-idempotency")
    parameters = list(keys(api, context))
    if said is None and not parameters:
        yield NO_KEY
        return
    where: Node | Parameter = said if said is not None else parameters[0]
    least = context.options.min_hours
    hours = stated(said) if said is not None else None
    if hours is None and context.settings.prose:
        hours = max(described(api, parameters), default=None)
    if hours is None:
        yield broken(where, f"nothing says how long idempotency keys are kept (at least {least} hours are wanted)")
    elif hours < least:
        yield broken(where, f"idempotency keys are kept for {hours:g} hours; at least {least} are wanted")
    else:
        yield HOLDS


def keys(api: Api, context: Context[Options]) -> Iterator[Parameter]:
    """The header parameters that are keys, each once."""
    seen: set[int] = set()
    for operation in api.operations:
        found = key_header(operation, context.settings)
        if found is not None and not operation.deprecated and id(found) not in seen:
            seen.add(id(found))
            yield found


def stated(node: Node) -> float | None:
    """The hours that `x-idempotency.ttl` states: an ISO 8601 duration, or seconds."""
    value = node.get("ttl")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value / 3600
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or len(match.group()) < 3:  # noqa: PLR2004 -- a letter, a number, a unit
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in match.groups())
    return weeks * 168 + days * 24 + hours + minutes / 60 + seconds / 3600


def described(api: Api, parameters: list[Parameter]) -> Iterator[float]:
    """The hours that descriptions state beside words about keys: of the parameters, and of the document."""
    for one in parameters:
        yield from spans(one.description)
    introduction = api.root.nearest("info").get("description")
    if isinstance(introduction, str):
        for paragraph in re.split(r"\n\s*\n", introduction):
            if IDEMPOTENCY.search(paragraph):
                yield from spans(paragraph)


def spans(text: str) -> Iterator[float]:
    """The spans of time in sentences that speak of keeping, in hours."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if NEAR.search(sentence):
            for number, unit in SPAN.findall(sentence):
                yield int(number) * HOURS[unit[0].lower()]
