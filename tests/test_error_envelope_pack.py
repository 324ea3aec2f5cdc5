import pytest

from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.findings import Finding
from contractctl.model import Severity
from documents import document

CATALOG = load_catalog()


def findings(rule: str, text: str, contract: ContractSettings | None = None) -> tuple[Finding, ...]:
    settings = Settings(select=(f"error-envelope/{rule}",), contract=contract or ContractSettings())
    return lint([document(text)], CATALOG, settings).findings


GENERAL = """
    paths:
      /orders:
        get:
          parameters: [{name: since, in: query, schema: {type: string}}]
          responses: {"200": {description: Orders}, "400": {$ref: "#/components/responses/Bad"}}
        post:
          requestBody: {content: {application/json: {schema: {properties: {sku: {type: string}}}}}}
          responses: {"201": {description: Created}, "400": {$ref: "#/components/responses/Bad"}}
      /orders/{id}:
        get:
          responses:
            "404": {description: None, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
        put:
          requestBody: {content: {application/json: {schema: {properties: {sku: {type: string}}}}}}
          responses: {"204": {description: Replaced}, "422": {$ref: "#/components/responses/Invalid"}}
    components:
      responses:
        Bad: {description: Bad, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
        Invalid: {description: Bad, content: {application/json: {schema: {$ref: "#/components/schemas/Invalid"}}}}
      schemas:
        Error: {properties: {message: {type: string}}}
        Invalid:
          properties:
            errors: {type: array, items: {properties: {field: {type: string}, message: {type: string}}}}
"""


def test_only_operations_that_take_a_body_lack_its_fields():
    (one,) = findings("field-details", GENERAL)
    assert one.operations == ("POST /orders",)
    assert one.location.pointer == "/components/responses/Bad/content/application~1json"
    assert one.message.endswith("take 'Invalid', which names them")


NO_BODIES = """
    paths:
      /orders:
        get:
          responses: {"200": {description: Orders, content: {application/json: {}}}, %s}
"""


@pytest.mark.parametrize(("statuses", "said"), [((400, 401, 403, 404, 500), True), ((400, 404), False)])
def test_that_no_error_has_a_body_is_said_of_the_document(statuses, said):
    found = findings("response-body", NO_BODIES % ", ".join(f'"{one}": {{description: An error}}' for one in statuses))
    assert found
    assert all(("no error answer of this document" in one.message) is said for one in found)


CODED = """
    %s
    paths:
      /orders:
        get:
          responses:
            "400":
              description: Wrong
              content: {application/json: {schema: {properties: {code: {type: string, %s}}}}}
"""


@pytest.mark.parametrize(
    ("servers", "audience", "severity"),
    [
        ('servers: [{url: "https://api.acme.dev"}]', "public", Severity.INFO),
        ('servers: [{url: "http://localhost:8080"}]', "public", Severity.HINT),
        ("", "public", Severity.HINT),
        ("", "internal", Severity.INFO),
    ],
)
def test_software_that_others_run_gets_a_hint_on_request_ids(servers, audience, severity):
    (one,) = findings("request-id", CODED % (servers, "x-none: true"), ContractSettings(audience=audience))
    assert one.severity is severity


@pytest.mark.parametrize(
    ("said", "prose", "published"),
    [
        ("externalDocs: {url: https://docs.acme.dev/error-codes}", False, True),
        ("externalDocs: {url: https://docs.acme.dev/api, description: All codes}", True, True),
        ("externalDocs: {url: https://docs.acme.dev/decode}", True, False),
        ("description: See https://docs.acme.dev/errors", True, True),
        ("description: See https://docs.acme.dev/errors", False, False),
        ("externalDocs: {url: 7, description: [x]}", True, False),
    ],
)
def test_a_page_on_codes_publishes_them(said, prose, published):
    assert (findings("code-documented", CODED % ("", said), ContractSettings(prose=prose)) == ()) is published
