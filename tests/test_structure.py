"""What is said where a document is not what its OpenAPI version allows, and which patterns can be read."""

import os
from pathlib import Path

import pytest

from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import pointer_text
from contractctl.spec.api import Api
from contractctl.spec.patterns import pattern_fault
from contractctl.spec.structure import mistakes
from documents import api

HEAD = "info: {title: T, version: 1.0.0}\n"
OPERATION = "paths:\n  /a:\n    get: "


def found(text: str, version: str = "openapi: 3.0.3") -> list[tuple[str, str]]:
    described = api(f"{version}\n{HEAD}{text}")
    return [(pointer_text(one.node.pointer), one.message) for one in mistakes(described)]


@pytest.mark.parametrize(
    ("text", "pointer", "message"),
    [
        ("{descriptionn: x, responses: {default: {description: x}}}", "/descriptionn",
         "'descriptionn' is no field of an operation; did you mean 'description'?"),
        ("{zzz: x, responses: {default: {description: x}}}", "/zzz", "'zzz' is no field of an operation"),
        ("{responses: {'200': {}}}", "/responses/200", "a response needs a 'description'"),
        ("{responses: {'200': {$ref: 3}}}", "/responses/200/$ref", None),
        ("{responses: {'2000': {description: x}}}", "/responses/2000",
         "'2000' is no response code: use one such as 200, a range such as 4XX, or default"),
        ("{parameters: [{name: a, in: form, schema: {}}], responses: {default: {description: x}}}", "/parameters/0/in",
         "'in' must be one of path, query, header, cookie, not 'form'"),
        ("{parameters: [{name: a, in: path, schema: {}}], responses: {default: {description: x}}}", "/parameters/0",
         "a parameter needs a 'required'"),
        ("{parameters: [{name: a, in: query}], responses: {default: {description: x}}}", "/parameters/0",
         "a parameter or header needs 'schema' or 'content'"),
        ("{tags: x, responses: {default: {description: x}}}", "/tags", "'tags' must be an array, not a string"),
        ("{responses: {}}", "/responses", "'responses' must not be empty"),
        ("{responses: {default: {description: x, content: {a/b: {schema: {type: object, properties: {c: {type: text}}}}}}}}",
         "/responses/default/content/a~1b/schema/properties/c/type",
         "'type' must be one of array, boolean, integer, number, object, string, not 'text'"),
        ("{responses: {default: {description: x, content: {a/b: {schema: {maxLength: -1}}}}}}",
         "/responses/default/content/a~1b/schema/maxLength", "'maxLength' must be at least 0"),
        ("{responses: {default: {description: x, content: {a/b: {schema: {additionalProperties: x}}}}}}",
         "/responses/default/content/a~1b/schema/additionalProperties",
         "'additionalProperties' must be an object or a boolean, not a string"),
    ],
)  # fmt: skip
def test_what_is_said_in_3_0(text: str, pointer: str, message: str | None) -> None:
    assert [(where, said if message else None) for where, said in found(OPERATION + text)] == [
        (f"/paths/~1a/get{pointer}", message)
    ]


@pytest.mark.parametrize(
    ("text", "pointer", "message"),
    [
        ("components: {schemas: {A: {type: text}}}", "/components/schemas/A/type", None),
        ("components: {schemas: {A: {properties: {b: {required: yes}}}}}", "/components/schemas/A/properties/b/required",
         "'required' must be an array, not a string"),
        ("components: {schemas: {A: {discriminator: {}}}}", "/components/schemas/A/discriminator",
         "a discriminator needs a 'propertyName'"),
        ("components: {schemas: {'A B': {}}}", "/components/schemas/A B",
         "'A B' is no name for a component: use letters, digits, '.', '-' and '_'"),
        ("paths: {a: {}}", "/paths/a", "'a' is no path: a path begins with '/'"),
        ("x-nothing: here", "", "the document needs 'paths', 'components' or 'webhooks'"),
        ("components: {securitySchemes: {a: {type: basic}}}", "/components/securitySchemes/a/type",
         "'type' must be one of apiKey, http, mutualTLS, oauth2, openIdConnect, not 'basic'"),
    ],
)  # fmt: skip
def test_what_is_said_in_3_1(text: str, pointer: str, message: str | None) -> None:
    assert [(where, said if message else None) for where, said in found(text, "openapi: 3.1.0")] == [(pointer, message)]


@pytest.mark.parametrize(
    ("text", "pointer", "message"),
    [
        ("paths: {/a: {get: {parameters: [{in: formm, name: a, type: string}], responses: {default: {description: x}}}}}",
         "/paths/~1a/get/parameters/0/in", "'in' must be one of body, header, formData, query, path, not 'formm'"),
        ("paths: {}\nsecurityDefinitions: {a: {type: oauth2, flow: code}}", "/securityDefinitions/a/flow", None),
        ("paths: {}\nbasePath: v1", "/basePath", "'basePath' must begin with '/'"),
        ("paths: {/a: {get: {responses: {x-a: 1}}}}", "/paths/~1a/get/responses",
         "a responses object needs at least one response"),
    ],
)  # fmt: skip
def test_what_is_said_in_2_0(text: str, pointer: str, message: str | None) -> None:
    said = [(where, said if message else None) for where, said in found(text, "swagger: '2.0'")]
    assert (pointer, message) in said


def test_several_missing_fields_are_one_mistake() -> None:
    described = api("openapi: 3.0.3\ninfo: {}\npaths: {}")
    assert [one.message for one in mistakes(described)] == ["the info object needs a 'title' and a 'version'"]


def test_objects_in_other_files_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("api.yaml").write_text(f"openapi: 3.0.3\n{HEAD}paths: {{/a: {{$ref: 'a.yaml'}}}}\n", encoding="utf-8")
    Path("a.yaml").write_text("get: {$ref: 'get.yaml#/get'}\n", encoding="utf-8")
    Path("get.yaml").write_text("get: {responses: {'200': {}}}\n", encoding="utf-8")
    options = ReadOptions()
    described = Api(open_document(expand(["api.yaml"], options)[0], options))
    said = [(one.node.file.name, pointer_text(one.node.pointer), one.message) for one in mistakes(described)]
    assert said == [("get.yaml", "/get/responses/200", "a response needs a 'description'")]


def test_schemas_of_another_dialect_are_left_alone() -> None:
    dialect = "jsonSchemaDialect: http://json-schema.org/draft-07/schema#\n"
    assert found(f"{dialect}components: {{schemas: {{A: {{exclusiveMinimum: true}}}}}}", "openapi: 3.1.0") == []
    assert found("components: {schemas: {A: {exclusiveMinimum: true}}}", "openapi: 3.1.0") != []


@pytest.mark.parametrize(
    "pattern",
    [
        "", "^[a-z]+$", r"^\d{3,}-\w{2}$", "(?:a|b)*?", "(?=a)b", "(?<!a)b", r"(?<year>\d+)\k<year>", r"[\w-\.]", "[^]]",
        "[a-]", "a{,3}", "{", "]", r"\p{L}+", r"^\/[^/]*\-$", "(?i:a)", "[--a]", r"[\d-z]", "^$",
    ],
)  # fmt: skip
def test_patterns_of_ecma_262(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(?i)^(all|none)$", "'(?i)' begins no group that ECMA-262 knows"),
        ("(?P<name>a)", "'(?P<' begins no group that ECMA-262 knows"),
        ("(a", "a '(' is not closed"),
        ("a)", "a ')' has no '('"),
        ("[a", "a '[' is not closed"),
        ("[z-a]", "the range 'z-a' is in the wrong order"),
        ("a{3,1}", "the numbers in '{3,1}' are in the wrong order"),
        ("a++", "there is nothing that '+' could repeat"),
        ("*", "there is nothing that '*' could repeat"),
        ("a\\", "it ends with a lone backslash"),
    ],
)
def test_patterns_that_nobody_reads(pattern: str, fault: str) -> None:
    assert pattern_fault(pattern) == fault


CORPUS = Path(os.environ.get("CONTRACTCTL_CORPUS", "nowhere")) / "specs"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="CONTRACTCTL_CORPUS is not set")
@pytest.mark.parametrize("kind", ["pass", "fail"])
def test_the_initiatives_own_documents(kind: str) -> None:
    options, catalog = ReadOptions(), load_catalog()
    settings = Settings(select=("openapi/valid",))
    for path in sorted(CORPUS.glob(f"oai-schema-tests-*/{kind}/*")):
        document = open_document(expand([str(path)], options)[0], options)
        findings = lint([document], catalog, settings).findings
        assert bool(findings) == (kind == "fail"), (path.name, findings)
