"""What the schemas of two versions of an API differ in, as facts."""

import pytest

from contractctl.diff.change import Change
from contractctl.diff.compare import changes
from contractctl.diff.vocabulary import oasdiff_id
from documents import api


def posting(schema: str, version: str = "3.0.3") -> str:
    """An API that takes a body of this schema and answers with the same."""
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    return f"""
        openapi: {version}
        info: {{title: T, version: 1.0.0}}
        paths:
          /orders:
            post:
              requestBody: {{required: true, {content}}}
              responses:
                '200': {{description: fine, {content}}}
        """


def found(base: str, revision: str) -> tuple[Change, ...]:
    """The changes between two texts."""
    return changes(api(base), api(revision))


def facts(base: str, revision: str) -> list[tuple[str, str, str, str]]:
    """Context, aspect, verb and name of every change that makes a difference."""
    told = [one for one in found(base, revision) if not one.detail.get("inert")]
    return [(one.context, one.aspect, one.verb, one.name) for one in told]


def test_nothing_changes_between_a_document_and_itself() -> None:
    text = posting("{type: object, properties: {a: {type: string}}}")
    assert found(text, text) == ()
    assert found(text, text.replace("fine", "good")) == ()


def test_a_length_has_a_witness_in_both_directions() -> None:
    base = posting("{type: object, properties: {name: {type: string, maxLength: 5}}}")
    sent, answered = found(base, base.replace("5", "3"))
    assert (sent.context, sent.aspect, sent.verb, sent.name) == ("request-property", "max-length", "decreased", "name")
    assert (sent.before, sent.after, sent.direction) == (5, 3, "request")
    assert sent.relation is not None
    assert sent.relation.lost is not None
    assert isinstance(sent.relation.lost.value, str)
    assert len(sent.relation.lost.value) in (4, 5)
    assert answered.context == "response-property"
    assert answered.operations == ("POST /orders",)


def test_each_keyword_has_a_relation_of_its_own() -> None:
    base = posting("{type: object, properties: {n: {type: integer, minimum: 1, maximum: 9}}}")
    revision = posting("{type: object, properties: {n: {type: integer, minimum: 3, maximum: 12}}}")
    kinds = {
        one.aspect: one.relation.kind.value
        for one in found(base, revision)
        if one.relation is not None and one.direction == "request"
    }
    assert kinds == {"min": "narrower", "max": "wider"}


def test_each_removed_property_has_a_witness_of_its_own() -> None:
    base = posting("{type: object, properties: {a: {type: string}, b: {type: string}, c: {type: string}}}")
    gone = found(base, posting("{type: object, properties: {a: {type: string}}}"))
    witnesses = {
        one.name: one.relation.gained.value
        for one in gone
        if one.direction == "response" and one.relation is not None and one.relation.gained is not None
    }
    assert [key for value in witnesses.values() if isinstance(value, dict) for key in value] == ["b", "c"]


@pytest.mark.parametrize(
    ("base", "revision", "version"),
    [
        ("{type: string, enum: [a]}", "{type: string, const: a}", "3.1.0"),
        ("{anyOf: [{type: string}, {type: integer}]}", "{type: [string, integer]}", "3.1.0"),
        ("{anyOf: [{type: string}, {type: 'null'}]}", "{type: [string, 'null']}", "3.1.0"),
        ("{type: integer, minimum: 1}", "{type: integer, exclusiveMinimum: true, minimum: 0}", "3.0.3"),
        ("{type: object, properties: {a: {type: string}}}", "{allOf: [{properties: {a: {type: string}}}, {type: object}]}", "3.0.3"),
        ("{oneOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: integer}, {type: string}]}", "3.0.3"),
        ("{type: object, required: [a, b]}", "{type: object, required: [b, a]}", "3.0.3"),
    ],
)  # fmt: skip
def test_what_is_only_written_differently_is_no_change(base: str, revision: str, version: str) -> None:
    assert facts(posting(base, version), posting(revision, version)) == []


def test_a_property_may_move_into_the_parent() -> None:
    base = """
        paths:
          /x:
            get:
              responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Child'}}}}}
        components:
          schemas:
            Parent: {type: object, properties: {id: {type: string}}}
            Child: {allOf: [{$ref: '#/components/schemas/Parent'}, {properties: {name: {type: string}}}]}
        """
    revision = base.replace("{id: {type: string}}", "{id: {type: string}, name: {type: string}}").replace(
        "{properties: {name: {type: string}}}", "{properties: {}}"
    )
    assert facts(base, revision) == []


def test_a_shared_component_is_one_change_with_all_operations() -> None:
    use = "{description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Money'}}}}"
    wrapped = use.replace("schema: {$ref: '#/components/schemas/Money'}", "schema: {$ref: '#/components/schemas/Bill'}")
    base = f"""
        paths:
          /a:
            get: {{responses: {{'200': {wrapped}}}}}
          /b:
            get: {{responses: {{'200': {wrapped}, '201': {wrapped}}}}}
        components:
          schemas:
            Bill: {{type: object, properties: {{total: {{$ref: '#/components/schemas/Money'}}, tax: {{$ref: '#/components/schemas/Money'}}}}}}
            Money: {{type: object, properties: {{amount: {{type: integer}}}}}}
        """
    (change,) = found(base, base.replace("type: integer", "type: string"))
    assert change.operations == ("GET /a", "GET /b")
    assert (change.name, change.before, change.after) == ("total/amount", "integer", "string")
    assert change.base is not None
    assert change.base.pointer == ("components", "schemas", "Money", "properties", "amount", "type")


def test_recursive_schemas_end() -> None:
    base = """
        paths:
          /x:
            get:
              responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}
        components:
          schemas:
            Tree: {type: object, properties: {value: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
        """
    (change,) = found(base, base.replace("integer", "boolean"))
    assert (change.aspect, change.name) == ("type", "value")


def test_required_and_new_properties() -> None:
    base = posting("{type: object, properties: {a: {type: string}}}")
    revision = posting(
        "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, default: x}}}"
    )
    assert [oasdiff_id(one) for one in found(base, revision)] == [
        "request-property-became-required",
        "new-required-request-property-with-default",
        "response-property-became-required",
        "response-required-property-added",
    ]


def test_read_only_properties_are_not_sent() -> None:
    base = posting("{type: object, properties: {id: {type: string, readOnly: true, maxLength: 9}}}")
    answered = [one for one in found(base, base.replace("9", "5")) if one.direction == "response"]
    sent = [one for one in found(base, base.replace("9", "5")) if one.direction == "request"]
    assert [one.aspect for one in answered] == ["max-length"]
    assert all(one.detail["read-only"] for one in sent)


def test_what_no_keyword_explains_is_told_as_a_whole() -> None:
    base = posting("{type: object, not: {required: [a]}}")
    (sent, _) = found(base, posting("{type: object, not: {required: [b]}}"))
    assert (sent.aspect, sent.verb) == ("not", "changed")
    assert sent.relation is not None
    assert sent.relation.lost is not None


def test_branches_are_matched_by_name() -> None:
    base = """
        paths:
          /x:
            get:
              responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
        components:
          schemas:
            Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
            Cat: {type: object, required: [meow], properties: {meow: {type: string}}}
            Dog: {type: object, required: [bark], properties: {bark: {type: string}}}
        """
    revision = base.replace("{bark: {type: string}}", "{bark: {type: integer}}").replace(
        "[{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]",
        "[{$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Cat'}]",
    )
    assert facts(base, revision) == [("response-property", "type", "changed", "oneOf[Dog]/bark")]
    fewer = base.replace(", {$ref: '#/components/schemas/Dog'}]", "]")
    assert facts(base, fewer) == [("response-body", "one-of", "unwrapped", "")]


def test_two_runs_say_the_same() -> None:
    base = posting("{type: object, properties: {a: {type: string}, b: {type: integer}}}")
    revision = posting("{type: object, properties: {b: {type: number}, c: {type: string}}}")
    assert found(base, revision) == found(base, revision)


def test_an_added_property_says_whether_it_was_accepted_before() -> None:
    base = posting("{type: object, properties: {a: {type: string}}}")
    revision = posting("{type: object, properties: {a: {type: string}, b: {type: string}}}")
    assert [one.detail["open"] for one in found(base, revision)] == [True, True]
    closed = "{type: object, additionalProperties: false, properties:"
    (sent, _) = found(
        base.replace("{type: object, properties:", closed), revision.replace("{type: object, properties:", closed)
    )
    assert sent.detail["open"] is False
    assert sent.relation is not None
    assert sent.relation.kind.value == "wider"


@pytest.mark.parametrize(
    ("base", "revision", "names"),
    [
        ("{type: integer}", "{type: number}", ["request-body-type-generalized", "response-body-type-generalized"]),
        ("{type: string}", "{type: string, enum: [a]}", ["request-body-became-enum", "response-body-became-enum"]),
        ("{type: string, pattern: a}", "{type: string}", ["request-body-pattern-removed", "response-body-pattern-removed"]),
        ("{type: string}", "{type: string, nullable: true}", ["request-body-became-nullable", "response-body-became-nullable"]),
        ("{type: array, items: {type: string}}", "{type: array, items: {type: boolean}}", ["request-property-type-changed", "response-property-type-changed"]),
    ],
)  # fmt: skip
def test_names(base: str, revision: str, names: list[str]) -> None:
    assert [oasdiff_id(one) for one in found(posting(base), posting(revision))] == names
