"""Whatever stands in a document where something else should be, the clauses speak of the rest and never fail."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.engine.catalog import load_catalog
from contractctl.engine.plan import Plan
from contractctl.engine.runner import Judged
from contractctl.engine.settings import Settings
from contractctl.spec.api import Api

WHOLE = b"""
openapi: 3.1.0
info: {title: Orders, version: 1.0.0, contact: {name: Shop}, license: {name: MIT}}
tags: [{name: orders}, {name: orders}]
servers: [{url: "https://{region}.shop.com/", variables: {region: {enum: [eu], default: us}}}]
security: [{login: [read]}, {key: [role]}]
x-contractctl-ignore: [{rule: openapi/valid, reason: r, until: "2031-01-01"}]
paths:
  /orders:
    get:
      x-contract: {collection-size: large, export-operation: exported}
      parameters: [{name: cursor, in: query, schema: {type: string}}, {name: limit, in: query, schema: {maximum: 100}}]
      responses:
        "200":
          description: The newest first
          headers: {Link: {schema: {type: string}}}
          content: {application/json: {schema: {properties: {data: {type: array, items: {}}, next_cursor: {}}}}}
        "429": {description: Wait, headers: {Retry-After: {schema: {type: integer}}, X-RateLimit-Limit: {}}}
  /orders/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}, {name: q, in: query, schema: {type: string}}]
    post:
      operationId: get order
      tags: [orders, other]
      security: [{nobody: []}]
      servers: [{url: "{x}"}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses:
        "200": {description: ok, links: {next: {operationId: list, server: {url: /}}}}
        "204": {description: no, content: {text/plain: {schema: {type: string}}}}
        "299": {description: odd}
      callbacks:
        done: {"{$request.query.url}": {post: {callbacks: {}, responses: {"200": {description: ok}}}}}
webhooks:
  settled: {post: {servers: [], callbacks: {}, responses: {"200": {description: ok}}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: string, enum: [a, a]}}}
  schemas: {Order: {type: object, properties: {lines: {type: array, items: {type: integer}}}, required: [lines]}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {read: Read}}}}
"""

OLD = b"""
swagger: "2.0"
info: {title: Orders, version: 1.0.0}
host: shop.com/
schemes: [https]
consumes: [application/json]
securityDefinitions: {login: {type: oauth2, flow: password, tokenUrl: /t, scopes: {read: Read}}}
security: [{login: [write]}]
paths:
  /orders:
    post:
      parameters: [{name: a, in: formData, type: string}, {name: b, in: body, schema: {$ref: "#/definitions/Order"}}]
      responses: {"204": {description: no, schema: {type: string}}}
definitions:
  Order: {type: object, discriminator: kind, required: [kind], properties: {kind: {anyOf: [{type: string}]}}}
"""

ODD: tuple[object, ...] = (None, True, 7, "x", [], {}, [None], [["x"]], [{}], {"x": None}, {"$ref": 7}, {"$ref": "#"})

CATALOG = load_catalog()


def ways(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all places in a value but its top and the version."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        if key not in {"openapi", "swagger"}:
            yield (*way, key)
            yield from ways(member, (*way, key))


def with_odd(data: Any, way: tuple[Any, ...], odd: object) -> Any:
    """A copy with something else at the end of the way."""
    made = holder = copy.deepcopy(data)
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = odd
    return made


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("text", [WHOLE, OLD], ids=["3.1", "2.0"])
def test_no_clause_fails(text: bytes, odd: object, tmp_path: Path) -> None:
    data = parse("whole.yaml", text).data
    settings = Settings(profiles=("strict",))
    plan = Plan(CATALOG, settings)
    for way in ways(data):
        file = parse("odd.json", json.dumps(with_odd(data, way, odd)).encode())
        document = Document(file, LocalFile("odd.json", tmp_path), ReadOptions())
        judged = Judged(Api(document), plan)
        assert list(judged.findings()), way
