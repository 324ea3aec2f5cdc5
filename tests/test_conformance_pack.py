"""What the examples of the pack conformance cannot show: a failure with requests before it."""

import pytest

from contractctl.clause import Context
from contractctl.contract.classify import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.selection import active_clauses
from contractctl.engine.settings import Settings
from contractctl.model import State
from contractctl.traffic import Answer, Exchange, Failure, Request
from tests.documents import api

RULE = "conformance/created-available"
DOCUMENT = """
paths:
  /orders: {post: {responses: {"201": {description: Ordered}}}}
  /orders/{id}: {get: {responses: {"200": {description: An order}}}}
"""


@pytest.mark.parametrize(("headers", "state"), [({}, State.BROKEN), ({"idempotency-key": "0"}, State.NOT_APPLICABLE)])
def test_a_create_that_may_be_the_answer_of_an_earlier_run_shows_nothing(headers: dict[str, str], state: State) -> None:
    catalog, settings = load_catalog(), Settings(select=(RULE,))
    described = api(DOCUMENT)
    create, read = described.operations
    made = Exchange(Request(headers, method="POST", url="http://h/orders"), Answer(status=201), create)
    missing = Exchange(Request(url="http://h/orders/7"), Answer(status=404), read)
    failure = Failure("ensure_resource_availability", "", missing, before=(made,))
    options = active_clauses(catalog, settings)[0].options
    facts = Classifier(described, ContractSettings()).facts
    context = Context(options, described, facts, settings.today, settings.contract)
    (side,) = catalog.clauses[RULE].kept_sides
    (found,) = side.verdicts(failure, context)
    assert found.state is state
