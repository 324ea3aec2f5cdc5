"""What the pack `batch` makes of answers, where the examples of its README cannot show that nothing is said."""

import json
from datetime import date
from typing import cast

import pytest

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.model import State, Verdict
from contractctl.traffic import Answer, Exchange, Request, Talk
from documents import api

CATALOG = load_catalog()
IMPORT = """
paths:
  /users/batch:
    post:
      requestBody: {content: {application/json: {schema: {properties: {users: {type: array, items: {type: object}}}}}}}
      responses:
        "200":
          description: What became of each
          content: {application/json: {schema: {type: array, items: {properties: {status: {type: string}, id: {}}}}}}
"""
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("sent", "state"),
    [({}, State.UNKNOWN), ({"users": []}, State.UNKNOWN), ({"users": [{}, {}]}, State.BROKEN)],
)
def test_a_request_without_items_shows_nothing(sent: object, state: State) -> None:
    found, settings = api(IMPORT), ContractSettings()
    operation = found.operations[0]
    options = CATALOG.pack("batch").pack.options()
    context = Context(options, found, Classifier(found, settings).facts, date(2026, 1, 31), settings)
    judge = next(one.judge for one in CATALOG.clauses["batch/item-results"].kept_sides)
    talk = cast("Talk", judge(operation, context))
    next(talk)
    request = Request(JSON, json.dumps(sent).encode(), "POST", "http://h/users/batch")
    answer = Answer(JSON, b'[{"status": "ok", "id": 1}]', 200)
    with pytest.raises(StopIteration) as end:
        talk.send(Exchange(request, answer, operation))
    assert cast("Verdict", end.value.value).state is state
