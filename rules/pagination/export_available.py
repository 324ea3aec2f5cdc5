from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.collection import last_literal, singular
from contractctl.contract.names import words
from contractctl.contract.paging import paging_of
from contractctl.document.node import Value
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange

from . import Options
from .lists import is_large

clause = Clause(
    "pagination/export-available", "A list too long for pages can be exported by a job.", severities("H I I H")
)

SMALL = not_applicable("nothing says that it is large")
NO_TOTAL = not_applicable("it is no page of a list that tells how many items there are")
EXPORTS = words("export exports download downloads report reports extract extracts")


@clause.promised
def can_be_exported(operation: Operation, context: Context[Options]) -> Verdict:
    """Which lists are large is never guessed: `x-contract: {collection-size: large}` or the configuration says so."""
    facts = context.facts(operation)
    if not facts.list or not is_large(operation, facts, context.options):
        return SMALL
    named = operation.node.find("x-contract", "export-operation")
    if named is not None:
        wanted = [one for one in operation.api.operations if one.operation_id == named.text]
        if not wanted:
            return broken(named, f"{operation.label}: there is no operation '{named.text[:60]}'")
        if "202" not in wanted[0].responses:
            return broken(named, f"{wanted[0].label} exports but does not answer 202", related=wanted)
        return HOLDS
    if any(exports(one, operation) and context.facts(one).lro for one in operation.api.operations):
        return HOLDS
    many = f"{context.options.large_rows:,}"
    return broken(operation, f"{operation.label} can exceed {many} rows: offer an export that answers 202")


def exports(candidate: Operation, operation: Operation) -> bool:
    """Whether an operation's path speaks of an export of the same resource: `/order-exports`, `/orders/export`."""
    found = {singular(word) for one in candidate.segments for word in normalised(one).split("_")}
    resource = {singular(word) for word in normalised(last_literal(operation)).split("_")}
    return bool(found & {singular(one) for one in EXPORTS}) and resource <= found


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def is_called_large(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A list of more rows than pages are good for is called large, so that somebody thinks of an export."""
    operation = exchange.operation
    facts = context.facts(operation) if operation is not None and operation.method == "get" else None
    if operation is None or facts is None or not facts.list or not exchange.succeeded or not exchange.answer.is_json:
        return NO_TOTAL
    totals = [one for one in paging_of(operation, context.settings).totals if "page" not in normalised(one)]
    told = [value for one in totals if type(value := member(exchange.answer.json_or_none, one)) is int]
    if not told:
        return NO_TOTAL
    if max(told) <= context.options.large_rows or is_large(operation, facts, context.options):
        return HOLDS
    return broken(
        operation, f"the list has more than {context.options.large_rows:,} rows: call it large, and offer an export"
    )


def member(value: Value, dotted: str) -> Value:
    """What stands in a body under a dotted name; None for nothing."""
    for part in dotted.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
