"""Addresses of operations and back: base URLs, templates, styles of parameters."""

import pytest

from contractctl.errors import UsageError
from contractctl.live.routes import Routes
from contractctl.live.target import Target, origin_of, server_paths
from tests.documents import api

PATHS = """
servers: [{{url: '{server}'}}]
paths:
  /things: {{get: {{responses: {{}}}}}}
  /things/mine: {{get: {{responses: {{}}}}}}
  /things/{{id}}: {{get: {{responses: {{}}}}, delete: {{responses: {{}}}}}}
  /things/{{id}}/parts/{{part}}: {{get: {{responses: {{}}}}}}
  /things/{{id}}:close: {{post: {{responses: {{}}}}}}
  /elsewhere: {{get: {{servers: [{{url: 'https://x.example/other'}}], responses: {{}}}}}}
"""


@pytest.mark.parametrize(
    ("method", "path", "label", "values"),
    [
        ("GET", "/things", "GET /things", {}),
        ("GET", "/things/", "GET /things", {}),
        ("GET", "/things/mine", "GET /things/mine", {}),
        ("delete", "/things/a%2Fb", "DELETE /things/{id}", {"id": "a/b"}),
        ("GET", "/things/1/parts/2", "GET /things/{id}/parts/{part}", {"id": "1", "part": "2"}),
        ("POST", "/things/1:close", "POST /things/{id}:close", {"id": "1"}),
        ("PUT", "/things/1", None, {"id": "1"}),
    ],
)
def test_a_path_belongs_to_an_operation(method, path, label, values):
    route = Routes(api(PATHS.format(server="/"))).find(path)
    operation = route.operation(method)
    assert (operation.label if operation else None, route.values) == (label, values)


@pytest.mark.parametrize(("path", "fits"), [("/things", True), ("/things/", False), ("/things/1/", False)])
def test_a_slash_more_is_another_address(path, fits):
    document = api(PATHS.format(server="/v1"))
    assert (Routes(document).operation("GET", path) is not None) is fits
    assert (Target(document, "http://h").operation("GET", f"http://h/v1{path}") is not None) is fits


def test_what_no_template_fits_belongs_to_nothing():
    routes = Routes(api(PATHS.format(server="/")))
    assert routes.find("/nothing") is None
    assert routes.operation("GET", "/things/1/parts") is None


@pytest.mark.parametrize(
    ("server", "url", "base"),
    [
        ("https://api.example.com/v1/", "http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("https://api.example.com/v1", "http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://api.example.com/v1", "http://127.0.0.1:8000/api/", "http://127.0.0.1:8000/api"),
        ("/v1", "https://h", "https://h/v1"),
        ("v1", "https://h:443", "https://h/v1"),
    ],
)
def test_where_the_paths_begin(server, url, base):
    target = Target(api(PATHS.format(server=server)), url)
    assert target.base == base
    assert target.operation("GET", f"{base}/things/7").label == "GET /things/{id}"
    assert target.operation("GET", "http://other.example/things/7") is None
    assert not target.is_here("http://other.example/")


def test_an_operation_may_have_a_server_of_its_own():
    target = Target(api(PATHS.format(server="/v1")), "http://h")
    operation = target.operation("GET", "http://h/other/elsewhere")
    assert target.url(operation, {}, {}) == "http://h/other/elsewhere"


def test_base_paths_of_2_0_and_variables():
    old = api("swagger: '2.0'\ninfo: {title: T, version: '1'}\nbasePath: /api/\npaths: {}\n")
    assert server_paths(old) == ("/api",)
    new = api(
        "servers: [{url: 'https://{where}.example/{v}', variables: {where: {default: a}, v: {default: v3}}}]\npaths: {}\n"
    )
    assert server_paths(new) == ("/v3",)


@pytest.mark.parametrize(
    "url", ["", "nowhere", "ftp://a", "http://", "http://h/?a=b", "http://u:p@h/", "http://h:port/"]
)
def test_what_is_no_base_url(url):
    with pytest.raises(UsageError):
        Target(api("paths: {}"), url)


def test_origins():
    assert str(origin_of("http://[::1]:80/a")) == "http://[::1]"
    assert origin_of("https://a") == origin_of("https://A:443/b")


STYLES = """
paths:
  /a/{one}/{many}:
    get:
      parameters:
      - {name: one, in: path, required: true, schema: {}}
      - {name: many, in: path, required: true, style: label, schema: {}}
      - {name: list, in: query, schema: {}}
      - {name: joined, in: query, explode: false, schema: {}}
      - {name: piped, in: query, style: pipeDelimited, explode: false, schema: {}}
      - {name: deep, in: query, style: deepObject, schema: {}}
      - {name: spread, in: query, schema: {}}
      - {name: json, in: query, content: {application/json: {}}}
      responses: {}
"""


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"list": [1, True]}, "list=1&list=true"),
        ({"joined": ["a", "b c"]}, "joined=a%2Cb%20c"),
        ({"piped": ["a", "b"]}, "piped=a%7Cb"),
        ({"deep": {"x": 1}}, "deep%5Bx%5D=1"),
        ({"spread": {"x": 1, "y": "z"}}, "x=1&y=z"),
        ({"json": {"x": [1]}}, "json=%7B%22x%22%3A%20%5B1%5D%7D"),
        ({"unknown": 1.5, "none": None}, "unknown=1.5"),
    ],
)
def test_values_are_written_in_their_style(query, text):
    document = api(STYLES)
    target = Target(document, "http://h")
    url = target.url(document.operations[0], {"one": "a/ü", "many": [1, 2]}, query)
    assert url == f"http://h/a/a%2F%C3%BC/.1,2?{text}"
