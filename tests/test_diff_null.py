"""What is said of null: once, for what is certain an error, for what is only meant a warning."""

import pytest

from test_diff_findings import answer, findings

A = "components: {schemas: {A: {type: object}}}\n"
PLAIN, SAID = (
    "{allOf: [{$ref: '#/components/schemas/A'}]}",
    "{nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}",
)


def sent(schema: str, version: str = "3.0.3") -> str:
    """An API that takes a body with one property of this schema."""
    content = f"content: {{application/json: {{schema: {{type: object, properties: {{v: {schema}}}}}}}}}"
    responses = "responses: {'200': {description: d}}"
    head = f"openapi: {version}\ninfo: {{title: T, version: '1'}}\n"
    return f"{head}paths:\n  /x:\n    post:\n      requestBody: {{{content}}}\n      {responses}\n{A}"


def got(schema: str) -> str:
    """An API that answers with a body with one property of this schema."""
    return answer(f"{{type: object, properties: {{v: {schema}}}}}") + A


def told(base: str, revision: str) -> list[tuple[str, str]]:
    """The severities and the ids of what is found."""
    return [(one.severity.label, one.rule.partition("/")[2]) for one in findings(base, revision)]


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        (PLAIN, SAID),
        ("{type: string}", "{nullable: true, oneOf: [{type: string}]}"),
        ("{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/A', nullable: true}"),
        (PLAIN, "{type: object, nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}"),
    ],
)
def test_null_that_is_only_meant_is_a_warning_to_those_who_meet_it(plain: str, said: str) -> None:
    assert told(got(plain), got(said)) == [("warning", "response-property-became-nullable")]
    assert told(sent(said), sent(plain)) == [("warning", "request-property-became-not-nullable")]
    assert told(got(said), got(plain)) == told(sent(plain), sent(said)) == []


def test_null_that_is_valid_anyway_is_no_news() -> None:
    base, revision = (got(one).replace("A: {type: object}", "A: {minLength: 1}") for one in (PLAIN, SAID))
    assert told(base, revision) == []
    assert told(got("{type: string, enum: [a]}"), got("{type: string, nullable: true, enum: [a]}")) == []


@pytest.mark.parametrize(
    "several", ["oneOf: [{type: string}, {type: object}]", "anyOf: [{type: string}, {type: integer}]"]
)
def test_what_becomes_of_null_is_named_where_null_is_the_harm(several: str) -> None:
    typed, meant = "{type: string, nullable: true}", f"{{nullable: true, {several}}}"
    (one,) = findings(sent(typed), sent(meant))
    assert (one.severity.label, one.message) == (
        "warning", "the property 'v' of the request body may not be null any more",
    )  # fmt: skip
    assert told(got(meant), got(typed)) == [("warning", "response-property-became-nullable")]
    assert told(sent(typed), sent(f"{{{several}}}")) == [("error", "request-property-became-not-nullable")]


def test_only_null_is_told_where_the_other_types_take_nothing() -> None:
    base, revision = sent("{type: [string, 'null']}", "3.1.0"), sent("{type: [string, object]}", "3.1.0")
    assert told(base, revision) == [("error", "request-property-became-not-nullable")]


def test_two_things_that_may_come_are_told_one_by_one() -> None:
    base, revision = got("{type: string}"), got("{oneOf: [{type: string, nullable: true}, {type: integer}]}")
    assert told(base, revision) == [
        ("error", "response-property-became-nullable"),
        ("error", "response-property-list-of-types-widened"),
    ]
