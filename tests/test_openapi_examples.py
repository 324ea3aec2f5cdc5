"""Which examples the pack `openapi` looks at, and where it says what is wrong."""

import pytest

from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from documents import document

CATALOG = load_catalog()
BODY = "content: {application/json: {schema: {$ref: '#/components/schemas/A'}, %s}}"
SCHEMAS = "components: {schemas: {A: {type: object, required: [id], properties: {id: {type: string}}, additionalProperties: false}}"


def found(clause: str, text: str) -> list[tuple[str, str]]:
    settings = Settings(select=(f"openapi/{clause}",))
    return [(one.location.pointer, one.message) for one in lint([document(text)], CATALOG, settings).findings]


def in_responses(*bodies: str, end: str = "}") -> str:
    paths = "\n".join(
        f"  /{number}: {{get: {{responses: {{'200': {{description: x, {body}}}}}}}}}"
        for number, body in enumerate(bodies)
    )
    return f"paths:\n{paths}\n{SCHEMAS}{end}\n"


def test_one_place_has_one_finding() -> None:
    text = in_responses(BODY % "example: {a: 1, b: 2}")
    where = "/paths/~10/get/responses/200/content/application~1json/example"
    said = "the example lacks 'id' and has 'a', 'b', which the schema does not allow"
    assert found("media-example-valid", text) == [(where, said)]


def test_a_shared_example_is_judged_once() -> None:
    shared = BODY % "examples: {one: {$ref: '#/components/examples/One'}}"
    text = in_responses(shared, shared, end=", examples: {One: {value: {id: 1}}}}")
    assert [where for where, _ in found("media-example-valid", text)] == ["/components/examples/One/value/id"]


@pytest.mark.parametrize(
    "member",
    [
        "example: {}, x-example-partial: true",
        "examples: {one: {value: {}, x-example-partial: true}}",
        "examples: {one: {externalValue: 'http://a.b'}}",
        "example: {id: a}",
    ],
)
def test_what_is_left_alone(member: str) -> None:
    assert found("media-example-valid", in_responses(BODY % member)) == []


def test_text_of_other_media_types_is_not_read() -> None:
    body = "content: {application/xml: {schema: {type: object}, example: '<a/>'}}"
    assert found("media-example-valid", in_responses(body)) == []


def test_examples_of_2_0_belong_to_their_media_type() -> None:
    text = """
    swagger: '2.0'
    info: {title: T, version: '1'}
    produces: [application/json, application/xml]
    paths:
      /a:
        get:
          responses:
            '200':
              description: x
              schema: {type: object, properties: {id: {type: string, x-nullable: true}, n: {type: integer}}}
              examples: {application/json: {id: null, n: 'x'}, application/xml: '<a/>'}
    """
    where = "/paths/~1a/get/responses/200/examples/application~1json/n"
    assert found("media-example-valid", text) == [(where, "/n must be an integer, not a string")]


def test_every_example_of_a_3_1_schema_is_read() -> None:
    text = """
    openapi: 3.1.0
    info: {title: T, version: '1'}
    components: {schemas: {A: {type: string, examples: [a, 1]}}}
    """
    assert [where for where, _ in found("schema-example-valid", text)] == ["/components/schemas/A/examples/1"]


def test_a_mapping_may_name_a_schema_with_a_dot() -> None:
    text = """
    paths: {}
    components:
      schemas:
        A: {type: object, discriminator: {propertyName: t, mapping: {b: B.C, d: D.E}}}
        B.C: {type: object}
    """
    assert [where for where, _ in found("ref-resolves", text)] == ["/components/schemas/A/discriminator/mapping/d"]
