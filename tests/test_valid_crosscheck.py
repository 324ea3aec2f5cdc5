"""openapi-spec-validator and `openapi/valid` agree on which documents are valid."""

import json
import os
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.errors import InputError
from contractctl.spec.api import Api
from contractctl.spec.patterns import pattern_fault
from contractctl.spec.schema import Schema
from contractctl.spec.structure import mistakes
from documents import api

VALIDATORS = {
    (2, 0): OpenAPIV2SpecValidator,
    (3, 0): OpenAPIV30SpecValidator,
    (3, 1): OpenAPIV31SpecValidator,
}
HEADS = {
    (2, 0): "swagger: '2.0'\ninfo: {title: T, version: '1'}\n",
    (3, 0): "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n",
    (3, 1): "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n",
}
GET = "paths: {/a: {get: %s}}\n"
DOCUMENTS = [
    (GET % "{responses: {'200': {description: x}}}", True),
    (GET % "{responses: {'200': {description: x}}, tags: [a, b], deprecated: true, x-a: {}}", True),
    (GET % "{responses: {'200': {description: x}}, tagss: [a]}", False),
    (GET % "{responses: {'200': {description: 1}}}", False),
    (GET % "{responses: {'20': {description: x}}}", None),
    (GET % "{operationId: [a], responses: {'200': {description: x}}}", False),
    ("paths: {/a: {gett: {}}}", False),
    ("paths: []", False),
    ("paths: {}\ntags: [{description: x}]", False),
    ("paths: {}\nexternalDocs: {url: 'http://a.b'}", True),
    ("paths: {}\nserverss: []", False),
]


def valid_elsewhere(described: Api) -> bool:
    """What the other validator's schema says; its own rules (operation ids, defaults, references) are not asked."""
    validator = VALIDATORS[described.version].schema_validator
    return bool(validator.is_valid(json.loads(json.dumps(described.root.value))))


def valid_here(described: Api) -> bool:
    """What we say of the root file: the other validator looks at no other, and reads patterns as well."""
    wrong = [one for one in mistakes(described) if one.node.file is described.root.file]
    patterns = [str(schema.raw["pattern"]) for schema in described.index.of(Schema) if "pattern" in schema.raw]
    return not wrong and not any(pattern_fault(pattern) for pattern in patterns)


@pytest.mark.parametrize("version", HEADS)
@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_both_agree(version: tuple[int, int], text: str, *, expected: bool | None) -> None:
    described = api(HEADS[version] + text)
    ours = valid_here(described)
    assert ours == valid_elsewhere(described)
    assert expected is None or ours == expected


CORPUS = Path(os.environ.get("CONTRACTCTL_CORPUS", "nowhere")) / "specs"
LARGEST = 300_000
OTHERWISE = {"path_item_servers_parameters.yaml", "example-examples.yaml", "link-object-no-body.yaml"}
"""Where the other validator's older meta-schema of 3.1 differs from the one of today."""


@pytest.mark.skipif(not CORPUS.is_dir(), reason="CONTRACTCTL_CORPUS is not set")
def test_both_agree_on_real_documents() -> None:
    options, differing, compared = ReadOptions(), [], 0
    for path in sorted([*CORPUS.rglob("*.yaml"), *CORPUS.rglob("*.json")]):
        if path.stat().st_size > LARGEST or path.name in OTHERWISE:
            continue
        try:
            described = Api(open_document(expand([str(path)], options)[0], options))
        except InputError:
            continue
        if described.version in VALIDATORS:
            compared += 1
            if valid_elsewhere(described) != valid_here(described):
                differing.append(path.name)
    assert compared
    assert differing == []
