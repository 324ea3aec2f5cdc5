"""What is said of changes in the end: how bad they are on the wire, and one finding for one change."""

import pytest

from contractctl.engine.catalog import load_catalog
from contractctl.engine.comparison.diff import diff
from contractctl.engine.comparison.options import DiffOptions
from contractctl.engine.settings import Settings
from contractctl.findings import Finding
from contractctl.report.proof import proof
from documents import document

CATALOG = load_catalog()
SETTINGS = Settings(select=("compatibility",))
SHARED = """
paths:
  /pets:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Pet: {type: object, additionalProperties: false, properties: {name: {type: string}, tag: {type: string}}}
"""


def findings(base: str, revision: str, policy: str = "wire") -> list[Finding]:
    """What `diff` finds between two texts."""
    report = diff(document(base), document(revision), CATALOG, SETTINGS, DiffOptions(policy=policy))
    return list(report.findings)


def answer(schema: str) -> str:
    """An API that answers with a body of this schema."""
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    return f"paths:\n  /x:\n    get:\n      responses: {{'200': {{description: d, {content}}}}}\n"


def query(schema: str) -> str:
    """An API with one query parameter."""
    parameter = f"parameters: [{{name: q, in: query, schema: {schema}}}]"
    return f"paths:\n  /x:\n    get:\n      {parameter}\n      responses: {{'200': {{description: d}}}}\n"


def test_a_property_gone_from_requests_and_answers_is_one_finding() -> None:
    (one,) = findings(SHARED, SHARED.replace(", tag: {type: string}", ""))
    assert one.rule == "compatibility/request-property-removed"
    assert one.severity.label == "error"
    assert one.message == "the request property 'tag' of the schema 'Pet' was removed, and in responses as well"
    assert set(one.operations) == {"GET /pets", "POST /pets"}


def test_the_policy_of_oasdiff_keeps_a_finding_for_each_name() -> None:
    gone = findings(SHARED, SHARED.replace(", tag: {type: string}", ""), "oasdiff")
    assert [one.rule.rpartition("/")[2] for one in gone] == [
        "request-property-removed",
        "response-optional-property-removed",
    ]


def test_what_is_safe_one_way_is_told_of_the_other_alone() -> None:
    (one,) = findings(SHARED, SHARED.replace("tag: {type: string}", "tag: {type: string, maxLength: 9}"))
    assert one.message == "the property 'tag' of the request body got maxLength 9"
    assert one.operations == ("POST /pets",)


def test_a_schema_that_another_takes_the_place_of_is_not_said_to_have_changed() -> None:
    base = SHARED.replace("tag: {type: string}", "tag: {$ref: '#/components/schemas/Tag'}") + (
        "    Tag: {type: string}\n    NullableTag: {type: string, nullable: true}\n"
    )
    (one,) = findings(base, base.replace("schemas/Tag'", "schemas/NullableTag'"))
    said = "the property 'tag' of the response 200 may be null now"
    assert one.message == f"{said}: 'NullableTag' took the place of 'Tag' there"
    assert one.location.pointer == "/components/schemas/Pet/properties/tag"


@pytest.mark.parametrize(
    ("base", "revision", "severity"),
    [
        (answer("{enum: [a, b]}"), answer("{enum: [a, b, c]}"), "warning"),
        (
            answer("{oneOf: [{type: string}, {type: object}]}"),
            answer("{oneOf: [{type: string}, {type: object}, {type: array, items: {}, minItems: 1}]}"),
            "warning",
        ),
        (
            answer("{anyOf: [{type: string, maxLength: 3}, {type: boolean}]}"),
            answer("{anyOf: [{type: string, maxLength: 3}, {type: boolean}, {type: integer, minimum: 1}]}"),
            "warning",
        ),
        (answer("{type: string}"), answer("{anyOf: [{type: string}, {type: integer, minimum: 1}]}"), "error"),
        (query("{type: string}"), query("{type: string, format: date}"), "warning"),
        (query("{type: string, format: date}"), query("{type: string, format: date-time}"), "error"),
        (query("{type: integer}"), query("{type: integer, format: int32}"), "warning"),
        (query("{type: integer, format: int64}"), query("{type: integer, format: int32}"), "error"),
        (
            answer("{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}")
            + "components: {schemas: {A: {type: string}}}\n",
            answer("{type: object, properties: {a: {oneOf: [{type: string}, {type: integer}]}}}"),
            "error",
        ),
        (
            query("{type: string, nullable: true}"),
            query("{nullable: true, oneOf: [{type: string, minLength: 0}, {type: object}]}"),
            "warning",
        ),
    ],
)
def test_how_bad_it_is(base: str, revision: str, severity: str) -> None:
    (one,) = findings(base, revision)
    assert one.severity.label == severity


def test_a_header_that_counts_for_nothing_may_go() -> None:
    base = query("{type: string}").replace("parameters: [", "parameters: [{name: Accept, in: header}, ")
    assert findings(base, query("{type: string}")) == []


def test_a_discriminator_where_there_was_none_takes_nothing_away() -> None:
    base = """
        paths:
          /x:
            get:
              responses:
                '200':
                  description: d
                  content:
                    application/json:
                      schema: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
        components:
          schemas:
            A: {type: object, required: [k], properties: {k: {type: string}}}
            B: {type: object, required: [k, b], properties: {k: {type: string}, b: {type: string}}}
        """
    assert findings(base, base.replace("{anyOf:", "{discriminator: {propertyName: k}, anyOf:")) == []


def test_a_required_property_that_is_gone_is_shown_by_a_value_without_it() -> None:
    base = answer("{type: object, required: [x], properties: {x: {type: string}}}")
    (one,) = findings(base, answer("{type: object}"))
    assert one.evidence == {"kind": "witness", "relation": "wider", "accepted_now": {}, "at": "/x"}


def test_a_very_long_value_is_told_in_words() -> None:
    base = "paths:\n  /x:\n    post:\n      requestBody: {content: {text/plain: {schema: {type: string}}}}\n"
    base += "      responses: {'204': {description: d}}\n"
    (one,) = findings(base, base.replace("{type: string}", "{type: string, maxLength: 90000}"))
    assert one.severity.label == "error"
    assert one.evidence == {
        "kind": "witness", "relation": "narrower", "described": {"accepted_before": "a text of 90001 characters"},
    }  # fmt: skip
    assert proof(one.evidence).text == "a text of 90001 characters was accepted, is rejected now"


def test_a_server_whose_number_moved_with_the_version_may_be_served_still() -> None:
    base = "openapi: 3.0.3\ninfo: {title: T, version: '7'}\nservers: [{url: 'https://x.example/v7'}]\n"
    base += "paths: {/x: {get: {responses: {'204': {description: d}}}}}\n"
    revision = base.replace("/v7", "/v8")
    (one,) = findings(base, revision)
    (moved,) = findings(base, revision.replace("'7'", "'8'"))
    (other,) = findings(base, base.replace("x.example", "y.example").replace("'7'", "'8'"))
    assert [each.severity.label for each in (one, moved, other)] == ["error", "warning", "error"]
    assert moved.message.endswith("callers of it cannot tell whether it is still served")


def test_what_differs_where_another_schema_is_referred_to_is_told_there() -> None:
    base = SHARED.replace("tag: {type: string}", "tag: {$ref: '#/components/schemas/Tag'}") + (
        "    Tag: {type: object, properties: {id: {type: string}, hue: {type: string}}}\n"
        "    Short: {type: object, properties: {id: {type: string}}}\n"
    )
    (one,) = findings(base, base.replace("schemas/Tag'", "schemas/Short'"))
    said = "the response property 'tag/hue' of the schema 'Pet' was removed"
    assert one.message == f"{said}: 'Short' took the place of 'Tag' there, and in requests as well"
    assert one.location.pointer == "/components/schemas/Pet/properties/tag"
