import pytest

from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType, Parameter, is_json
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from documents import api, operation

SHARED = """
paths:
  /orders:
    parameters:
      - {name: tenant, in: header, schema: {type: string}}
      - {name: limit, in: query, schema: {type: integer}}
    get:
      parameters:
        - {name: limit, in: query, description: own, schema: {type: integer}}
        - {name: Tenant, in: header, description: own, schema: {type: string}}
      responses:
        '200': {description: ok}
        '404': {$ref: '#/components/responses/Missing'}
    post:
      responses:
        '201': {description: ok}
        4XX: {$ref: '#/components/responses/Missing'}
  /jobs:
    get:
      responses:
        default: {description: ok}
components:
  responses:
    Missing:
      description: no
      content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}
    Unused: {description: nobody}
  schemas:
    Problem: {type: object, properties: {code: {type: string}, inner: {$ref: '#/components/schemas/Problem'}}}
"""


def test_parameters_of_the_path_are_overridden_by_name_and_place():
    found = operation(SHARED, "GET /orders").parameters
    assert [(one.name, one.description) for one in found] == [("limit", "own"), ("Tenant", "own")]
    inherited = operation(SHARED, "POST /orders").parameters
    assert [one.name for one in inherited] == ["tenant", "limit"]


def test_a_shared_response_is_one_view_that_knows_its_uses():
    views = api(SHARED).index.of(Response)
    missing = [view for view in views if view.description == "no"]
    assert len(missing) == 1
    assert [(use.operation.label, use.status) for use in missing[0].uses] == [
        ("GET /orders", "404"),
        ("POST /orders", "4XX"),
    ]
    assert missing[0].statuses == ("404", "4XX")


def test_users_are_found_through_references_and_cycles():
    schemas = api(SHARED).index.of(Schema)
    code = next(view for view in schemas if view.place.pointer[-1] == "code")
    assert [user.label for user in code.users] == ["GET /orders", "POST /orders"]


def test_what_nobody_uses_has_no_users():
    unused = next(view for view in api(SHARED).index.of(Response) if view.description == "nobody")
    assert unused.users == ()
    assert unused.uses == []


def test_operations_stand_in_the_order_of_the_document():
    assert [one.label for one in api(SHARED).operations] == ["GET /orders", "POST /orders", "GET /jobs"]


OLD = """
swagger: '2.0'
info: {title: T, version: 1.0.0}
consumes: [application/json]
produces: [application/json]
paths:
  /upload:
    post:
      consumes: [multipart/form-data]
      parameters:
        - {name: note, in: formData, type: string, required: true}
        - {name: file, in: formData, type: file}
        - {name: page, in: query, type: integer}
      responses: {'200': {description: ok}}
  /orders:
    post:
      produces: [application/json, application/xml]
      parameters:
        - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Order'}}
      responses:
        '200':
          description: ok
          schema: {$ref: '#/definitions/Order'}
          examples: {application/json: {id: a}}
          headers: {X-Id: {type: string}}
definitions:
  Order: {type: object, properties: {id: {type: string}}}
"""


def test_the_form_of_2_0_is_a_request_body():
    form = operation(OLD, "POST /upload")
    assert [one.name for one in form.parameters] == ["page"]
    body = form.request_body
    assert body is not None
    assert body.required
    media = body.content["multipart/form-data"]
    assert media.schema is not None
    assert list(media.schema.properties) == ["note", "file"]
    assert media.schema.place.pointer == ("paths", "/upload", "post", "parameters")


def test_the_body_of_2_0_is_a_request_body():
    body = operation(OLD, "POST /orders").request_body
    assert body is not None
    assert body.json is not None
    assert body.json.schema is not None
    assert body.json.schema.place.pointer == ("definitions", "Order")


def test_a_response_of_2_0_has_media_types_headers_and_examples():
    response = operation(OLD, "POST /orders").responses["200"]
    assert list(response.content) == ["application/json", "application/xml"]
    example = response.content["application/json"].example
    assert example is not None
    assert example.value == {"id": "a"}
    header = response.header("x-id")
    assert header is not None
    assert header.schema is not None
    assert header.schema.types == {"string"}


LATE = """
openapi: 3.1.0
info: {title: T, version: 1.0.0}
security: [{key: []}]
servers: [{url: https://a.example}]
paths:
  /subscribe:
    post:
      security: []
      servers: [{url: https://b.example}]
      responses: {'201': {description: ok}}
      callbacks:
        onEvent:
          '{$request.body#/url}':
            post: {responses: {'200': {description: ok}}}
webhooks:
  settled:
    post: {responses: {'200': {description: ok}}}
x-webhooks:
  refused:
    post: {responses: {'200': {description: ok}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Named:
      $ref: '#/components/schemas/Base'
      minProperties: 1
    Plain:
      $ref: '#/components/schemas/Base'
      description: only words
    Base: {type: object, properties: {id: {type: string}}}
"""


def test_webhooks_and_callbacks_are_operations_of_the_other_side():
    found = api(LATE)
    assert [(one.side, one.label) for one in found.index.of(Operation)] == [
        ("server", "POST /subscribe"),
        ("callback", "POST callback onEvent {$request.body#/url}"),
        ("webhook", "POST webhook settled"),
        ("webhook", "POST webhook refused"),
    ]
    assert [one.label for one in found.operations] == ["POST /subscribe"]
    assert [one.name for one in found.webhooks] == ["settled", "refused"]


def test_security_and_servers_in_force():
    found = operation(LATE, "POST /subscribe")
    assert found.security == ()
    assert not found.secured
    assert [node.get("url") for node in found.servers] == ["https://b.example"]
    hook = operation(LATE, "POST webhook settled")
    assert hook.security == ({"key": ()},)
    assert hook.secured
    assert list(api(LATE).security_schemes) == ["key"]


def test_siblings_of_a_ref_count_from_3_1_on_where_they_constrain():
    components = api(LATE).components["schemas"]
    named, plain, base = components["Named"], components["Plain"], components["Base"]
    assert plain is base
    assert named is not base
    assert isinstance(named, Schema)
    assert named.all_of == (base,)


def test_an_optional_security_requirement_is_not_secured():
    text = """
    security: [{}, {key: []}]
    paths: {/a: {get: {responses: {'200': {description: ok}}}}}
    """
    assert not operation(text, "GET /a").secured


def test_a_path_item_shared_by_two_paths_gives_an_operation_for_each():
    text = """
    openapi: 3.1.0
    info: {title: T, version: 1.0.0}
    paths:
      /a: {$ref: '#/components/pathItems/Shared'}
      /b: {$ref: '#/components/pathItems/Shared'}
    components:
      pathItems:
        Shared: {get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {'200': {description: ok}}}}
    """
    found = api(text)
    assert [one.label for one in found.operations] == ["GET /a", "GET /b"]
    shared = found.index.of(Parameter)
    assert [user.label for user in shared[0].users] == ["GET /a", "GET /b"]


def test_3_2_knows_query_and_additional_operations():
    text = """
    openapi: 3.2.0
    info: {title: T, version: 1.0.0}
    paths:
      /a:
        query: {responses: {'200': {description: ok}}}
        additionalOperations: {COPY: {responses: {'200': {description: ok}}}}
    """
    assert [one.label for one in api(text).operations] == ["QUERY /a", "COPY /a"]


def test_a_broken_ref_is_noted_and_the_rest_is_read():
    text = """
    paths:
      /a:
        get:
          parameters: [{$ref: '#/components/parameters/Gone'}]
          responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/nowhere'}}}}}
    """
    found = api(text)
    assert len(found.index.of(MediaType)) == 1
    assert found.index.of(MediaType)[0].schema is None
    assert len([one for one in found.references if not hasattr(one.target, "value")]) == 2


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", True),
        ("application/problem+json; charset=utf-8", True),
        ("APPLICATION/JSON", True),
        ("*/*", True),
        ("text/plain", False),
        ("application/xml", False),
        ("application/jsonlines", False),
    ],
)
def test_json_media_types(media_type: str, expected: bool):  # noqa: FBT001
    assert is_json(media_type) is expected
