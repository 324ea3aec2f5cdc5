import pytest

from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.findings import Finding
from contractctl.model import Certainty, Severity
from documents import document

CATALOG = load_catalog()


def findings(text: str, *profiles: str, prose: bool = True) -> tuple[Finding, ...]:
    settings = Settings(select=("status-codes",), profiles=profiles, contract=ContractSettings(prose=prose))
    return lint([document(text)], CATALOG, settings).findings


def rules(text: str, *profiles: str, prose: bool = True) -> set[str]:
    return {one.rule.partition("/")[2] for one in findings(text, *profiles, prose=prose)}


CATCH_ALL = """
    x-retry-policy: {retryable: [503]}
    security: [{key: []}]
    paths:
      /orders/{id}:
        put:
          parameters: [{name: If-Match, in: header, required: true, schema: {type: string}}]
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"204": {description: Replaced}, default: {description: An error}}
    components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
"""


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("recommended", set()),
        ("internal", set()),
        ("public-api", {"unauthorized-declared", "conflict-declared"}),
        ("strict", {"unauthorized-declared", "conflict-declared", "validation-declared"}),
    ],
)
def test_what_a_default_stands_for_in_each_profile(profile, expected):
    assert rules(CATCH_ALL, profile) == expected


WORDS = """
    info: {title: T, version: 1.0.0, description: Retry a 503 with a growing pause.}
    openapi: 3.0.3
    paths:
      /users:
        post:
          description: Fails if the email already exists.
          responses:
            "201": {description: Created, headers: {Location: {schema: {type: string}}}}
            "401": {description: You lack the permission}
            "403": {description: No right to do so}
"""


def test_words_are_guesses_and_can_be_left_unread():
    assert rules(WORDS) == {"conflict-declared", "unauthorized-forbidden-distinct"}
    assert all(one.certainty is Certainty.PROBABLE for one in findings(WORDS))
    assert all(one.severity is Severity.INFO for one in findings(WORDS, "strict"))
    assert rules(WORDS, prose=False) == {"retry-documented"}


def test_a_shared_answer_is_told_once_and_names_its_operations():
    found = findings("""
        x-retry-policy: {retryable: [503]}
        paths:
          /orders:
            get: {responses: {"200": {description: Orders}, "503": {$ref: "#/components/responses/Unavailable"}}}
            put: {responses: {"204": {description: Set}, "503": {$ref: "#/components/responses/Unavailable"}, 4XX: {description: No}}}
        components: {responses: {Unavailable: {description: Overloaded}}}
    """)
    assert [(one.rule, one.operations) for one in found] == [
        ("status-codes/unavailable-retry-after", ("GET /orders", "PUT /orders"))
    ]


def test_webhooks_and_callbacks_are_not_the_servers_answers():
    found = rules("""
        openapi: 3.1.0
        info: {title: T, version: 1.0.0}
        x-retry-policy: {retryable: [503]}
        webhooks:
          paid: {post: {requestBody: {content: {application/json: {}}}, responses: {"200": {description: Thanks}}}}
        paths:
          /orders:
            post:
              responses: {"202": {description: Accepted}, 4XX: {description: Refused}}
              callbacks:
                done:
                  "{$request.body#/url}":
                    post: {requestBody: {content: {application/json: {}}}, responses: {"201": {description: Thanks}}}
    """)
    assert found == set()


LATER = """
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}, "503": {description: "%s"}}}
"""


@pytest.mark.parametrize(
    ("text", "prose", "told"),
    [
        ("Overloaded", True, True),
        ("The node is not part of a cluster", True, False),
        ("The node is not part of a cluster", False, True),
        ("Not configured; try again later", True, True),
        ("\u30bf\u30a4\u30e0\u30a2\u30a6\u30c8\u3057\u307e\u3057\u305f", True, False),
    ],
)
def test_retry_after_is_asked_for_where_waiting_helps(text, prose, told):
    assert ("unavailable-retry-after" in rules(LATER % text, prose=prose)) is told


def test_a_shared_answer_is_not_to_blame_for_a_201():
    found = findings("""
        paths:
          /orders:
            post: {responses: {"201": {$ref: "#/components/responses/Done"}}}
            delete: {responses: {"204": {$ref: "#/components/responses/Done"}}}
        components: {responses: {Done: {description: Done}}}
    """)
    (one,) = [each for each in found if each.rule == "status-codes/create-location"]
    assert one.operations == ("POST /orders",)
    assert one.location.pointer == "/paths/~1orders/post/responses/201"


@pytest.mark.parametrize(
    ("description", "told"), [("Orders are made here", True), ("\u6ce8\u6587\u306e\u7ba1\u7406", False)]
)
def test_what_cannot_be_read_is_not_called_undocumented(description, told):
    text = f"""
        openapi: 3.0.3
        info: {{title: T, version: 1.0.0, description: {description}}}
        paths: {{/orders: {{get: {{responses: {{"200": {{description: Orders}}}}}}}}}}
    """
    assert ("retry-documented" in rules(text)) is told
