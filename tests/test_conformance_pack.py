"""What the examples of the pack conformance cannot show: a failure with requests before it, a message of several lines."""

import pytest

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.selection import active_clauses
from contractctl.engine.settings import Settings
from contractctl.model import State
from contractctl.spec.api import Api
from contractctl.traffic import Answer, Exchange, Failure, Request
from tests.documents import api

RULE = "conformance/created-available"
DOCUMENT = """
paths:
  /orders: {post: {responses: {"201": {description: Ordered}}}}
  /orders/{id}: {get: {responses: {"200": {description: An order}}}}
"""


def state_of(rule: str, described: Api, failure: Failure) -> State:
    catalog, settings = load_catalog(), Settings(select=(rule,))
    options = active_clauses(catalog, settings)[0].options
    facts = Classifier(described, ContractSettings()).facts
    context = Context(options, described, facts, settings.today, settings.contract)
    (side,) = catalog.clauses[rule].kept_sides
    (found,) = side.verdicts(failure, context)
    return found.state


@pytest.mark.parametrize(("headers", "state"), [({}, State.BROKEN), ({"idempotency-key": "0"}, State.NOT_APPLICABLE)])
def test_a_create_that_may_be_the_answer_of_an_earlier_run_shows_nothing(headers: dict[str, str], state: State) -> None:
    described = api(DOCUMENT)
    create, read = described.operations
    made = Exchange(Request(headers, method="POST", url="http://h/orders"), Answer(status=201), create)
    missing = Exchange(Request(url="http://h/orders/7"), Answer(status=404), read)
    failure = Failure("ensure_resource_availability", "", missing, before=(made,))
    assert state_of(RULE, described, failure) is state


GUARDED = """
paths:
  /orders/{id}:
    get:
      parameters:
        - {name: If-Match, in: header, schema: {type: string, pattern: '^"'}}
        - {name: If-None-Match, in: header, schema: {type: string, pattern: '^"'}}
      responses: {"200": {description: An order}}
"""
SEVERAL = """Invalid data should have been rejected
Expected: 400, 5xx
Invalid component:
  - query: violates `additionalProperties`
  - header: violates `pattern` at /properties/If-None-Match
  - header: violates `pattern`, `type` at /properties/If-Match (was string, became null)"""


@pytest.mark.parametrize(
    ("message", "tag", "state"),
    [
        (SEVERAL, "", State.NOT_APPLICABLE),
        (SEVERAL, "7", State.BROKEN),
        (f"{SEVERAL}\n  - body: violates `type`", "", State.BROKEN),
        ("Invalid component: in query - violates `additionalProperties`", "7", State.NOT_APPLICABLE),
        ("Invalid component: in body - limit: Incorrect type", "", State.BROKEN),
    ],
)
def test_parameters_without_a_value_or_a_declaration_do_no_harm(message: str, tag: str, state: State) -> None:
    described = api(GUARDED)
    request = Request({"if-match": tag, "if-none-match": ""}, url="http://h/orders/7?colour=red")
    exchange = Exchange(request, Answer(status=200), described.operations[0])
    failure = Failure("negative_data_rejection", message, exchange)
    assert state_of("conformance/rejects-invalid", described, failure) is state
