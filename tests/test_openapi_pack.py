"""What the pack `openapi` says where one line of its README is not enough: severities, versions, several files."""

from pathlib import Path

import pytest

from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.selection import active_clauses
from contractctl.engine.settings import Settings
from contractctl.findings import Finding

CATALOG = load_catalog()
HEAD = "info: {title: Orders, version: 1.0.0}\n"


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def findings(clause: str, text: str, version: str = "3.0.3", **files: str) -> tuple[Finding, ...]:
        for name, content in files.items():
            (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
        (tmp_path / "openapi.yaml").write_text(f"openapi: {version}\n{HEAD}{text}", encoding="utf-8")
        document = open_document(expand(["openapi.yaml"], ReadOptions())[0], ReadOptions())
        return lint([document], CATALOG, Settings(select=(f"openapi/{clause}",))).findings

    return findings


def severities_of(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.severity.label for finding in findings]


@pytest.mark.parametrize(("second", "severity"), [("get", "error"), ("delete", "warning")])
def test_equal_paths_are_an_error_only_where_they_share_a_method(judge, second: str, severity: str) -> None:
    parameter = "parameters: [{name: %s, in: path, required: true, schema: {type: string}}]"
    text = f"""paths:
  /orders/{{id}}: {{{parameter % "id"}, get: {{responses: {{}}}}}}
  /orders/{{number}}: {{{parameter % "number"}, {second}: {{responses: {{}}}}}}
"""
    assert severities_of(judge("path-params", text)) == [severity]


def test_a_shared_parameter_that_is_not_required_is_said_once(judge) -> None:
    text = """paths:
  /orders/{id}: {get: {parameters: [{$ref: "#/components/parameters/Id"}], responses: {}}}
  /refunds/{id}: {get: {parameters: [{$ref: "#/components/parameters/Id"}], responses: {}}}
components: {parameters: {Id: {name: id, in: path, schema: {type: string}}}}
"""
    assert [finding.location.pointer for finding in judge("path-params", text)] == ["/components/parameters/Id"]


def test_one_callback_in_two_places_is_no_duplicate(judge) -> None:
    text = """paths:
  /orders: {post: {callbacks: {done: {$ref: "#/components/callbacks/Done"}}, responses: {}}}
  /refunds: {post: {callbacks: {done: {$ref: "#/components/callbacks/Done"}}, responses: {}}}
components: {callbacks: {Done: {"{$request.query.url}": {post: {operationId: done, responses: {}}}}}}
"""
    assert judge("operation-id-unique", text) == ()


def test_an_operation_id_is_unique_over_webhooks_as_well(judge) -> None:
    text = """paths: {/orders: {post: {operationId: settle, responses: {}}}}
webhooks: {settled: {post: {operationId: settle, responses: {}}}}
"""
    (finding,) = judge("operation-id-unique", text, "3.1.0")
    assert finding.location.pointer == "/webhooks/settled/post/operationId"


@pytest.mark.parametrize(("version", "said"), [("3.0.3", ["info"]), ("3.1.0", [])])
def test_roles_of_a_bearer_scheme_came_with_3_1(judge, version: str, said: list[str]) -> None:
    text = """paths: {}
security: [{token: [admin]}]
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
"""
    assert severities_of(judge("security-defined", text, version)) == said


@pytest.mark.parametrize(("version", "said"), [("3.1.0", ["error"]), ("3.2.0", [])])
def test_a_scheme_may_be_named_by_its_address_from_3_2_on(judge, version: str, said: list[str]) -> None:
    text = 'paths: {}\nsecurity: [{"https://shop.test/schemes.yaml#/login": []}]\n'
    assert severities_of(judge("security-defined", text, version)) == said


def test_a_body_without_schema_for_204_is_an_info(judge) -> None:
    text = """paths:
  /orders: {delete: {responses: {"204": {description: Deleted, content: {application/json: {}}}}}}
"""
    assert severities_of(judge("no-content-without-body", text)) == ["info"]


def test_a_reusable_204_with_a_body_is_told_where_it_is_used(judge) -> None:
    text = """paths:
  /orders: {delete: {responses: {"200": {$ref: "#/components/responses/Done"}, "204": {$ref: "#/components/responses/Done"}}}}
components: {responses: {Done: {description: Done, content: {application/json: {schema: {type: object}}}}}}
"""
    (finding,) = judge("no-content-without-body", text)
    assert finding.location.pointer == "/paths/~1orders/delete/responses/204"


def test_markdown_of_other_files_is_read(judge) -> None:
    text = 'paths: {/orders: {post: {responses: {"200": {$ref: "other.yaml#/Done"}}}}}\n'
    (finding,) = judge("markdown-without-script", text, other="Done:\n  description: <script>x</script>\n")
    assert (finding.location.path, finding.location.line) == ("other.yaml", 2)


def test_the_latest_server_is_no_test_server(judge) -> None:
    text = "paths: {}\nservers: [{url: 'https://api.shop.com/latest'}]\n"
    document = "sandbox-server"
    settings = Settings(profiles=("public-api",), select=(f"openapi/{document}",))
    judge(document, text)
    opened = open_document(expand(["openapi.yaml"], ReadOptions())[0], ReadOptions())
    assert severities_of(lint([opened], CATALOG, settings).findings) == ["info"]


def test_the_profile_spectral_has_what_spectral_recommends() -> None:
    active = active_clauses(CATALOG, Settings(profiles=("recommended", "spectral")))
    severity = {one.clause.alias: one.severity.label for one in active if one.clause.pack == "openapi"}
    assert severity["operation-description"] == "warning"
    assert severity["operation-operationId-unique"] == "error"
    assert severity["info-contact"] == "warning"
    assert "info-license" not in severity
    assert "tag-description" not in severity
    assert "oas3-server-not-example.com" not in severity
