"""What a change does is told by the whole in which it stands: what does no harm there does none, and witnesses show it."""

from collections.abc import Callable

import pytest

from contractctl.diff.change import Change
from contractctl.diff.compare import changes
from contractctl.facts import Relation
from documents import api

OK = "responses: {'200': {description: fine}}"


def body(schema: str) -> str:
    """An API that takes a body of this schema."""
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    return f"paths:\n  /orders:\n    post:\n      requestBody: {{{content}}}\n      {OK}\n"


def answer(schema: str) -> str:
    """An API that answers with a body of this schema."""
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    return f"paths:\n  /orders:\n    get:\n      responses: {{'200': {{description: fine, {content}}}}}\n"


def query(schema: str, style: str = "") -> str:
    """An API with one query parameter."""
    parameter = f"{{name: q, in: query, schema: {schema}{style}}}"
    return f"paths:\n  /orders:\n    get:\n      parameters: [{parameter}]\n      {OK}\n"


def found(base: str, revision: str) -> tuple[Change, ...]:
    """The changes between two texts."""
    return changes(api(base), api(revision))


def harmful(base: str, revision: str) -> list[Change]:
    """The changes of values that take something from callers, those of properties that came or went left out."""
    told = [one for one in found(base, revision) if one.aspect != "existence" and one.relation is not None]
    return [one for one in told if _harm(one)]


def _harm(change: Change) -> bool | None:
    relation = change.relation
    return None if relation is None else relation.loses if change.direction == "request" else relation.gains


def witness(change: Change) -> object:
    """The value that shows the harm."""
    assert isinstance(change.relation, Relation)
    shown = change.relation.lost if change.direction == "request" else change.relation.gained
    assert shown is not None
    return shown.value


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        ("{type: string}", "{type: array, items: {type: string}}"),
        ("{type: string, enum: [a]}", "{type: array, items: {type: string, enum: [a, b]}}"),
        ("{type: integer}", "{type: array, items: {type: integer}}"),
        ("{type: integer}", "{type: string}"),
        ("{type: boolean}", "{type: string, enum: ['true', 'false', auto]}"),
    ],
)
@pytest.mark.parametrize("style", ["", ", explode: false", ", style: pipeDelimited"])
def test_one_value_in_a_query_is_a_list_of_one(base: str, revision: str, style: str) -> None:
    assert harmful(query(base), query(revision, style)) == []


@pytest.mark.parametrize(
    ("base", "revision", "lost"),
    [
        ("{type: string}", "{type: array, items: {type: integer}}", str),
        ("{type: string}", "{type: array, minItems: 2, items: {type: string}}", str),
        ("{type: array, items: {type: string}}", "{type: string}", list),
        ("{type: string}", "{type: integer}", str),
    ],
)
def test_other_text_in_a_query_is_lost(base: str, revision: str, lost: type) -> None:
    (change,) = harmful(query(base), query(revision))
    assert isinstance(witness(change), lost)


def test_a_document_in_a_query_is_no_text() -> None:
    base = query("{type: integer}").replace(
        "schema: {type: integer}", "content: {application/json: {schema: {type: integer}}}"
    )
    (change,) = harmful(base, base.replace("type: integer", "type: string"))
    assert witness(change) == 0


def test_an_enum_may_become_alternatives_of_one_value_each() -> None:
    enum = body("{type: string, enum: [a, b]}")
    assert found(enum, body("{oneOf: [{type: string, enum: [b]}, {type: string, enum: [a]}]}")) == ()
    (grown,) = found(enum, body("{anyOf: [{enum: [b]}, {enum: [c]}, {enum: [a]}]}"))
    assert (grown.aspect, grown.verb, grown.after) == ("enum-value", "added", ["c"])
    shrunk, _ = found(enum, body("{oneOf: [{type: string, enum: [b]}, {type: string, enum: [c]}]}"))
    assert (shrunk.verb, witness(shrunk)) == ("removed", "a")


def test_a_witness_has_what_its_siblings_ask_for() -> None:
    base = answer("{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}")
    (change,) = harmful(base, base.replace("[a, b]", "[a, c]"))
    shown = witness(change)
    assert isinstance(shown, dict)
    assert (change.name, sorted(shown)) == ("b", ["a", "c"])


def test_a_witness_keeps_the_other_keywords() -> None:
    base = answer("{type: string, minLength: 2, maxLength: 2, pattern: '^[0-9]+$'}")
    (change,) = harmful(base, answer("{type: string, minLength: 2, maxLength: 4, pattern: '^([0-9]{2}|[0-9]{4})$'}"))
    assert change.aspect == "max-length"
    assert len(str(witness(change))) == 4


def test_a_bound_that_another_keyword_makes_up_for_does_no_harm() -> None:
    base = answer("{type: string, maxLength: 2, pattern: '^[0-9]+$'}")
    assert harmful(base, answer("{type: string, maxLength: 9, pattern: '^[0-9]{1,2}$'}")) == []


@pytest.mark.parametrize("place", [body, answer])
def test_an_enum_beside_a_branch_that_takes_all_may_change(place: Callable[[str], str]) -> None:
    base = "{anyOf: [{type: string, enum: [a, b]}, {type: string}]}"
    assert harmful(place(base), place("{anyOf: [{type: string, enum: [a, c]}, {type: string}]}")) == []


def test_a_branch_beside_others_of_another_type_counts() -> None:
    base = "{anyOf: [{type: string, enum: [a, b]}, {type: integer}]}"
    (change,) = harmful(body(base), body("{anyOf: [{type: string, enum: [a]}, {type: integer}]}"))
    assert witness(change) == "b"


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        (
            "{type: object, properties: {s: {type: string}}, anyOf: [{required: [s]}]}",
            "{type: object, properties: {s: {type: string}, t: {type: integer}}, anyOf: [{required: [s]}, {required: [t]}]}",
        ),
        (
            "{oneOf: [{type: object, properties: {s: {type: string}}}, {type: string}]}",
            "{oneOf: [{type: object, properties: {s: {type: string}, t: {type: integer}}}, {type: string}]}",
        ),
        (
            "{oneOf: [{type: object, properties: {l: {type: array, items: {type: string}, minItems: 1}}}, {type: integer}]}",
            "{type: object, properties: {l: {type: array, minItems: 1, items: {oneOf: [{type: string}, {type: object, properties: {n: {type: string}}}]}}}}",
        ),
    ],
)  # fmt: skip
def test_a_name_that_is_new_takes_nothing_from_callers(base: str, revision: str) -> None:
    lost = [witness(one) for one in harmful(body(base), body(revision))]
    assert all(isinstance(value, int) for value in lost)  # the integer of the last pair is really lost


def test_a_loss_that_one_thing_explains_is_told_once() -> None:
    base = "{type: object, required: [id], properties: {id: {type: string}}}"
    revision = (
        "{type: object, additionalProperties: false, properties: {id: {type: string}, no: {type: integer}},"
        " oneOf: [{required: [id]}, {required: [no]}]}"
    )
    assert [one.aspect for one in harmful(body(base), body(revision))] == ["additional-properties"]


def test_what_is_beside_a_reference_is_read_in_2_0() -> None:
    base = """
        swagger: '2.0'
        info: {title: T, version: 1.0.0}
        paths:
          /x:
            get:
              produces: [application/json]
              responses:
                '200': {description: d, schema: {type: object, properties: {a: {$ref: '#/definitions/A'}}}}
        definitions:
          A: {type: object}
        """
    (change,) = found(base, base.replace("{$ref: '#/definitions/A'}", "{$ref: '#/definitions/A', x-nullable: true}"))
    assert (change.verb, change.name, change.detail["null-meant"]) == ("became-nullable", "a", True)


def test_a_media_type_of_2_0_is_one_change_for_all_answers() -> None:
    base = """
        swagger: '2.0'
        info: {title: T, version: 1.0.0}
        paths:
          /x:
            get:
              produces: [application/json, text/csv]
              responses:
                '200': {description: d, schema: {type: string}}
                '404': {description: d, schema: {type: string}}
        """
    (change,) = found(base, base.replace(", text/csv", ""))
    assert (change.context, change.verb, change.name) == ("response-media-type", "removed", "text/csv")
    assert "status" not in change.detail


def test_the_encoding_of_a_new_part_is_part_of_its_coming() -> None:
    base = body("{type: object, properties: {a: {type: string}}}").replace("application/json", "multipart/form-data")
    revision = base.replace("a: {type: string}", "a: {type: string}, b: {type: object}").replace(
        "schema: {", "encoding: {b: {contentType: text/xml}}, schema: {", 1
    )
    assert [one.aspect for one in found(base, revision)] == ["existence"]


def test_a_default_that_is_written_in_another_type_is_the_same() -> None:
    base = body("{type: string, default: true}")
    (change,) = found(base, base.replace("default: true", "default: 'true'"))
    assert change.detail["inert"] is True


def test_the_inside_of_an_operation_that_moved_is_compared() -> None:
    base = body("{type: object}").replace("post:", "post:\n      operationId: order")
    revision = base.replace("/orders", "/purchases/{id}").replace("{type: object}", "{type: object, required: [a]}")
    told = found(base, revision)
    assert [(one.context, one.aspect, one.verb) for one in told] == [
        ("endpoint", "existence", "removed"),
        ("endpoint", "existence", "added"),
        ("request-property", "required", "became-required"),
    ]
    assert {one.operations for one in told} == {("POST /orders",)}


def test_a_property_that_goes_from_an_open_answer_is_told() -> None:
    (gone,) = found(answer("{properties: {a: {type: 'string'}}}"), answer("{description: anything}"))
    assert (gone.aspect, gone.verb, gone.name) == ("existence", "removed", "a")


def test_nothing_is_valid_where_the_schema_is_false() -> None:
    base = "openapi: 3.1.0\n" + body("{type: object}")
    (change,) = harmful(base, base.replace("{type: object}", "false"))
    assert (change.aspect, change.verb, witness(change)) == ("values", "narrowed", {})


def test_what_items_need_not_be_any_more_is_a_gain() -> None:
    (change,) = harmful(answer("{type: array, items: {type: object}}"), answer("{type: array, items: {}}"))
    assert (change.aspect, change.verb) == ("items", "removed")


def test_a_name_that_no_property_can_have_is_no_loss() -> None:
    base = "openapi: 3.1.0\n" + body("{type: object, propertyNames: {type: [string, number]}}")
    assert harmful(base, base.replace("[string, number]", "[string, boolean]")) == []


def test_a_property_that_was_one_of_a_map_is_compared_with_its_values() -> None:
    base = body("{type: object, additionalProperties: {type: string}}")
    same = base.replace("{type: object,", "{type: object, properties: {a: {type: string}},")
    assert found(base, same) == ()
    (change,) = harmful(base, same.replace("{a: {type: string}}", "{a: {type: integer}}"))
    assert (change.name, change.aspect, witness(change)) == ("a", "type", "")
