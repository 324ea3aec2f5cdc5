import pytest

from contractctl.spec.merged import MAX_ALTERNATIVES, Merged, merged, normalised
from contractctl.spec.schema import Schema
from contractctl.spec.view import Direction
from documents import api


def shape(schemas: str, name: str = "A", direction: Direction = "response") -> Merged:
    view = api(f"paths: {{}}\ncomponents:\n  schemas:\n{schemas}").components["schemas"][name]
    assert isinstance(view, Schema)
    return merged(view, direction)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("requestId", "request_id"),
        ("request-id", "request_id"),
        ("X-Request-ID", "x_request_id"),
        ("HTTPStatus", "http_status"),
        ("nextPageToken", "next_page_token"),
        ("next_page_token", "next_page_token"),
        ("$skiptoken", "$skiptoken"),
        ("_links", "links"),
        ("ID", "id"),
    ],
)
def test_names_are_compared_in_one_form(name: str, expected: str):
    assert normalised(name) == expected


def test_all_of_is_one_shape():
    found = shape("""
    A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {code: {type: string}}, required: [code]}]}
    B: {type: object, properties: {id: {type: string}}, required: [id]}
    """)
    assert len(found.alternatives) == 1
    assert set(found.alternatives[0].properties) == {"id", "code"}
    assert found.alternatives[0].required == {"id", "code"}
    assert found.promises(["id"], required=True) is True


def test_one_of_promises_only_what_every_alternative_has():
    found = shape("""
    A:
      oneOf:
        - {type: object, properties: {error: {type: object, properties: {code: {type: string}}}}}
        - {type: object, properties: {error: {type: object, properties: {reason: {type: string}}}}}
    """)
    assert found.promises(["error"]) is True
    assert found.promises(["error", "code"]) is False
    assert found.mentions(["error", "code"])


def test_an_open_schema_is_unknown():
    assert shape("    A: {}\n").promises(["code"]) is None
    assert shape("    A: {type: object}\n").promises(["code"]) is None
    assert shape("    A: {type: object, additionalProperties: false}\n").promises(["code"]) is False
    assert shape("    A: {type: string}\n").promises(["code"]) is False


def test_null_is_no_alternative():
    found = shape("    A: {anyOf: [{type: 'null'}, {type: object, properties: {code: {type: string}}}]}\n")
    assert found.promises(["code"]) is True


def test_direction_hides_what_is_not_sent():
    text = "    A: {properties: {id: {type: string, readOnly: true}, secret: {type: string, writeOnly: true}}}\n"
    assert set(shape(text, direction="request").alternatives[0].properties) == {"secret"}
    assert set(shape(text, direction="response").alternatives[0].properties) == {"id"}


def test_properties_are_found_in_any_case():
    found = shape("    A: {type: object, properties: {requestId: {type: string}}}\n")
    assert found.promises(["request_id"]) is True
    assert found.promises([frozenset({"trace_id", "request_id"})]) is True


def test_a_schema_inside_itself_ends():
    found = shape("""
    A: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {id: {type: string}}}]}
    """)
    assert found.promises(["id"]) is True


def test_too_many_alternatives_are_incomplete_not_slow():
    members = ", ".join(f"{{properties: {{p{number}: {{type: string}}}}}}" for number in range(10))
    levels = "".join(
        f"    L{level}: {{allOf: [{{oneOf: [{members}]}}, {{$ref: '#/components/schemas/L{level + 1}'}},"
        f" {{$ref: '#/components/schemas/L{level + 1}'}}]}}\n"
        for level in range(11)
    )
    found = shape(f"{levels}    L11: {{oneOf: [{members}]}}\n", "L0")
    assert not found.complete
    assert len(found.alternatives) <= MAX_ALTERNATIVES
    assert found.promises(["p1"]) is None


def test_a_discriminator_names_alternatives():
    found = shape("""
    A:
      type: object
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {b: '#/components/schemas/B', c: C}}
    B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {only_b: {type: string}}}]}
    C: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {only_c: {type: string}}}]}
    """)
    assert found.mentions(["only_b"])
    assert found.mentions(["only_c"])
    assert found.promises(["only_b"]) is False
    assert found.promises(["kind"]) is True
