"""Valid input: what a schema allows, what the server has shown, and which of them goes first."""

import json

import pytest

from contractctl.live.input.inputs import Inputs, NoInput
from contractctl.live.input.instances import Instances
from contractctl.live.input.pattern_text import text_for
from contractctl.live.input.requests import ACCEPT, accepted
from contractctl.live.input.sample import sample
from contractctl.live.options import Fixture
from contractctl.live.target import Target
from contractctl.spec.schema import Schema
from contractctl.spec.validation import validator
from contractctl.traffic import Answer, Caller, Exchange, Request
from tests.documents import api

SCHEMAS = [
    "{type: object, required: [a, b], properties: {a: {type: string, minLength: 20}, b: {$ref: '#/components/schemas/Tree'}}}",
    "{type: string, pattern: '^[A-Z]{3}-\\d{4}$'}",
    "{type: string, format: date-time}",
    "{type: string, format: uuid}",
    "{type: string, maxLength: 3}",
    "{type: string, enum: [x, y]}",
    "{type: integer, minimum: 5, multipleOf: 10}",
    "{type: integer, exclusiveMinimum: true, minimum: 3}",
    "{type: number, maximum: 0.5}",
    "{type: integer, maximum: -3}",
    "{type: array, minItems: 3, uniqueItems: true, items: {type: string}}",
    "{type: array, maxItems: 0}",
    "{allOf: [{type: object, required: [a], properties: {a: {type: boolean}}}, {required: [b], properties: {b: {type: integer}}}]}",
    "{oneOf: [{type: string}, {type: integer}]}",
    "{type: object, minProperties: 1, properties: {a: {type: string}}}",
    "{type: object, required: [a], properties: {a: {readOnly: true, type: string}}}",
    "{}",
]
TREE = "{type: object, required: [name], properties: {name: {type: string}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}"


@pytest.mark.parametrize("text", SCHEMAS)
def test_a_sample_is_valid(text):
    document = api(f"paths: {{}}\ncomponents:\n  schemas:\n    Tree: {TREE}\n    It: {text}\n")
    schema = document.components["schemas"]["It"]
    assert isinstance(schema, Schema)
    judge = validator(schema, "request", formats=True)
    assert judge is not None
    made = sample(schema)
    assert judge.is_valid(made), made


def test_what_the_document_shows_goes_first():
    document = api("paths: {}\ncomponents: {schemas: {It: {type: object, required: [a, b], properties: "
                   "{a: {type: string, example: shown}, b: {type: integer, default: 7}}}}}")  # fmt: skip
    assert sample(document.components["schemas"]["It"]) == {"a": "shown", "b": 7}


@pytest.mark.parametrize(
    "pattern",
    ["^a+b?$", r"^\w{2,5}@\w+\.com$", "^(foo|bar)[^x]$", r"^\S{30,}$", "[0-9a-f]{8}", "^(?:a|b){3}$", "^.{4}$"],
)
def test_a_text_matches_its_pattern(pattern):
    import re

    found = text_for(pattern)
    assert found is not None
    assert re.search(pattern, found)


@pytest.mark.parametrize("pattern", ["(", "^a$b", "(?P<x"])
def test_no_text_for_what_cannot_be_matched(pattern):
    assert text_for(pattern) is None


SHOP = """
paths:
  /shops:
    get: {responses: {"200": {description: ok}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name],
        properties: {name: {type: string}, kind: {type: string, enum: [a]}}}}}}
      responses:
        "201":
          description: ok
          links: {report: {operationId: getReport, parameters: {day: '$response.body#/day'}}}
  /shops/{shop_id}: {get: {responses: {"200": {description: ok}}}, delete: {responses: {"204": {description: ok}}}}
  /shops/{shop_id}/items: {get: {responses: {"200": {description: ok}}}}
  /shops/{shop}/items/{sku}:
    get:
      parameters:
      - {name: shop, in: path, required: true, schema: {type: string}}
      - {name: sku, in: path, required: true, schema: {type: string}, example: shown}
      - {name: view, in: query, required: true, schema: {type: string, enum: [full]}}
      - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
      - {name: sid, in: cookie, required: true, schema: {type: string, default: c}}
      responses: {"200": {description: ok}}
  /reports/{day}: {get: {operationId: getReport, responses: {"200": {description: ok}}}}
  /visits:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [shop_id],
        properties: {shop_id: {type: string}}}}}}
      responses: {"201": {description: ok}}
  /upload: {post: {requestBody: {required: true, content: {image/png: {}}}, responses: {"201": {description: ok}}}}
  /form:
    post:
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object,
        required: [a], properties: {a: {type: string, example: b c}}}}}}
      responses: {"201": {description: ok}}
"""


class World:
    """A document, and what exchanges have shown of its server."""

    def __init__(self, **fixtures: Fixture) -> None:
        self.api = api(SHOP)
        self.target = Target(self.api, "http://h/")
        self.instances = Instances(self.api, self.target)
        self.inputs = Inputs(self.instances, {f"POST /{name}": one for name, one in fixtures.items()}, 1)

    def show(
        self, method: str, path: str, body: object, status: int = 200, caller: Caller = Caller.FULL, **headers: str
    ) -> None:
        request = Request(method=method, url=f"http://h{path}", caller=caller)
        answer = Answer(headers, json.dumps(body).encode(), status)
        self.instances.learn(Exchange(request, answer, self.target.operation(method, request.url)))

    def first(self, label: str):
        return next(self.inputs.candidates(self.operation(label)))

    def operation(self, label: str):
        return next(one for one in self.api.operations if one.label == label)


def test_ids_come_from_lists_creates_locations_and_links():
    world = World()
    world.show("GET", "/shops", {"items": [{"id": "s1"}, {"id": 2}], "next": None})
    assert [one.values for one in world.instances.of("/shops/{x}")] == [("2",), ("s1",)]
    world.show("POST", "/shops", {"id": "s3", "day": "mon"}, 201)
    world.show("POST", "/shops", None, 201, location="/shops/s4")
    assert [(one.values, one.ours) for one in world.instances.of("/shops/{x}")][:2] == [
        (("s4",), True),
        (("s3",), True),
    ]
    assert world.first("GET /reports/{day}").path == {"day": "mon"}
    world.show("GET", "/shops/s1/items", [{"sku": "a", "id": 1}])
    assert world.first("GET /shops/{shop}/items/{sku}").path == {"shop": "s1", "sku": "a"}
    world.show("DELETE", "/shops/s1", None, 204)
    assert [one.values for one in world.instances.of("/shops/{a}/items/{b}")] == []


def test_what_was_there_before_is_not_ours():
    world = World()
    world.show("GET", "/shops", [{"id": "s1"}])
    world.show("POST", "/shops", {"id": "s1"})
    world.show("POST", "/shops", {"id": "s2"}, 201)
    world.show("GET", "/shops/s2", {"id": "s2"})
    assert {one.values: one.ours for one in world.instances.of("/shops/{x}")} == {("s2",): True, ("s1",): False}


@pytest.mark.parametrize("name", ["..", ".", "\ud800"])
def test_what_cannot_stand_in_a_path_is_no_id(name: str) -> None:
    world = World()
    world.show("POST", "/shops", {"id": name}, 201)
    assert world.instances.of("/shops/{x}") == []


@pytest.mark.parametrize("location", ["http://[", "http://a:99999999/shops/1", "\xff\xfe"])
def test_what_is_no_address_leads_nowhere(location: str) -> None:
    world = World()
    world.show("POST", "/shops", {"id": "s1"}, 201, location=location)
    assert [one.values for one in world.instances.of("/shops/{x}")] == [("s1",)]


def test_what_others_see_and_what_failed_shows_nothing():
    world = World()
    world.show("GET", "/shops", [{"id": "s1"}], caller=Caller.OTHER)
    world.show("GET", "/shops", [{"id": "s1"}], 404)
    world.show("GET", "/shops/s1", None, 404)
    assert world.instances.of("/shops/{x}") == []


def test_required_parameters_are_filled_and_keys_are_new_each_time():
    world = World()
    one, other = (world.first("GET /shops/{shop}/items/{sku}") for _ in range(2))
    assert (one.path, one.query, one.source) == ({"shop": "contractctl", "sku": "shown"}, {"view": "full"}, "generated")
    assert one.headers["cookie"] == "sid=c"
    assert one.headers["idempotency-key"] != other.headers["idempotency-key"]


def test_a_fixture_goes_first_and_what_it_leaves_out_is_found():
    world = World(shops=Fixture(body={"name": "mine"}, headers={"X-A": "b"}))
    found = world.first("POST /shops")
    assert (json.loads(found.body.data), found.headers, found.source) == ({"name": "mine"}, {"x-a": "b"}, "fixture")


def test_bodies_differ_where_a_name_may():
    world = World()
    bodies = [json.loads(world.first("POST /shops").body.data) for _ in range(3)]
    assert len({one["name"] for one in bodies}) == 3


def test_a_body_names_what_is_there():
    world = World()
    world.show("GET", "/shops", [{"id": "s9"}])
    assert json.loads(world.first("POST /visits").body.data) == {"shop_id": "s9"}


def test_forms_are_written_and_files_are_left_out():
    world = World()
    assert world.first("POST /form").body.data == b"a=b+c"
    with pytest.raises(NoInput, match="image/png"):
        world.first("POST /upload")


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("{application/json: {}}", ACCEPT),
        ("{text/csv: {}, application/vnd.api+json: {}}", ACCEPT),
        ("{image/png: {}, image/webp: {}}", "image/png, image/webp, application/problem+json, */*;q=0.5"),
        ("{}", ACCEPT),
    ],
)
def test_an_operation_is_asked_for_what_it_answers_with(content: str, wanted: str) -> None:
    described = api(f"paths: {{/a: {{get: {{responses: {{'200': {{description: x, content: {content}}}}}}}}}}}")
    assert accepted(described.operations[0]) == wanted


def test_keys_are_new_in_another_run_with_the_same_seed() -> None:
    keys = {World().first("GET /shops/{shop}/items/{sku}").headers["idempotency-key"] for _ in range(2)}
    assert len(keys) == 2, "the server keeps those of the first run"
