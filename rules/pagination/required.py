from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.classify import Facts
from contractctl.contract.paging import Paging, paging_of
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange

from . import Options
from .growth import below_one, grows
from .lists import NO_LIST, is_search
from .short_lists import needs_no_pages

clause = Clause("pagination/required", "A list that can grow comes in pages.", severities("W E E W"), few=3)

NOT_SEEN = not_applicable("it is no answer of a list")
MANY = 1_000
TOO_MANY = 10_000
STILL = not_applicable("nothing shows that it grows (option 'growing-only')")
OFF = not_applicable("it is the list of one resource (option 'sub-resource')")
BEST = not_applicable("it answers with what fits best, and bounds how much")


@clause.promised
def comes_in_pages(operation: Operation, context: Context[Options]) -> Verdict:
    """Any way to a next page will do: a parameter, a member of the answer, a Link header."""
    facts = context.facts(operation)
    if not facts.list:
        return NO_LIST
    found = paging_of(operation, context.settings)
    said = facts.said("paginated")
    if found.style is not None or (said is not None and said.value is True):
        return HOLDS
    why = needs_no_pages(operation, facts, context.options)
    if why is not None:
        return not_applicable(why)
    if not facts.list.certain:
        return unknown("it may be one resource rather than a list")
    if found.sizes and is_search(operation):
        return BEST
    return unpaged(operation, facts, found, context)


def unpaged(operation: Operation, facts: Facts, found: Paging, context: Context[Options]) -> Verdict:
    """What is wrong with a list that answers at once, and how bad that is."""
    options = context.options
    if found.sizes:
        message = f"{operation.label} takes {found.sizes[0].name}, but nothing leads to the items after that"
        return broken(operation, f"{message}: add a cursor", severity=Severity.INFO)
    message = f"{operation.label} answers with the whole list at once: add a cursor and a limit"
    above = below_one(operation)
    if options.growing_only and not grows(operation, facts, small=above is not None, prose=context.settings.prose):
        return STILL
    if above is None:
        return broken(operation, message)
    if options.sub_resource == "off":
        return OFF
    return broken(operation, message, severity=Severity.parse(options.sub_resource))


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def answers_with_few(exchange: Exchange, context: Context[Options]) -> Verdict:
    """An answer without a next page has at most a thousand items, whatever is declared."""
    operation = exchange.operation
    collection = context.facts(operation).collection if operation is not None else None
    if operation is None or operation.method != "get" or collection is None or not exchange.succeeded:
        return NOT_SEEN
    body = exchange.answer.json_or_none if exchange.answer.is_json else None
    items = body.get(collection.member) if isinstance(body, dict) and collection.member else body
    if not isinstance(items, list) or not context.facts(operation).list:
        return NOT_SEEN
    if len(items) <= MANY:
        return HOLDS
    severity = Severity.ERROR if len(items) > TOO_MANY else Severity.WARNING
    return broken(
        operation, f"an answer has more than {MANY if len(items) <= TOO_MANY else TOO_MANY} items", severity=severity
    )
