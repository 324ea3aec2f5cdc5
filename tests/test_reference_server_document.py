"""The document of the reference server is without a finding, and what the good server answers is what it promises."""

import json

import jsonschema_rs
import pytest

from command import ROOT, contractctl
from fixtures.servers.payments.contract import DOCUMENT, document, paths
from reference_proofs import PROOFS, Session

COMPONENTS = document()["components"]
NO_BODY = (204,)


@pytest.mark.parametrize("profile", ["recommended", "strict", "public-api", "internal"])
def test_the_document_lints_clean(profile):
    report = json.loads(
        contractctl("lint", str(DOCUMENT.relative_to(ROOT)), "--profile", profile, "--format", "json").out
    )
    assert [(one["rule"], one["severity"], one["message"]) for one in report["findings"]] == []


def operation_of(app, asked):
    """The operation of the document that a request reaches; None where its path or method is not there."""
    scope = {"type": "http", "path": asked.path, "method": asked.method, "root_path": ""}
    for route, methods in zip(app.routes, paths().values(), strict=False):
        if route.matches(scope)[0].value == 2:
            return methods.get(asked.method)
    return None


def resolved(raw):
    """A response or a header, where the document refers to one of the components."""
    if "$ref" not in raw:
        return raw
    section, name = raw["$ref"].split("/")[2:]
    return COMPONENTS[section][name]


def faults(schema, value):
    return [
        one.message for one in jsonschema_rs.Draft202012Validator({"allOf": [schema], "components": COMPONENTS},
        validate_formats=True).iter_errors(value)
    ]  # fmt: skip


def header_value(schema, text):
    return int(text) if schema["type"] == "integer" else text


def deviations(operation, answer):
    """What an answer does that the document does not say."""
    declared = document()["paths"][operation.path][operation.method.lower()]["responses"].get(str(answer.status))
    if declared is None:
        yield f"undeclared status {answer.status}"
        return
    response = resolved(declared)
    for name, raw in response["headers"].items():
        header = resolved(raw)
        text = answer.header(name)
        if text is None and header.get("required"):
            yield f"no {name}"
        if text is not None:
            yield from faults(header["schema"], header_value(header["schema"], text))
    if "content" not in response:
        yield from ["a body"] if answer.body else []
    elif answer.header("Content-Type") != "application/json":
        yield f"media type {answer.header('Content-Type')}"
    else:
        yield from faults(response["content"]["application/json"]["schema"], answer.json)


def test_every_answer_of_the_good_server_is_declared():
    seen = set()
    for proof in PROOFS.values():
        session = Session()
        proof(session)
        for asked, answer in session.seen:
            operation = operation_of(session.app, asked)
            if operation is None:
                assert answer.status in {404, 405}
                assert faults({"$ref": "#/components/schemas/Error"}, answer.json) == []
            else:
                seen.add(operation.id)
                assert list(deviations(operation, answer)) == [], (asked, answer)
    assert seen >= {one.id for methods in paths().values() for one in methods.values()}
