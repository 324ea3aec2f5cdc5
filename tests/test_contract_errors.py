import pytest

from contractctl.contract import gates
from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.classifier import Classifier
from contractctl.contract.envelope import (
    envelope_uses,
    error_body,
    error_uses,
    nested_error,
    problem_details,
    profiles,
)  # fmt: skip
from contractctl.contract.forms import Survey, form_of, survey
from contractctl.contract.settings import ContractSettings, EnvelopeSettings
from contractctl.spec.merged import Merged, merged
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from documents import api


def schema(text: str) -> Schema:
    return next(iter(api(f"paths: {{}}\ncomponents: {{schemas: {{Error: {text}}}}}").index.of(Schema)))


def body(text: str) -> Merged:
    return merged(schema(text), "response")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{properties: {error: {properties: {code: {type: string}, message: {type: string}}}}}", ()),
        ("{properties: {error: {properties: {code: {}, message: {}}}}}", ()),
        ("{properties: {error: {properties: {message: {type: string}}}}}", ("error.code",)),
        ("{properties: {error: {type: string}}}", ("error.code", "error.message")),
        ("{properties: {error: {}}}", None),
        ("{}", None),
        ("{type: array, items: {type: string}}", ("error.code", "error.message")),
        (
            "{properties: {error: {properties: {code: {type: integer}, message: {type: string}}}}}",
            ("error.code as a string (it is integer)",),
        ),
        ("{oneOf: [{properties: {error: {properties: {code: {}, message: {}}}}}, {properties: {a: {}}}]}",
         ("error.code", "error.message")),
    ],
)  # fmt: skip
def test_what_is_missing_of_a_nested_error(text, missing):
    assert nested_error(EnvelopeSettings()).missing(body(text)) == missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{properties: {type: {type: string}, title: {type: string}}}", ()),
        ("{properties: {title: {type: string}, status: {type: integer}}}", ()),
        ("{properties: {type: {type: string}}}", ("title",)),
        ("{properties: {code: {type: string}}}", ("type", "title")),
    ],
)
def test_what_is_missing_of_problem_details(text, missing):
    assert problem_details(EnvelopeSettings()).missing(body(text)) == missing


def test_required_members_are_asked_for_on_demand():
    optional = body("{required: [error], properties: {error: {required: [code], properties: {code: {}, message: {}}}}}")
    profile = nested_error(EnvelopeSettings())
    assert profile.missing(optional) == ()
    assert profile.missing(optional, required=True) == ("error.message in 'required'",)


def test_names_of_the_envelope_are_configured():
    names = {"root": False, "code": "errorCode", "message": "reason"}
    settings = ContractSettings.read({"envelope": {"names": names}})
    flat = body("{properties: {errorCode: {type: string}, reason: {type: string}}}")
    assert nested_error(settings.envelope).missing(flat) == ()
    assert [one.name for one in profiles((), settings)] == ["nested-error"]
    assert profiles((), ContractSettings.read({"envelope": {"profile": "auto"}})) == ()


ANSWERS = """
paths:
  /orders:
    get:
      responses:
        "200": {description: x}
        "404": {$ref: "#/components/responses/Error"}
        default: {$ref: "#/components/responses/Error"}
    post:
      deprecated: true
      responses: {"201": {description: x}, "400": {$ref: "#/components/responses/Error"}}
  /oauth/token:
    post:
      responses: {"200": {description: x}, "400": {$ref: "#/components/responses/Error"}}
  /health:
    get:
      responses: {"200": {description: x}, "503": {$ref: "#/components/responses/Error"}}
  /only:
    get:
      responses: {default: {$ref: "#/components/responses/Error"}}
  /graphql:
    post:
      responses: {"200": {description: x}, "400": {$ref: "#/components/responses/Error"}}
webhooks:
  settled:
    post: {responses: {"200": {description: x}, "400": {$ref: "#/components/responses/Error"}}}
components:
  responses:
    Error: {description: x, content: {application/json: {schema: {properties: {code: {type: string}}}}}}
"""


def test_which_uses_of_a_response_are_errors_that_count():
    described = api(ANSWERS)
    settings = ContractSettings()
    facts = Classifier(described, settings).facts
    shared = described.index.of(Response)[1]
    assert isinstance(shared, Response)
    found = [(use.operation.label, use.status) for use in error_uses(shared, facts)]
    assert found == [("GET /orders", "404"), ("GET /orders", "default"), ("POST /oauth/token", "400")]
    free = [use.operation.label for use in envelope_uses(shared, facts, settings)]
    assert free == ["GET /orders", "GET /orders"]


FASTAPI = """
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /a:
    post:
      responses:
        "200": {description: x}
        "422":
          description: Validation Error
          content: {application/json: {schema: {$ref: "#/components/schemas/HTTPValidationError"}}}
components:
  schemas:
    HTTPValidationError:
      type: object
      title: HTTPValidationError
      properties: {detail: {type: array, items: {type: object}}}
"""


def test_a_framework_s_validation_error_is_no_promise():
    described = api(FASTAPI)
    answer = described.operations[0].responses["422"]
    settings = ContractSettings()
    assert is_boilerplate(answer, settings)
    assert envelope_uses(answer, Classifier(described, settings).facts, settings) == ()
    assert not is_boilerplate(answer, ContractSettings.read({"boilerplate": []}))
    promised = api(FASTAPI.replace("title: HTTPValidationError", "required: [detail]"))
    assert not is_boilerplate(promised.operations[0].responses["422"], settings)


def test_produces_of_a_2_0_operation_is_about_its_success():
    described = api(
        """
        swagger: "2.0"
        info: {title: T, version: 1.0.0}
        paths:
          /picture:
            get:
              produces: [image/png]
              responses:
                "200": {description: x, schema: {type: string}}
                "404": {description: x, schema: {type: object, properties: {message: {type: string}}}}
                "500": {description: x, schema: {type: string}}
        """
    )
    responses = described.operations[0].responses
    assert error_body(responses["404"]) is not None
    assert error_body(responses["500"]) is None


def answers(*schemas: str) -> Survey:
    statuses = "\n".join(
        f'        "{400 + number}": {{description: x, content: {{application/json: {{schema: {text}}}}}}}'
        for number, text in enumerate(schemas)
    )
    described = api(f'paths:\n  /a:\n    get:\n      responses:\n        "200": {{description: x}}\n{statuses}\n')
    settings = ContractSettings()
    return survey(described, Classifier(described, settings).facts, settings)


CODE = "{properties: {code: {type: string}, message: {type: string}}}"


def test_two_schemas_with_the_same_members_are_one_form():
    found = answers(CODE, "{allOf: [{properties: {message: {type: string}}}, {properties: {code: {type: string}}}]}")
    assert len(found.counts) == 1
    assert found.counts.total() == 2


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        ("{properties: {code: {type: string}, message: {type: string}, help: {type: string}}}", True),
        ("{properties: {code: {type: string}}}", True),
        ("{properties: {code: {type: integer}, message: {type: string}}}", False),
        ("{properties: {code: {type: string}, help: {type: string}}}", False),
        ("{properties: {errors: {type: array, items: {type: string}}}}", False),
        ("{type: object, additionalProperties: false, properties: {}}", False),
        ("{oneOf: [{properties: {code: {type: string}}}, {properties: {errors: {type: array}}}]}", False),
    ],
)
def test_which_forms_agree_with_one_that_requires_nothing(other, agrees):
    found = answers(CODE, CODE, CODE, other)
    assert found.dominant is not None
    assert (found.outliers(found.dominant) == {}) is agrees


def test_a_form_that_lacks_what_the_dominant_one_requires_is_another():
    required = "{required: [code], properties: {code: {type: string}, message: {type: string}}}"
    found = answers(required, required, required, "{properties: {message: {type: string}}}")
    assert found.dominant is not None
    assert list(found.outliers(found.dominant).values()) == [1]


def test_of_two_frequent_forms_the_common_one_is_the_documents_own():
    small = "{required: [code], properties: {code: {type: string}}}"
    large = "{required: [code, help], properties: {code: {type: string}, help: {type: string}}}"
    found = answers(large, large, large, small, small)
    assert found.dominant is not None
    assert found.dominant.words() == "{code}" or found.outliers(found.dominant) == {}


def test_an_unsaid_form_is_not_counted():
    assert form_of(schema("{}")) is None
    assert answers("{}", CODE).counts.total() == 1


def test_gates_say_why():
    described = api(ANSWERS)
    facts = Classifier(described, ContractSettings()).facts
    by_label = {one.label: one for one in described.operations}
    assert gates.outside(by_label["POST /orders"]) == "it is deprecated"
    assert gates.outside(by_label["POST /graphql"]) == "it is a GraphQL endpoint"
    assert gates.outside(by_label["GET /orders"]) is None
    assert gates.health(facts(by_label["GET /health"])) is not None
    assert gates.token(facts(by_label["POST /oauth/token"])) is not None
    text = 'paths: {/a: {get: {responses: {"200": {description: x, content: {text/csv: {}}}}}}}'
    assert gates.no_json(api(text).operations[0]) is not None
    assert gates.no_json(by_label["GET /orders"]) is None
