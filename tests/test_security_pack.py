"""What the examples of the pack `security` cannot show: numbers, profiles, talks that end without a verdict, a whole server."""

import json
from dataclasses import replace
from datetime import date

import pytest

from contractctl.clause import Clause, Context, Side
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import State, Verdict
from contractctl.traffic import Answer, Call, Caller, Exchange, Request
from documents import api, document
from fixtures.servers.payments.app import create_app
from fixtures.servers.serving import served
from tests.command import contractctl

CATALOG = load_catalog()
OAUTH = (
    "{type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {a.read: See, a.write: Change, api: All}}}}"
)
JSON = {"content-type": "application/json"}


def found(text: str, profile: str = "recommended", **options: object) -> list[tuple[str, str]]:
    settings = Settings(profiles=(profile,), select=("security",), options={"security": options})
    report = lint([document(text)], CATALOG, settings)
    return sorted((one.rule.removeprefix("security/"), one.severity.label) for one in report.findings)


def paths(number: int, security: str) -> str:
    return "\n".join(
        f"  /a{one}: {{get: {{security: {security}, responses: {{'200': {{description: x}}}}}}}}"
        for one in range(number)
    )


@pytest.mark.parametrize(
    ("url", "method", "severity"),
    [
        ("https://api.acme.dev", "post", "warning"),
        ("https://api.acme.dev", "get", "info"),
        ("http://localhost:2375", "post", "info"),
    ],
)
def test_a_document_that_says_nothing_is_told_once_and_more_loudly_where_the_public_may_write(url, method, severity):
    text = f"servers: [{{url: '{url}'}}]\npaths: {{/a: {{{method}: {{}}, head: {{}}}}, /b: {{get: {{}}}}}}"
    assert found(text) == [("defined", severity)]


@pytest.mark.parametrize("path", ["/login", "/invites/{invite_token}", "/orders"])
def test_doors_and_links_with_a_secret_may_be_open(path):
    text = f"""
paths:
  /orders/{{id}}: {{get: {{security: [{{key: []}}]}}}}
  {path}:
    post: {{security: [{{}}, {{key: []}}], parameters: [{{name: invite_token, in: path, required: true, schema: {{}}}}]}}
components: {{securitySchemes: {{key: {{type: apiKey, in: header, name: X-Key}}}}}}
"""
    wanted = [("defined", "info")] if path == "/orders" else []
    text = (
        text
        if "{invite" in path
        else text.replace("parameters: [{name: invite_token, in: path, required: true, schema: {}}]", "")
    )
    assert found(text) == wanted


@pytest.mark.parametrize(("number", "share", "told"), [(20, 0.8, True), (19, 0.8, False), (20, 1.0, False)])
def test_one_scope_for_nearly_everything_is_told_of_many_operations(number, share, told):
    text = f"paths:\n{paths(number, '[{o: [a.read]}]')}\ncomponents: {{securitySchemes: {{o: {OAUTH.replace(', api: All', '')}}}}}"
    assert found(text, **{"largest-share": share}) == ([("scope-least-privilege", "info")] if told else [])


def test_a_key_in_the_url_beside_another_way_and_basic_beside_a_token_are_less():
    text = f"""
paths:
{paths(1, "[{url: []}, {basic: []}, {token: []}]")}
components:
  securitySchemes:
    url: {{type: apiKey, in: query, name: key}}
    basic: {{type: http, scheme: basic}}
    token: {{type: http, scheme: bearer}}
"""
    assert found(text) == [("no-credentials-in-url", "info")]
    assert found(text.replace(", {basic: []}, {token: []}", "")) == [("no-credentials-in-url", "warning")]


# -- talks ----------------------------------------------------------------------------------------------------------------

SHOP = """
security: [{token: []}]
paths:
  /plans:
    get: {responses: {"200": {description: x, content: {application/json: {schema: {type: array, items: {type: object}}}}}}}
    post: {responses: {"201": {description: x}}}
  /plans/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: x}}}
    delete: {responses: {"204": {description: x}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
"""


def side_of(rule: str, name: str) -> Side:
    clause: Clause = CATALOG.clauses[rule]
    return next(one for one in clause.kept_sides if one.judge.__name__ == name)


def context_of(text: str = SHOP) -> Context[object]:
    shop, settings = api(text), ContractSettings()
    options = CATALOG.pack("security").pack.options()
    return Context(options, shop, Classifier(shop, settings).facts, date(2026, 1, 1), settings)


def talked(rule: str, name: str, label: str, *answers: Answer) -> tuple[Verdict, list[Call]]:
    """The verdict of a talk that gets these answers, and what it asked."""
    context = context_of()
    operation = next(one for one in context.api.operations if one.label == label)
    talk = side_of(rule, name).judge(operation, context)
    calls: list[Call] = []
    try:
        wish = next(talk)
        for answer in answers:
            calls.append(wish)
            path = wish.operation.path.replace("{id}", str(wish.path.get("id", "7")))
            wish = talk.send(
                Exchange(Request(JSON, b"{}", url=f"http://h{path}", caller=wish.caller), answer, operation)
            )
    except StopIteration as end:
        return end.value, calls
    raise AssertionError(f"it wants more: {wish}")


def body(value: object, status: int = 200) -> Answer:
    return Answer(JSON, json.dumps(value).encode(), status)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((body([{"id": "7"}]), body([{"id": "7"}]), body({}), body({})), State.UNKNOWN),
        ((body([{"id": "7"}]), body([{"id": "7"}]), body({}, 500), body({}, 404)), State.UNKNOWN),
        ((body([{"id": "7"}]), body([])), State.HOLDS),
        ((body([{"id": "7"}]), body({}, 403)), State.UNKNOWN),
        ((body([{"name": "a"}]), body([{"name": "a"}])), State.UNKNOWN),
        ((body([{"id": "7"}]), body([{"id": "7"}]), body({}), body({}, 404)), State.BROKEN),
    ],
)
def test_what_two_tenants_both_see_may_be_for_all(answers, state):
    verdict, _ = talked("security/tenant-isolated", "lists_nothing_of_others", "GET /plans", *answers)
    assert verdict.state is state


@pytest.mark.parametrize(
    ("label", "name", "answers", "state"),
    [
        ("GET /plans/{id}", "shows_others_nothing", (body({}, 409),), State.UNKNOWN),
        ("GET /plans/{id}", "shows_others_nothing", (body({"n": 1}, 201),), State.UNKNOWN),
        (
            "GET /plans/{id}",
            "shows_others_nothing",
            (body({"id": 1}, 201), body({"id": 1}), body({"id": 2})),
            State.UNKNOWN,
        ),
        ("DELETE /plans/{id}", "is_changed_by_no_other", (Answer(status=204), body({"id": "7"})), State.UNKNOWN),
        ("DELETE /plans/{id}", "is_changed_by_no_other", (Answer(status=204), body({}, 404)), State.BROKEN),
    ],
)
def test_only_what_is_the_same_thing_is_another_tenants(label, name, answers, state):
    verdict, _ = talked("security/tenant-isolated", name, label, *answers)
    assert verdict.state is state


def test_no_good_token_is_sent_in_a_url():
    challenge = Answer({"www-authenticate": 'Bearer error="invalid_token"'}, status=401)
    bare = Answer({"www-authenticate": "Bearer"}, status=401)
    rule, name = "security/no-credentials-in-url", "reads_no_tokens_in_urls"
    verdict, calls = talked(rule, name, "GET /plans", bare, challenge, challenge)
    assert verdict.state is State.BROKEN
    assert [one.caller for one in calls] == [Caller.ANONYMOUS, Caller.UNKNOWN, Caller.ANONYMOUS]
    assert talked(rule, name, "GET /plans", bare, bare)[0].state is State.UNKNOWN
    assert talked(rule, name, "GET /plans", bare, challenge, bare)[0].state is State.HOLDS


@pytest.mark.parametrize(
    ("repeats", "clauses"),
    [
        (frozenset({"body"}), {"security/secrets-write-only"}),
        (frozenset({"x-echo"}), {"security/secrets-write-only"}),
        (frozenset({"location"}), {"security/no-credentials-in-url"}),
        (frozenset(), set()),
    ],
)
def test_credentials_in_an_answer_are_told_by_one_clause(repeats, clauses):
    context = context_of()
    answer = Answer({**JSON, "location": "/plans/7?t=abc"}, b"{}", 201)
    exchange = Exchange(Request(url="http://h/plans"), answer, context.api.operations[0], repeats=repeats)
    sides = {
        "security/secrets-write-only": "repeats_no_credentials",
        "security/no-credentials-in-url": "leads_without",
    }
    told = {rule for rule, name in sides.items() if side_of(rule, name).judge(exchange, context).state is State.BROKEN}
    assert told == clauses
    assert side_of("security/no-credentials-in-url", "leads_without").judge(
        replace(exchange, operation=None), context
    ).state is State.NOT_APPLICABLE  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "rule", "level"),
    [
        ("security/anonymous-reads", "security/defined", "write"),
        ("security/expired-token-accepted", "security/defined", "safe"),
        ("security/other-tenant-listed", "security/tenant-isolated", "safe"),
        ("security/token-in-message", "security/secrets-write-only", "safe"),
    ],
)
def test_a_fault_of_the_reference_server_is_told_by_one_clause(fault, rule, level):
    flags = (
        "--level",
        level,
        "--phases",
        "none",
        "--seed",
        "1",
        "--select",
        "security,status-codes",
        "--format",
        "json",
    )
    with served(create_app((fault,))) as url:
        done = contractctl("test", "fixtures/servers/payments/openapi.yaml", "--url", url, *flags)
    report = json.loads(done.out)
    assert {one["rule"] for one in report["findings"]} == {rule}
    assert "nobody-was-given-this" not in json.dumps([one["message"] for one in report["findings"]])
    assert "tok_" not in done.out
