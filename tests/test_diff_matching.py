"""Which operation, parameter, media type and status of two versions is which."""

import pytest

from contractctl.diff.compare import changes
from contractctl.diff.matching import MatchOptions, pairs
from contractctl.diff.names import covers, match_media_types, match_statuses
from documents import api

OK = "responses: {'200': {description: fine}}"


def facts(base: str, revision: str, options: MatchOptions | None = None) -> list[tuple[str, str, str, str]]:
    """Context, aspect, verb and name of every change."""
    return [(one.context, one.aspect, one.verb, one.name) for one in changes(api(base), api(revision), options)]


def test_names_of_path_parameters_do_not_matter() -> None:
    base = f"""
        paths:
          /orders/{{id}}/items/{{item}}:
            get:
              parameters:
              - {{name: id, in: path, required: true, schema: {{type: string}}}}
              - {{name: item, in: path, required: true, schema: {{type: integer}}}}
              {OK}
        """
    revision = f"""
        paths:
          /orders/{{orderId}}/items/{{itemId}}:
            parameters:
            - {{name: orderId, in: path, required: true, schema: {{type: string}}}}
            get:
              parameters:
              - {{name: itemId, in: path, required: true, schema: {{type: integer}}}}
              {OK}
        """
    assert facts(base, revision) == []


def test_base_path_may_move_from_the_server_into_the_paths() -> None:
    base = f"servers: [{{url: 'https://api.example.com/v1'}}]\npaths:\n  /orders:\n    get: {{{OK}}}\n"
    revision = f"servers: [{{url: 'https://api.example.com'}}]\npaths:\n  /v1/orders:\n    get: {{{OK}}}\n"
    assert facts(base, revision) == []


def test_another_server_is_another_address() -> None:
    base = f"servers: [{{url: 'https://a.example.com'}}]\npaths:\n  /x:\n    get: {{{OK}}}\n  /y:\n    get: {{{OK}}}\n"
    found = changes(api(base), api(base.replace("a.example", "b.example")))
    assert [(one.context, one.verb, one.name) for one in found] == [
        ("server", "removed", "https://a.example.com"),
        ("server", "added", "https://b.example.com"),
    ]
    assert found[0].operations == ("GET /x", "GET /y")


def test_server_variables_stand_at_their_defaults() -> None:
    base = f"""
        servers: [{{url: 'https://x.example/{{version}}', variables: {{version: {{default: v1}}}}}}]
        paths:
          /orders:
            get: {{{OK}}}
        """
    revision = f"paths:\n  /v1/orders:\n    get: {{{OK}}}\nservers: [{{url: 'https://x.example'}}]\n"
    assert facts(base, revision) == []


def test_prefixes_hold_v1_against_v2_in_one_document() -> None:
    both = f"""
        paths:
          /v1/orders:
            get: {{{OK}}}
          /v1/gone:
            get: {{{OK}}}
          /v2/orders:
            get: {{{OK}}}
        """
    options = MatchOptions(base_prefix="/v1", revision_prefix="/v2")
    assert facts(both, both, options) == [("endpoint", "existence", "removed", "GET /v1/gone")]


def test_an_operation_that_moved_is_known_by_its_id() -> None:
    base = f"paths:\n  /orders:\n    get: {{operationId: listOrders, {OK}}}\n"
    gone, new = changes(api(base), api(base.replace("/orders", "/purchases")))
    assert (gone.verb, gone.detail["moved-to"]) == ("removed", "GET /purchases")
    assert (new.verb, new.detail["moved-from"]) == ("added", "GET /orders")


def test_pairs_keep_the_order_of_the_base() -> None:
    base = api(f"paths:\n  /b:\n    get: {{{OK}}}\n  /a:\n    get: {{{OK}}}\n")
    revision = api(f"paths:\n  /c:\n    get: {{{OK}}}\n  /a:\n    get: {{{OK}}}\n  /b:\n    get: {{{OK}}}\n")
    assert [pair.label for pair in pairs(base, revision, MatchOptions())] == ["GET /b", "GET /a", "GET /c"]


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*/*", "application/json", True),
        ("application/*", "application/json", True),
        ("text/*", "application/json", False),
        ("application/json", "application/json; charset=utf-8", True),
        ("application/json", "application/problem+json", True),
        ("application/json; v=1", "application/json", False),
    ],
)
def test_media_ranges(wide: str, narrow: str, *, expected: bool) -> None:
    assert covers(wide, narrow) is expected


def test_media_types_with_parameters_and_ranges() -> None:
    same = match_media_types(["application/json; charset=utf-8"], ["Application/JSON"])
    assert same == ([("application/json; charset=utf-8", "Application/JSON", "same")], [], [])
    wider = match_media_types(["application/json", "text/csv"], ["*/*"])
    assert [fit for _, _, fit in wider[0]] == ["generalized", "generalized"]
    assert match_media_types(["application/json"], ["text/csv"]) == ([], ["application/json"], ["text/csv"])


def test_status_ranges() -> None:
    assert match_statuses(["200"], ["2XX"]) == ([("200", "2XX", "generalized")], [], [])
    assert match_statuses(["2XX"], ["200", "201"])[0] == [("2XX", "200", "specialized"), ("2XX", "201", "specialized")]
    assert match_statuses(["404"], ["default"])[0] == [("404", "default", "generalized")]
    assert match_statuses(["200"], ["default"]) == ([], ["200"], ["default"])


def test_header_names_in_any_case() -> None:
    base = """
        paths:
          /x:
            get:
              responses:
                '200': {description: d, headers: {Retry-After: {schema: {type: integer}}}}
        """
    assert facts(base, base.replace("Retry-After", "retry-after")) == []


def test_versions_of_openapi_are_one_language() -> None:
    old = """
        swagger: '2.0'
        info: {title: T, version: 1.0.0}
        basePath: /v1
        consumes: [application/json]
        produces: [application/json]
        paths:
          /x:
            post:
              parameters:
              - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
              - {name: body, in: body, required: true, schema: {$ref: '#/definitions/X'}}
              responses:
                '200': {description: d, schema: {$ref: '#/definitions/X'}}
        definitions:
          X: {type: object, properties: {a: {type: string}}}
        """
    new = """
        openapi: 3.1.0
        info: {title: T, version: 1.0.0}
        servers: [{url: /v1}]
        paths:
          /x:
            post:
              parameters:
              - {name: tags, in: query, schema: {type: array, items: {type: string}}}
              requestBody:
                required: true
                content: {application/json: {schema: {$ref: '#/components/schemas/X'}}}
              responses:
                '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/X'}}}}
        components:
          schemas:
            X: {type: object, properties: {a: {type: string}}}
        """
    assert facts(old, new) == []
