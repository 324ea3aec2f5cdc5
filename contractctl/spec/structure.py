"""Where a document is not what the OpenAPI specification allows, by the official meta-schema of its version."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.document.node import Node
from contractctl.model import Pointer
from contractctl.spec.api import Api
from contractctl.spec.faults import Fault, faults
from contractctl.spec.operation import Operation, PathItem
from contractctl.spec.parts import Callback, Example, Header, MediaType, Parameter, RequestBody, SecurityScheme
from contractctl.spec.responses import Link, Response  # fmt: skip
from contractctl.spec.schema import Schema
from contractctl.spec.structure_wording import worded
from contractctl.spec.view import View

if TYPE_CHECKING:
    from jsonschema_rs import Validator

Json = Mapping[str, object]

VERSIONS = {(2, 0): "2.0", (3, 0): "3.0", (3, 1): "3.1", (3, 2): "3.2"}
"""The versions that have a meta-schema here."""

DEFINITIONS: dict[type[View], tuple[str, str, str]] = {
    Schema: ("schema", "Schema", "schema"),
    Parameter: ("parameter", "Parameter", "parameter"),
    Header: ("header", "Header", "header"),
    Response: ("response", "Response", "response"),
    RequestBody: ("", "RequestBody", "request-body"),
    MediaType: ("", "MediaType", "media-type"),
    Example: ("", "Example", "example"),
    Link: ("", "Link", "link"),
    Callback: ("", "Callback", "callbacks"),
    SecurityScheme: ("", "SecurityScheme", "security-scheme"),
    PathItem: ("pathItem", "PathItem", "path-item"),
    Operation: ("operation", "Operation", "operation"),
}
"""The definition of each object in the meta-schemas of 2.0, of 3.0, and of 3.1 and later."""

DIALECTS = ("spec.openapis.org/oas/3.", "json-schema.org/draft/2020-12/schema")
"""The dialects of schemas that are known here, by a part of their URI."""

STANDARD = {
    (2, 0): frozenset({"paths", "definitions", "parameters", "responses", "securityDefinitions"}),
    (3, 0): frozenset({"paths", "components"}),
}
"""The root fields in which the meta-schema of the whole document sees every object."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that the specification does not allow: the key it is at, and a sentence about it."""

    node: Node
    message: str


def mistakes(api: Api) -> Iterator[Mistake]:
    """What is wrong with the structure of a document, one mistake for each place. Nothing for an unknown version."""
    if api.version not in VERSIONS:
        return
    name = VERSIONS[api.version]
    dialect = api.root.get("jsonSchemaDialect")
    known = not isinstance(dialect, str) or any(one in dialect for one in DIALECTS)
    for node, definition in ((api.root, ""), *_elsewhere(api)):
        if definition == "schema" and not known:
            continue
        validator = _validator(name, definition, schemas=known)
        if not validator.is_valid(node.value):
            try:
                errors = list(validator.iter_errors(node.value))
            except ValueError:  # the engine does not describe what is nested more deeply than it reads
                yield Mistake(node, "something here has the wrong type, but is nested too deeply to say more")
                continue
            yield from _explained(api, node, faults(errors, guess=True))


def _elsewhere(api: Api) -> Iterator[tuple[Node, str]]:
    """The objects that the check of the root does not see: targets of `$ref`s in other files and in extensions."""
    standard = STANDARD.get(api.version, STANDARD[3, 0] | {"webhooks"})
    seen: set[int] = set()
    api.index  # noqa: B018 -- the walk that follows the references
    for reference in api.references:
        target = reference.target
        definition = DEFINITIONS.get(reference.expected, ("", "", ""))[min(api.version[0] - 2 + api.version[1], 2)]
        if not isinstance(target, Node) or not definition or id(target.value) in seen:
            continue
        seen.add(id(target.value))
        if target.file is not api.root.file or target.pointer[:1] == () or target.pointer[0] not in standard:
            yield target, definition


def _explained(api: Api, base: Node, found: list[Fault]) -> Iterator[Mistake]:
    """The mistakes behind the faults: those that follow from another one left out, one for each place."""
    followed = {id(reference.node.value) for reference in api.references}
    places: dict[Pointer, list[tuple[Node, Fault]]] = {}
    for fault in found:
        node, keys = _place(base, fault)
        holder = node.parent if fault.keyword.endswith("Properties") and node.parent is not None else node
        if id(holder.value) in followed and "$ref" in holder:
            continue
        places.setdefault(keys, []).append((node, fault))
    above = {keys[:length] for keys in places for length in range(len(keys))}
    for keys, members in places.items():
        only_unevaluated = all(fault.keyword == "unevaluatedProperties" for _, fault in members)
        # A field also counts as unevaluated when something else is wrong in it, or with the object it is a field of.
        if only_unevaluated and (keys in above or keys[:-1] in places):
            continue
        yield Mistake(members[0][0], worded([fault for _, fault in members], keys, members[0][0], _schema_at))


def _place(base: Node, fault: Fault) -> tuple[Node, Pointer]:
    """The node of a fault (its nearest ancestor that exists), and its way from the base with object keys as strings."""
    node, keys = base, []
    for token in fault.path:
        key = str(token) if isinstance(node.value, dict) else token
        keys.append(key)
        child = node.find(key)
        if child is None:
            break
        node = child
    return node, tuple(keys)


@cache
def _metaschema(name: str) -> dict[str, object]:
    text = (Path(__file__).parent / "metaschemas" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


@cache
def _validator(version: str, definition: str, *, schemas: bool) -> "Validator":
    """The compiled meta-schema of a version, or of one object of it; without `schemas`, those of any dialect pass."""
    from jsonschema_rs import Draft4Validator, Draft202012Validator, Registry

    meta = _metaschema(f"openapi-{version}")
    if version in {"2.0", "3.0"}:
        uri = f"urn:contractctl:openapi-{version}"
        start = {"allOf": [{"$ref": f"#/definitions/{definition}"}], "definitions": meta["definitions"]}
        return Draft4Validator({**(start if definition else meta), "id": uri}, validate_formats=False)
    dialect, vocabulary = _metaschema(f"schema-{version}-dialect"), _metaschema(f"schema-{version}-meta")
    registry = Registry([(str(one["$id"]), one) for one in (meta, dialect, vocabulary)])
    target = {"": meta["$id"], "schema": dialect["$id"]}.get(definition, f"{meta['$id']}#/$defs/{definition}")
    # The outermost `meta` anchor decides how the meta-schema of OpenAPI reads schemas (JSON Schema 2020-12, 8.2.3.2).
    anchor = {"$dynamicAnchor": "meta", **({"$ref": dialect["$id"]} if schemas else {"type": ["object", "boolean"]})}
    return Draft202012Validator(
        {"$id": "urn:contractctl:root", "$ref": target, "$defs": {"schema": anchor}},
        registry=registry,
        validate_formats=False,
    )


def _schema_at(location: str) -> tuple[str, Json]:
    """The definition that a keyword stands in: its name (empty for the root; `schema` for JSON Schema's) and its text."""
    uri, _, fragment = location.partition("#")
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in fragment.split("/")[1:]]
    version = (
        uri.rpartition("openapi-")[2]
        if uri.startswith("urn:")
        else next((v for v in VERSIONS.values() if f"/oas/{v}/schema/" in uri), "")
    )
    if not version:
        meta = next((v for v in VERSIONS.values() if f"/oas/{v}/meta/" in uri), "")
        return (
            ("schema", {})
            if not meta or tokens[:1] != ["$defs"]
            else _definition(_metaschema(f"schema-{meta}-meta"), tokens)
        )
    return _definition(_metaschema(f"openapi-{version}"), tokens)


def _definition(meta: Json, tokens: list[str]) -> tuple[str, Json]:
    if len(tokens) > 1 and tokens[0] in {"$defs", "definitions"}:
        section = meta[tokens[0]]
        found = section.get(tokens[1]) if isinstance(section, dict) else None
        return tokens[1], found if isinstance(found, dict) else {}
    return "", meta
