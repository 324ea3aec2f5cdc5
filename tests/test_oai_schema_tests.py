"""The OpenAPI Initiative's own schema tests: what must fail has a finding, what must pass has no error."""

import os
from pathlib import Path

import pytest

from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.findings import Finding
from contractctl.model import Severity

CORPUS = Path(os.environ.get("CONTRACTCTL_CORPUS", "nowhere"))
TESTS = sorted((CORPUS / "specs").glob("oai-schema-tests-v3.*/*/*.yaml"))

AGAINST_THE_TEXT = {
    "operation-object-example.yaml": {"openapi/path-params", "openapi/security-defined"},
    "parameter-object-examples.yaml": {"openapi/path-params"},
}
"""Documents that the initiative's schemas accept and its text forbids: path parameters that the template does not name
(OpenAPI 3.1, Parameter Object, `name`), a security requirement without its scheme (Security Requirement Object)."""


def findings(path: Path) -> tuple[Finding, ...]:
    document = open_document(expand([str(path)], ReadOptions())[0], ReadOptions())
    return lint([document], load_catalog(), Settings(select=("openapi",))).findings


@pytest.mark.skipif(not TESTS, reason="CONTRACTCTL_CORPUS is not set")
def test_what_must_fail_has_a_finding() -> None:
    assert [path for path in TESTS if path.parent.name == "fail" and not findings(path)] == []


@pytest.mark.skipif(not TESTS, reason="CONTRACTCTL_CORPUS is not set")
def test_what_must_pass_has_no_error() -> None:
    for path in (one for one in TESTS if one.parent.name == "pass"):
        errors = {one.rule for one in findings(path) if one.severity is Severity.ERROR}
        assert errors == AGAINST_THE_TEXT.get(path.name, set()), path
