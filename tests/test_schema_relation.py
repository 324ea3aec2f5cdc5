"""The relation of two schemas: what is equal however it is written, what is lost and gained, and what is not known."""

from itertools import permutations
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from contractctl.diff.schema import Kind, Relation, Relations
from contractctl.spec.schema import Schema
from documents import api
from schema_pairs import api_of


def schema_of(text: str, version: str = "3.0.3") -> Schema:
    """The component A of a document."""
    if version == "2.0":
        found = api(f"swagger: '2.0'\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ndefinitions:\n{text}")
    else:
        head = f"openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n"
        found = api(f"{head}components:\n  schemas:\n{text}")
    schema = found.components["schemas"]["A"]
    assert isinstance(schema, Schema)
    return schema


def relation(
    base: str, revision: str, direction: Any = None, versions: tuple[str, str] = ("3.0.3", "3.0.3")
) -> Relation:
    old, new = (
        schema_of(f"    A: {text}\n", version) for text, version in zip((base, revision), versions, strict=True)
    )
    return Relations(old.api, new.api).of(old, new, direction)


def values(found: Relation) -> tuple[Any, Any]:
    return tuple(one.value if one is not None else "none" for one in (found.lost, found.gained))


OBJECT = "{type: object, properties: {a: {type: string}, b: {type: integer}}, required: [a]}"


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        ("{const: 1}", "{enum: [1.0]}"),
        ("{anyOf: [{type: string}, {type: 'null'}]}", "{type: ['null', string]}"),
        ("{oneOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: integer}, {type: string}]}"),
        (f"{{allOf: [{OBJECT}]}}", OBJECT),
        (
            "{allOf: [{type: object, properties: {a: {type: string}}, required: [a]}, {properties: {b: {type: integer}}}]}",
            OBJECT,
        ),
        ("{type: integer, exclusiveMinimum: 0}", "{type: integer, minimum: 1}"),
        ("{enum: [true, false]}", "{type: boolean}"),
        ("{type: [integer, number]}", "{type: number}"),
        ("{not: {not: {type: string}}}", "{type: string}"),
        ("{type: object, required: [], minProperties: 0, additionalProperties: true}", "{type: object}"),
        ("{type: string, minLength: 0, maximum: 3}", "{type: string}"),
        ("{oneOf: [{const: a}, {const: b}]}", "{enum: [b, a]}"),
        ("{anyOf: [{type: string}, {type: string, maxLength: 3}]}", "{type: string}"),
        ("{type: integer, format: int32}", "{type: integer, minimum: -2147483648, maximum: 2147483647}"),
        ("{type: number, format: double}", "{type: number}"),
        ("{type: string, format: password}", "{type: string}"),
        ("{type: string, enum: [a], format: house-number}", "{type: string, enum: [a]}"),
        ("{type: string, pattern: '^[0-9]{3}$'}", r"{type: string, pattern: '^\d\d\d$', minLength: 2}"),
        ("{type: object, dependentRequired: {a: [b]}}", "{type: object, if: {required: [a]}, then: {required: [b]}}"),
        ("{type: object, properties: {a: true}, unevaluatedProperties: false}", "{type: object, properties: {a: true}, additionalProperties: false}"),
        (
            "{type: object, unevaluatedProperties: false, anyOf: [{properties: {a: true}}]}",
            "{type: object, properties: {a: true}, additionalProperties: false}",
        ),
        ("{type: array, maxItems: 0}", "{type: array, items: false}"),
        ("{enum: [{a: 1}]}", "{type: object, properties: {a: {const: 1}}, required: [a], additionalProperties: false}"),
        ("{type: integer, multipleOf: 2, not: {multipleOf: 3}}", "{type: integer, multipleOf: 2, not: {multipleOf: 6}}"),
        ("true", "{}"),
        ("{type: string, minLength: 3, maxLength: 2}", "false"),
    ],
)  # fmt: skip
def test_one_set_of_values_is_equal_however_it_is_written(base: str, revision: str) -> None:
    assert relation(base, revision, versions=("3.1.0", "3.1.0")) == Relation(Kind.EQUAL, loses=False, gains=False)


@pytest.mark.parametrize(
    ("base", "revision", "kind", "lost", "gained"),
    [
        ("{type: string}", "{type: integer}", Kind.INCOMPARABLE, "", 0),
        ("{type: integer, minimum: 1}", "{type: integer, minimum: 2}", Kind.NARROWER, 1, "none"),
        ("{type: number, maximum: 1}", "{type: number, maximum: 1, exclusiveMaximum: true}", Kind.NARROWER, 1, "none"),
        ("{type: integer, multipleOf: 4}", "{type: integer, multipleOf: 6}", Kind.INCOMPARABLE, 4, 6),
        ("{type: number, multipleOf: 0.1}", "{type: number, multipleOf: 0.01}", Kind.WIDER, "none", 0.01),
        ("{type: string}", "{type: string, nullable: true}", Kind.WIDER, "none", None),
        ("{type: string, enum: [a]}", "{type: string, enum: [a], nullable: true}", Kind.EQUAL, "none", "none"),
        ("{}", "{nullable: true}", Kind.EQUAL, "none", "none"),
        ("{type: string}", "{type: string, format: date}", Kind.NARROWER, "", "none"),
        ("{type: string, format: date}", "{type: string, format: date-time}", Kind.INCOMPARABLE, "2000-01-01", "2000-01-01T00:00:00Z"),
        ("{type: integer, format: int64}", "{type: integer, format: int32}", Kind.NARROWER, 2147483648, "none"),
        ("{type: integer}", "{type: integer, format: uint8}", Kind.NARROWER, -1, "none"),
        ("{type: number, format: float}", "{type: integer}", Kind.NARROWER, 0.5, "none"),
        ("{type: integer}", "{type: number, format: float}", Kind.WIDER, "none", 0.5),
        ("{type: number, format: double}", "{type: number, format: float}", Kind.NARROWER, 1e39, "none"),
        ("{type: number, minimum: -5, maximum: 10}", "{type: number, minimum: 1, maximum: 5}", Kind.NARROWER, 0, "none"),
        ("{type: string, format: uri-reference}", "{type: string, format: uri}", Kind.NARROWER, "/a", "none"),
        ("{type: string, format: binary}", "{type: string, format: byte}", Kind.NARROWER, "a", "none"),
        ("{type: string, pattern: '^[ab]+$'}", "{type: string, pattern: '^a+$'}", Kind.NARROWER, "b", "none"),
        ("{type: string, maxLength: 3}", "{type: string, maxLength: 2}", Kind.NARROWER, "aaa", "none"),
        ("{type: array, items: {type: string}}", "{type: array, items: {type: string}, uniqueItems: true}", Kind.NARROWER, ["", ""], "none"),
        ("{type: array, items: {enum: [a]}}", "{type: array, items: {enum: [a, b]}, maxItems: 2}", Kind.INCOMPARABLE, ["a", "a", "a"], ["b"]),
        (OBJECT, OBJECT.replace("required: [a]", "required: [a, b]"), Kind.NARROWER, {"a": ""}, "none"),
        (OBJECT, OBJECT.replace("integer", "string"), Kind.INCOMPARABLE, {"a": "", "b": 0}, {"a": "", "b": ""}),
        ("{type: object, maxProperties: 1}", "{type: object, maxProperties: 0}", Kind.NARROWER, {"a": 0}, "none"),
        ("{type: object, additionalProperties: {type: string}}", "{type: object, additionalProperties: false}", Kind.NARROWER, {"a": ""}, "none"),
        ("{oneOf: [{type: number}, {type: string}]}", "{oneOf: [{type: number}, {type: integer}]}", Kind.NARROWER, "", "none"),
    ],
)  # fmt: skip
def test_a_loss_and_a_gain_come_with_the_simplest_value(
    base: str, revision: str, kind: Kind, lost: Any, gained: Any
) -> None:
    found = relation(base, revision)
    assert (found.kind, *values(found)) == (kind, lost, gained)


FORMATS = ("uri", "email", "uuid", "date", "date-time", "time", "ipv4", "ipv6", "hostname", "json-pointer")


@pytest.mark.parametrize(("one", "other"), list(permutations(FORMATS, 2)))
def test_another_format_is_shown_with_a_string_that_is_of_one_alone(one: str, other: str) -> None:
    found = relation(f"{{type: string, format: {one}}}", f"{{type: string, format: {other}}}")
    validators = [Draft202012Validator({"format": name}, validate_formats=True) for name in (one, other)]
    assert found.kind in {Kind.INCOMPARABLE, Kind.WIDER, Kind.NARROWER}
    if found.lost:
        assert [each.is_valid(found.lost.value) for each in validators] == [True, False]
    if found.gained:
        assert [each.is_valid(found.gained.value) for each in validators] == [False, True]


@pytest.mark.parametrize(
    ("base", "revision", "loses", "gains"),
    [
        ("{type: string, format: foo}", "{type: string, format: bar}", None, None),
        ("{type: string}", "{type: string, format: foo}", None, False),
        ("{type: string, format: foo}", "{type: string}", False, None),
        ("{type: string, format: date}", "{type: string, format: foo}", None, True),
        ("{type: number, format: double}", "{type: number, format: money}", None, False),
        ("{type: integer, format: money}", "{type: integer, format: int32}", True, None),
    ],
)
def test_a_format_that_nobody_knows_is_undecided(base: str, revision: str, loses: Any, gains: Any) -> None:
    found = relation(base, revision)
    assert (found.kind, found.loses, found.gains) == (Kind.UNDECIDED, loses, gains)
    assert "of the format" in found.why
    assert relation(base, base).kind is Kind.EQUAL


def test_a_format_that_nobody_knows_does_not_hide_what_changed_beside_it() -> None:
    text = "{type: object, required: [x], properties: {x: {type: string, format: foo}, y: {type: string}}}"
    number = text.replace("y: {type: string}", "y: {type: integer}")
    assert values(relation(text, number)) == ({"x": "", "y": ""}, {"x": "", "y": 0})


def test_properties_of_the_other_side_are_not_there() -> None:
    base = "{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}"
    revision = "{type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}"
    assert relation(base, revision, "request").kind is Kind.EQUAL
    assert values(relation(base, revision, "response")) == ({"id": ""}, {"id": 0})
    assert relation(base, revision).kind is Kind.INCOMPARABLE


def test_versions_are_compared_by_what_they_mean() -> None:
    found = relation("{type: string, nullable: true}", "{type: [string, 'null']}", versions=("3.0.3", "3.1.0"))
    assert found.kind is Kind.EQUAL
    exclusive = "{type: number, minimum: 1, exclusiveMinimum: true}"
    assert relation(exclusive, "{type: number, exclusiveMinimum: 1}", versions=("3.0.3", "3.1.0")).kind is Kind.EQUAL


def test_no_schema_is_any_value() -> None:
    schema = schema_of("    A: {type: string}\n")
    relations = Relations(schema.api, schema.api)
    assert relations.of(None, schema, "request").kind is Kind.NARROWER
    assert relations.of(None, None, "request").kind is Kind.EQUAL


@pytest.mark.parametrize(
    ("base", "revision", "why"),
    [
        (r"{type: string, pattern: '^(?=a)\w+$'}", r"{type: string, pattern: '^(?=b)\w+$'}", "pattern"),
        ("{$ref: '#/components/schemas/B'}", "{$ref: '#/components/schemas/C'}", "$ref"),
    ],
)
def test_what_cannot_be_read_is_undecided_unless_it_is_the_same(base: str, revision: str, why: str) -> None:
    found = relation(f"{{properties: {{a: {base}}}}}", f"{{properties: {{a: {revision}}}}}")
    assert (found.kind, found.loses, found.gains) == (Kind.UNDECIDED, None, None)
    assert why in found.why
    assert relation(f"{{properties: {{a: {base}}}}}", f"{{properties: {{a: {base}}}}}").kind is Kind.EQUAL


def test_two_schemas_of_one_document_are_compared() -> None:
    base, revision = api_of({"type": "string"}, {}), api_of({"type": "integer"}, {"B": {"type": "number"}})
    relations = Relations(base, revision)
    root, number = (revision.components["schemas"][name] for name in ("Root", "B"))
    assert isinstance(root, Schema)
    assert isinstance(number, Schema)
    assert relations.of(root, number, None).kind is Kind.WIDER
    assert [relations.accepts(root, value, None) for value in (1, 0.5)] == [True, False]


def test_the_item_that_is_repeated_may_be_the_one_that_must_be_there() -> None:
    base = "{type: array, contains: {type: array}}"
    found = relation(base, base.replace("contains", "uniqueItems: true, contains"), versions=("3.1.0", "3.1.0"))
    assert values(found) == ([[], []], "none")


@pytest.mark.parametrize(
    ("bound", "schema", "length"),
    [
        ("maxLength: 100000", "type: string", 100_001),
        ("maxLength: 512", "type: string, format: uri", 513),
        ("maxLength: 50", "type: string, format: email", 51),
        ("maxLength: 200", "type: string, format: email", 201),
        ("maxItems: 1000", "type: array, items: {type: object}", 1_001),
        ("maxItems: 20000", "type: array, items: {type: object, properties: {a: {type: string}}, required: [a]}", 20_001),
    ],
)  # fmt: skip
def test_what_is_only_longer_is_made_long_enough(bound: str, schema: str, length: int) -> None:
    found = relation(f"{{{schema}}}", f"{{{schema}, {bound}}}")
    assert found.kind is Kind.NARROWER
    assert found.lost is not None
    assert isinstance(found.lost.value, str | list)
    assert len(found.lost.value) == length
    assert bool(found.lost.vast) == (length > 2_000)


@pytest.mark.parametrize(
    ("bound", "schema"),
    [
        ("maxLength: 2000000", "type: string"),
        ("maxItems: 200000", "type: array"),
        ("maxItems: 2000", "type: array, uniqueItems: true"),
    ],
)
def test_what_would_be_too_long_is_undecided(bound: str, schema: str) -> None:
    found = relation(f"{{{schema}}}", f"{{{schema}, {bound}}}")
    assert (found.kind, found.loses, found.gains) == (Kind.UNDECIDED, None, False)


def test_a_list_that_cannot_be_so_long_is_not_made() -> None:
    short = "type: array, prefixItems: [{type: string}], items: false"
    found = relation(f"{{{short}}}", f"{{{short}, maxItems: 2000}}", versions=("3.1.0", "3.1.0"))
    assert found.kind is Kind.EQUAL


def test_an_object_is_meant_where_members_are_described() -> None:
    inner = "{properties: {k: {type: string}}, required: [k]}"
    found = relation(
        f"{{properties: {{a: {inner}}}, required: [a, b]}}", f"{{properties: {{a: {inner}}}, required: [a]}}"
    )
    assert values(found) == ("none", {"a": {"k": ""}})


def test_a_whole_number_is_one_of_64_bits() -> None:
    assert relation("{type: integer}", "{type: integer, format: int64}").kind is Kind.EQUAL
    assert values(relation("{type: integer}", "{type: integer, format: int32}")) == (2**31, "none")
