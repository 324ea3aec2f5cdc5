"""Validators of schemas: versions, directions, references, and what is said about a value that breaks its schema."""

import pytest

from contractctl.spec.schema import Schema
from contractctl.spec.validation import Validator, validator
from documents import api


def schema_of(text: str, name: str = "A", version: str = "3.0.3") -> Schema:
    if version == "2.0":
        found = api(f"swagger: '2.0'\ninfo: {{title: T, version: 1.0.0}}\npaths: {{}}\ndefinitions:\n{text}")
    else:
        head = f"openapi: {version}\ninfo: {{title: T, version: 1.0.0}}\npaths: {{}}\n"
        found = api(f"{head}components:\n  schemas:\n{text}")
    schema = found.components["schemas"][name]
    assert isinstance(schema, Schema)
    return schema


def made(schema: Schema, direction="response", *, formats: bool = False) -> Validator:
    found = validator(schema, direction, formats=formats)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("version", "text", "valid", "invalid"),
    [
        ("3.0.3", "    A: {type: string, nullable: true}", None, 1),
        ("3.0.3", "    A: {type: string, nullable: true, enum: [a]}", None, "b"),
        ("3.0.3", "    A: {nullable: true, allOf: [{type: string}]}", None, 1),
        ("3.0.3", "    A: {type: number, minimum: 1, exclusiveMinimum: true}", 1.5, 1),
        ("3.0.3", "    A: {type: integer}", 1.0, 1.5),
        ("3.0.3", "    A: {$ref: '#/components/schemas/B', nullable: true}\n    B: {type: string}", "x", None),
        ("3.1.0", "    A: {type: [string, 'null'], minLength: 1}", None, ""),
        ("3.1.0", "    A: {type: number, exclusiveMinimum: 1}", 1.5, 1),
        ("3.1.0", "    A: {$ref: '#/components/schemas/B', maxLength: 1}\n    B: {type: string}", "x", "xx"),
        ("3.1.0", "    A: {const: null}", None, 0),
        ("3.1.0", "    A: {type: array, prefixItems: [{type: string}], items: false}", ["a"], ["a", "b"]),
        ("3.1.0", "    A: {type: object, dependentRequired: {a: [b]}}", {"b": 1}, {"a": 1}),
        ("3.1.0", "    A: {type: object, patternProperties: {'^x': {type: integer}}}", {"x": 1}, {"x": "1"}),
        ("3.2.0", "    A: {if: {type: string}, then: {maxLength: 1}}", 12, "12"),
        ("2.0", "  A: {type: string, x-nullable: true}", None, 1),
        ("2.0", "  A: {type: array, items: [{type: string}]}", ["a"], [1]),
    ],
)
def test_every_version_has_its_meaning(version: str, text: str, valid: object, invalid: object) -> None:
    compiled = made(schema_of(text, version=version))
    assert compiled.violations(valid) == []
    assert compiled.violations(invalid) != []


def test_a_file_of_2_0_is_anything() -> None:
    assert made(schema_of("  A: {type: file}", version="2.0")).is_valid(12)


ACCOUNT = """
    A:
      type: object
      required: [id, secret, name]
      properties:
        id: {type: string, readOnly: true}
        secret: {type: string, writeOnly: true}
        name: {type: string}
"""


@pytest.mark.parametrize(
    ("direction", "missing"), [("request", ["name", "secret"]), ("response", ["id", "name"]), (None, ["name"])]
)
def test_each_direction_requires_its_own(direction, missing: list[str]) -> None:
    found = made(schema_of(ACCOUNT), direction).violations({})
    assert sorted(name for one in found for name in one.names) == missing


def test_a_read_only_property_may_stand_in_another_part() -> None:
    text = "    A: {allOf: [{$ref: '#/components/schemas/B'}, {required: [id]}]}\n    B: {properties: {id: {readOnly: true}}}"
    assert made(schema_of(text), "request").is_valid({})
    assert not made(schema_of(text), "response").is_valid({})


def test_recursion_ends() -> None:
    text = "    A: {type: object, properties: {next: {$ref: '#/components/schemas/A'}}, additionalProperties: false}"
    found = made(schema_of(text)).violations({"next": {"next": {"nextt": 1}}})
    assert [(one.path, one.message) for one in found] == [
        (("next", "next", "nextt"), "is not declared, and the schema allows no other properties")
    ]


def test_a_broken_reference_has_no_validator() -> None:
    text = "    A: {type: object, properties: {b: {$ref: '#/components/schemas/Nowhere'}}}\n    B: {type: string}"
    assert validator(schema_of(text), "response") is None
    assert made(schema_of(text, "B")).is_valid("x")


def test_a_schema_has_one_validator() -> None:
    schema = schema_of("    A: {type: string}")
    assert made(schema, "request") is made(schema, "response"), "nothing in the document depends on the direction"


def test_broken_keywords_say_nothing() -> None:
    text = (
        "    A: {type: [strin, 3], minimum: low, required: true, enum: x, pattern: '(', properties: [1], multipleOf: 0}"
    )
    assert made(schema_of(text)).is_valid({"a": 1})


def test_a_pattern_cannot_take_forever() -> None:
    compiled = made(schema_of("    A: {type: string, pattern: '^(?=(a+)+$)b'}"))
    assert isinstance(compiled.is_valid("a" * 5_000 + "!"), bool)


def test_schemas_that_branch_without_end_are_not_run() -> None:
    members = [
        f"    A{n}: {{allOf: [{', '.join([REF % (n + 1)] * 9)}], oneOf: [{', '.join([REF % (n + 1)] * 9)}]}}"
        for n in range(40)
    ]
    assert validator(schema_of("\n".join([*members, "    A40: {type: object}"]), "A0"), "response") is None


def test_values_that_branch_without_end_are_not_run() -> None:
    members = [
        f"    A{n}: {{allOf: [{', '.join([f'{{properties: {{a: {REF % (n + 1)}}}}}'] * 9)}]}}" for n in range(12)
    ]
    compiled = made(schema_of("\n".join([*members, "    A12: {type: object}"]), "A0"))
    value: dict[str, object] = {}
    for _ in range(12):
        value = {"a": value}
    assert compiled.violations(value) == []
    assert compiled.is_valid(value)


@pytest.mark.parametrize(
    "text", ["{allOf: [{$ref: '#/components/schemas/A'}]}", f"{{enum: [{'[' * 300}1{']' * 300}]}}"]
)
def test_what_the_engine_cannot_read_has_no_validator(text: str) -> None:
    assert (
        validator(
            schema_of(f"    A: {text}\n    B: {{properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}"), "response"
        )
        is None
    )


REF = "{$ref: '#/components/schemas/A%d'}"


def test_formats_are_asserted_on_request() -> None:
    schema = schema_of("    A: {type: string, format: date}")
    assert made(schema).is_valid("yesterday")
    assert [one.keyword for one in made(schema, formats=True).violations("yesterday")] == ["format"]


@pytest.mark.parametrize(
    ("text", "value", "path", "message"),
    [
        ("{type: string}", 1, (), "must be a string, not an integer"),
        ("{type: array, items: {type: integer}}", [1, "2"], (1,), "must be an integer, not a string"),
        ("{properties: {'200': {type: string}}}", {"200": None}, ("200",), "must be a string, not null"),
        ("{enum: [a, b]}", "c", (), "is 'c', but must be 'a' or 'b'"),
        ("{anyOf: [{type: string}, {type: integer}]}", [], (), "must be a string or an integer, not an array"),
        ("{required: [id]}", {}, (), "lacks 'id'"),
        ("{minLength: 2}", "a", (), "is shorter than 2 characters"),
        (
            "{oneOf: [{required: [a], properties: {t: {enum: [x]}}}, {properties: {t: {enum: [y]}, n: {type: string}}}]}",
            {"t": "y", "n": 1},
            ("n",),
            "must be a string, not an integer",
        ),
        ("{oneOf: [{type: integer}, {minimum: 1}]}", 2, (), "matches more than one alternative of 'oneOf'"),
        ("{anyOf: [{required: [a, b]}, {required: [c, d]}]}", {}, (), "matches none of the 2 alternatives"),
    ],
)
def test_what_is_said(text: str, value: object, path: tuple[str | int, ...], message: str) -> None:
    found = made(schema_of(f"    A: {text}")).violations(value)
    assert [(one.path, one.message) for one in found] == [(path, message)]
