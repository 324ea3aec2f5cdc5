from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.collection import last_literal, singular
from contractctl.contract.names import words
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation

from . import Options
from .lists import is_large

clause = Clause(
    "pagination/export-available", "A list too long for pages can be exported by a job.", severities("H I I H")
)

SMALL = not_applicable("nothing says that it is large")
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
