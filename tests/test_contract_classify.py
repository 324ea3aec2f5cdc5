from collections.abc import Mapping

import pytest

from contractctl.contract.classifier import Classifier
from contractctl.contract.classify import FACTS, Facts
from contractctl.contract.settings import ContractSettings
from contractctl.model import Certainty
from contractctl.spec.api import Api
from documents import api


def classify(text: str, settings: Mapping[str, object] | None = None) -> dict[str, Facts]:
    described = api(text)
    classifier = Classifier(described, ContractSettings.read(settings or {}))
    return {one.label: classifier.facts(one) for one in described.operations}


def only(text: str, settings: Mapping[str, object] | None = None) -> Facts:
    return next(iter(classify(text, settings).values()))


def post(path: str, *, operation_id: str = "", status: str = "200", body: str = "{}") -> Facts:
    media = f"requestBody: {{content: {{application/json: {{schema: {body}}}}}}}"
    named = f"operationId: {operation_id}, " if operation_id else ""
    return only(f'paths: {{"{path}": {{post: {{{named}{media}, responses: {{"{status}": {{description: x}}}}}}}}}}')


def get(path: str, schema: str, parameters: str = "[]", more: str = "") -> Facts:
    answer = f'"200": {{description: x, content: {{application/json: {{schema: {schema}}}}}{more}}}'
    return only(f'paths: {{"{path}": {{get: {{parameters: {parameters}, responses: {{{answer}}}}}}}}}')


@pytest.mark.parametrize(
    ("path", "operation_id", "status", "reads"),
    [
        ("/orders/search", "", "200", True),
        ("/orders:batchGet", "", "200", False),
        ("/orders:search", "", "200", True),
        ("/validateShopperId", "", "200", True),
        ("/accounts/balance", "get-balance", "200", True),
        ("/markdown", "markdown/render", "200", True),
        ("/check-ins", "", "200", False),
        ("/searches", "", "200", False),
        ("/search", "", "201", False),
        ("/exports/query", "", "202", False),
        ("/users", "getOrCreateUser", "200", False),
        ("/orders", "createOrder", "200", False),
    ],
)
def test_a_verb_that_reads_makes_a_read_action(path, operation_id, status, reads):
    facts = post(path, operation_id=operation_id, status=status)
    assert bool(facts.read_action) is reads
    assert bool(facts.mutating) is not reads
    if reads:
        assert facts.read_action.certainty is Certainty.PROBABLE


def test_a_post_beside_its_items_creates():
    facts = classify(
        """
        paths:
          /orders/: {post: {responses: {"200": {description: x}}}}
          /orders/{id}: {get: {responses: {"200": {description: x}}}, post: {responses: {"200": {description: x}}}}
          /orders/{id}/cancel: {post: {responses: {"200": {description: x}}}}
          /carts: {post: {responses: {"201": {description: x}}}}
        """
    )
    assert facts["POST /orders/"].create
    assert facts["POST /orders/"].create.certain
    assert "/orders/{id}" in facts["POST /orders/"].create.why
    assert not facts["POST /orders/{id}"].create
    assert facts["POST /orders/{id}"].item
    assert not facts["POST /orders/{id}/cancel"].create
    assert facts["POST /carts"].create


@pytest.mark.parametrize(
    ("path", "schema", "parameters", "found"),
    [
        ("/orders", "{type: array, items: {type: object}}", "[]", True),
        ("/orders", "{properties: {data: {type: array, items: {}}}}", "[]", True),
        ("/orders", "{properties: {orders: {type: array, items: {}}, total: {type: integer}}}", "[]", True),
        ("/companies", "{properties: {company: {type: array, items: {}}}}", "[]", True),
        ("/orders", "{properties: {tags: {type: array, items: {}}}}", "[]", False),
        ("/orders", "{properties: {things: {type: array, items: {}}}}", "[{name: limit, in: query}]", True),
        ("/orders", "{properties: {a: {type: array}, b: {type: array}}}", "[{name: limit, in: query}]", False),
        ("/orders/{id}", "{properties: {items: {type: array, items: {}}}}", "[]", False),
        ("/orders", "{allOf: [{properties: {results: {type: array, items: {}}}}]}", "[]", True),
        ("/orders", "{properties: {data: {type: object}}}", "[]", False),
    ],
)
def test_a_get_with_a_collection_is_a_list(path, schema, parameters, found):
    assert bool(get(path, schema, parameters).list) is found


def test_the_surest_lists_are_certain_and_the_others_probable():
    assert get("/orders", "{type: array, items: {}}").list.certain
    assert not get("/orders/{id}", "{type: array, items: {}}").list.certain
    assert not get("/x", "{properties: {things: {type: array}}}", "[{name: cursor, in: query}]").list.certain


def test_a_list_is_bounded_by_its_length_or_its_values():
    assert get("/regions", "{type: array, maxItems: 50, items: {}}").bounded
    assert get("/colours", "{type: array, items: {type: string, enum: [red, blue]}}").bounded
    assert not get("/orders", "{type: array, maxItems: 10000, items: {}}").bounded
    assert not get("/orders", "{type: array, items: {type: string}}").bounded


@pytest.mark.parametrize(
    ("schema", "parameters", "more", "pages"),
    [
        ("{type: array, items: {}}", "[{name: page, in: query}]", "", True),
        ("{type: array, items: {}}", "[{name: page, in: header}]", "", False),
        ("{properties: {items: {type: array}, next_cursor: {type: string}}}", "[]", "", True),
        ("{properties: {items: {type: array}, meta: {properties: {next: {type: string}}}}}", "[]", "", True),
        ("{type: array, items: {}}", "[]", ", headers: {link: {schema: {type: string}}}", True),
        ("{type: array, items: {}}", "[]", "", False),
    ],
)
def test_a_list_comes_in_pages(schema, parameters, more, pages):
    assert bool(get("/orders", schema, parameters, more).paginated) is pages


JOBS = """
paths:
  /exports:
    post:
      responses:
        "202":
          description: x
          headers: {Location: {schema: {type: string, example: "https://api.acme.dev/v1/chores/c_1?full=1"}}}
          links: {state: {operationId: exportState}}
  /export-states/{id}: {get: {operationId: exportState, responses: {"200": {description: x}}}}
  /chores/{id}: {get: {responses: {"200": {description: x}}}}
  /jobs/{id}:
    get: {responses: {"200": {description: x, content: {application/json: {schema: {properties: {status: {}}}}}}}}
  /runs/{id}:
    get: {responses: {"200": {description: x, content: {application/json: {schema: {properties: {name: {}}}}}}}}
  /files/{id}: {get: {responses: {"202": {description: not ready}}}}
  /imports: {post: {x-contract: {status-operation: progress}, responses: {"202": {description: x}}}}
  /progress/{id}: {get: {operationId: progress, responses: {"200": {description: x}}}}
"""


def test_an_answer_202_leads_to_the_state_of_the_work():
    facts = classify(JOBS)
    assert facts["POST /exports"].lro
    assert not facts["GET /files/{id}"].lro
    assert facts["GET /export-states/{id}"].lro_status.certain
    assert facts["GET /chores/{id}"].lro_status.certain
    assert facts["GET /progress/{id}"].lro_status.certain
    assert facts["GET /jobs/{id}"].lro_status
    assert not facts["GET /jobs/{id}"].lro_status.certain
    assert not facts["GET /runs/{id}"].lro_status


def test_batches_take_an_array_or_say_so_and_take_objects():
    objects = "{properties: {mails: {type: array, items: {type: object}}}}"
    assert post("/mails", body="{type: array, items: {type: object}}").batch
    assert post("/mails/bulk", body=objects).batch
    assert post("/mails", operation_id="batchSend", body=objects).batch
    assert not post("/mails", body=objects).batch
    patch = "requestBody: {content: {application/json-patch+json: {schema: {type: array, items: {}}}}}, responses: {}"
    assert not only(f"paths: {{/a: {{patch: {{{patch}}}}}}}").batch
    assert not post("/mail/batch", body="{properties: {ids: {type: array, items: {type: string}}}}").batch


def test_money_is_probable_by_the_usual_paths_and_certain_by_hand():
    assert post("/v1/payments").money
    assert not post("/v1/payments").money.certain
    assert not post("/v1/notes").money
    paths = 'paths: {"/notes": {post: {tags: [Cash], responses: {}}}}'
    assert only(paths, {"money": {"paths": ["/notes"]}}).money.certain
    assert only(paths, {"money": {"tags": ["Cash"]}}).money.certain
    assert not only(paths, {"money": {"tags": ["Card"]}}).money
    assert not get("/payments", "{}").money


def test_webhook_subscriptions_take_an_address():
    assert post("/jobs", body="{properties: {callbackUrl: {type: string}}}").webhook_subscription.certain
    assert not post("/webhooks", body="{properties: {url: {type: string}}}").webhook_subscription.certain
    assert not post("/sites", body="{properties: {url: {type: string}}}").webhook_subscription


def test_security_is_what_every_alternative_asks_for():
    text = "security: [{}, {key: []}]\npaths: {/a: {get: {responses: {}}, post: {security: [{o: [write]}], responses: {}}}}"
    facts = classify(text)
    assert not facts["GET /a"].secured
    assert facts["POST /a"].secured
    assert facts["POST /a"].scoped
    assert facts["POST /a"].secured.place.pointer == ("paths", "/a", "post", "security")


def test_names_of_token_and_health_endpoints():
    assert post("/oauth/token").token
    assert not post("/tokens/{token}").token
    assert get("/v1/healthz", "{}").health
    assert get("/admin/version", "{}").health
    assert not get("/orders/{id}/status", "{}").health
    assert not get("/eu/shop/orders/status", "{}").health


def test_what_is_said_by_hand_wins_and_is_certain():
    facts = only(
        """
        paths:
          /search:
            x-contract: {kind: action, money: false}
            post:
              x-contract: {kind: create, money: true, collection-size: large, unheard-of: 1}
              responses: {"200": {description: x}}
        """
    )
    assert facts.create.certain
    assert facts.create.place.pointer == ("paths", "/search", "post", "x-contract", "kind")
    assert not facts.read_action
    assert facts.money
    size = facts.said("collection-size")
    assert size is not None
    assert size.value == "large"
    assert facts.said("unheard-of") is None


def test_the_configuration_classifies_by_path_method_id_and_tag():
    text = 'paths: {"/v1/find": {post: {operationId: findIt, tags: [T], responses: {"201": {description: x}}}}}'
    for match in ({"path": "/v1/**"}, {"method": "POST"}, {"operation-id": "find*"}, {"tag": "T"}):
        assert only(text, {"classify": [{"match": match, "set": {"kind": "read-action"}}]}).read_action
    other = {"classify": [{"match": {"path": "/v1/**", "method": "get"}, "set": {"kind": "read-action"}}]}
    assert not only(text, other).read_action


def test_a_flag_of_the_wrong_type_in_a_document_says_nothing():
    assert only("paths: {/a: {post: {x-contract: {money: yes please}, responses: {}}}}").said("money") is None
    assert not only("paths: {/a: {post: {x-contract: [], responses: {}}}}").money


def test_every_fact_can_be_explained():
    for facts in classify(JOBS).values():
        explained = facts.all()
        assert tuple(explained) == FACTS
        for fact in explained.values():
            assert fact.why
            assert fact.place.file == "api.yaml"


def test_facts_are_found_out_once():
    described = api(JOBS)
    classifier = Classifier(described, ContractSettings())
    assert isinstance(described, Api)
    first = described.operations[0]
    assert classifier.facts(first) is classifier.facts(first)
    assert classifier.facts(first).create is classifier.facts(first).create
