"""Two versions for tests of `contractctl diff`, and what the command says of them."""

import json

import jsonschema

from command import ROOT, Done, contractctl
from reports import SCHEMA

V1 = (ROOT / "fixtures" / "payments-v1.yaml").read_text(encoding="utf-8")
V2 = (ROOT / "fixtures" / "payments-v2.yaml").read_text(encoding="utf-8")
PAIR = ("fixtures/payments-v1.yaml", "fixtures/payments-v2.yaml")
PACK = ("--select", "compatibility")
REQUIRED = "compatibility/request-property-became-required"


def diff(*arguments, cwd=ROOT, **other) -> Done:
    """Run `contractctl diff`."""
    return contractctl("diff", *arguments, cwd=cwd, **other)


def report(*arguments, **other):
    """Its report as JSON, which is checked against the schema that ships."""
    done = diff(*arguments, "--format", "json", **other)
    assert done.status in (0, 1), done.err
    made = json.loads(done.out)
    jsonschema.validate(made, SCHEMA)
    return made


def rules(*arguments, **other):
    """The ids of its findings."""
    return [one["rule"] for one in report(*arguments, **other)["findings"]]


PETS = """\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: ok}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, enum: [a, b], description: The name by which everybody calls it}
        tags: {type: array, items: {type: object, properties: {colour: {type: [string, 'null']}}}}
"""


def two(folder, before, after):
    """The report on `PETS` after a part of it was replaced by another."""
    assert before in PETS
    (folder / "old.yaml").write_text(PETS, encoding="utf-8")
    (folder / "new.yaml").write_text(PETS.replace(before, after), encoding="utf-8")
    return report("old.yaml", "new.yaml", *PACK, cwd=folder)
