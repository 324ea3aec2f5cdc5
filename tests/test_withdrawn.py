"""Which promises count as withdrawn: only what changed itself; what is new is told as new, and a moved part is not."""

import pytest

from contractctl.engine.settings import Settings
from contractctl.findings import Report
from contractctl.model import Severity
from test_comparing import compared

ERROR = "{description: No., content: {application/json: {schema: {$ref: '#/components/schemas/%s'}}}}"
COMPONENTS = """
components:
  schemas:
    Error:
      type: object
      properties: {code: {type: string, enum: [a, b]}, message: {type: string}, request_id: {type: string}}
    Other:
      type: object
      properties: {title: {type: string}, status: {type: integer}}
"""
OF_ID = "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n"


def operation(path: str, error: str = "Error", more: str = "", method: str = "get") -> str:
    ok = "{description: Yes., content: {application/json: {schema: {type: object}}}}"
    done = "201" if method == "post" else "200"
    return f"  {path}:\n    {method}:\n{more}      responses:\n        '{done}': {ok}\n        '404': {ERROR % error}\n"


def api(*operations: str, components: str = COMPONENTS) -> str:
    return "paths:\n" + "".join(operations) + components


def told(base: str, revision: str, *select: str) -> list[tuple[str, str]]:
    return [(one.rule, one.message) for one in report(base, revision, *select).findings]


def report(base: str, revision: str, *select: str) -> Report:
    return compared(base, revision, Settings(select=select or ("error-envelope", "pagination", "idempotency")))


def test_what_is_the_same_lost_nothing_when_the_rest_of_the_document_shows_it_in_another_light() -> None:
    """Most answers have one form; new operations make another form the usual one."""
    old = [operation(f"/old{number}") for number in range(6)]
    new = [operation(f"/new{number}", "Other") for number in range(40)]
    before = COMPONENTS.partition("    Other:")[0]
    found = report(api(*old, components=before), api(*old, *new))
    assert found.findings
    assert not [one for one in found.findings if any("/old" in name for name in one.operations)]
    assert all("new operation: " in one.message for one in found.findings)


def test_a_shared_part_that_is_the_same_is_no_news_of_a_new_operation() -> None:
    poor = COMPONENTS.replace(", request_id: {type: string}", "")
    base = api(operation("/a"), operation("/b"), components=poor)
    assert told(base, api(operation("/a"), operation("/b"), operation("/c"), components=poor), "error-envelope") == []


def test_a_promise_that_was_withdrawn_is_told() -> None:
    base = api(operation("/a"), operation("/b"))
    ((rule, message),) = told(base, base.replace(", request_id: {type: string}", ""), "error-envelope/request-id")
    assert rule == "error-envelope/request-id"
    assert message.endswith("; the base kept this promise")


def test_another_answer_of_the_same_operation_tells_nothing_of_the_unchanged_one() -> None:
    base = api(operation("/a"), operation("/b"))
    found = told(base, base.replace("description: Yes.", "description: Here it is.", 1))
    assert found == []


def test_an_answer_that_now_refers_to_a_poorer_body_lost_something() -> None:
    old = [operation(f"/a{number}") for number in range(6)]
    (finding,) = report(api(*old), api(*old[:-1], operation("/a5", "Other")), "error-envelope/consistent").findings
    assert finding.operations == ("GET /a5",)
    assert finding.message.endswith("; the base kept this promise")


def test_a_promise_of_the_whole_document_is_withdrawn_where_it_was_said() -> None:
    base = "info: {title: A, version: '1', description: Answers with 429 and 503 may be tried again.}\n" + api(
        operation("/a")
    )
    rule = "status-codes/retry-documented"
    assert told(base, base.replace("version: '1'", "version: '2'"), rule) == []
    ((_, message),) = told(base, base.replace(" and 503 may be tried again", " are sent"), rule)
    assert message.endswith("; the base kept this promise")


def test_what_is_new_reads_so_and_is_as_severe_as_in_lint() -> None:
    base = api(operation("/a"))
    (finding,) = report(base, api(operation("/a"), operation("/orders", method="post")), "idempotency").findings
    assert (finding.rule, finding.severity) == ("idempotency/key-declared", Severity.WARNING)
    assert finding.message.startswith("new operation: POST /orders cannot be sent again safely")
    assert finding.operations == ("POST /orders",)


def test_a_new_answer_of_an_old_operation_reads_so() -> None:
    base = api(operation("/a"))
    added = base.replace("        '404'", "        '409': {description: No.}\n        '404'")
    ((_, message),) = told(base, added, "error-envelope/response-body")
    assert message.startswith("new response: 409: ")


@pytest.mark.parametrize(("count", "findings"), [(3, 3), (4, 1)])
def test_what_is_new_collapses(count: int, findings: int) -> None:
    base = api(operation("/a"))
    new = [operation(f"/orders{number}", method="post") for number in range(count)]
    found = report(base, api(operation("/a"), *new), "idempotency/key-declared").findings
    assert len(found) == findings
    assert sum(one.count for one in found) == count


def test_a_moved_operation_is_not_new() -> None:
    """It is the same one at another path: what it never promised is no news, what it promised it must keep."""
    named = "      operationId: pay\n"
    key = (
        f"{named}      parameters: [{{name: Idempotency-Key, in: header, required: true, schema: {{type: string}}}}]\n"
    )
    rule = "idempotency/key-declared"
    bare = api(operation("/pay", more=named, method="post"))
    assert told(bare, bare.replace("/pay:", "/payments:"), rule) == []
    changed = bare.replace("/pay:", "/payments:").replace("Yes.", "Paid.")
    assert told(bare, changed, rule) == []
    safe = api(operation("/pay", more=key, method="post"))
    ((_, message),) = told(safe, changed, rule)
    assert message == (
        "POST /payments cannot be sent again safely: declare the Idempotency-Key header; the base kept this promise"
    )


def test_what_a_document_only_writes_elsewhere_is_the_same() -> None:
    inline = api(operation("/a"))
    answer = ERROR % "Error"
    shared = inline.replace(answer, "{$ref: '#/components/responses/No'}") + f"  responses:\n    'No': {answer}\n"
    assert told(inline, shared) == told(shared, inline) == []


def test_a_duty_that_is_gone_is_no_promise_that_was_withdrawn() -> None:
    """An operation that takes no input any more need not say how it refuses input."""
    filtered = "      parameters: [{name: status, in: query, schema: {type: string, enum: [a]}}]\n"
    base = api(operation("/a", more=filtered)).replace("'404'", "'400'")
    revision = api(operation("/a")).replace("'404'", "'400'")
    assert told(base, base.replace("enum: [a]", "enum: [a, b]"), "status-codes") == []
    assert told(base, revision, "status-codes") == []


def test_the_loss_of_all_errors_of_an_operation_is_told_once() -> None:
    base = api(*(operation(f"/orders/{{id}}/{name}", more=OF_ID, method="post") for name in ("items", "notes")))
    revision = base.replace(f"        '404': {ERROR % 'Error'}\n", "", 1)
    rule = "status-codes/client-error-declared"
    assert told(base, revision, rule, "error-envelope", "compatibility") == [
        (rule, "POST /orders/{id}/items declares no 4xx and no default response; the base kept this promise")
    ]


def test_a_clause_that_has_nothing_to_say_any_more_names_what_went() -> None:
    base = api(operation("/a"))
    revision = base.replace(f"        '404': {ERROR % 'Error'}\n", "")
    rule = "status-codes/client-error-declared"
    assert told(base, revision, rule, "compatibility") == [
        (rule, "An operation declares how it refuses a request: that was promised here until '404' was removed")
    ]


def test_two_clauses_that_name_the_same_loss_are_one_finding() -> None:
    throttled = "        '429': {description: Slow down., headers: {Retry-After: {schema: {type: integer}}}}\n"
    base = api(operation("/a") + throttled, operation("/b") + throttled)
    assert told(base, base.replace(throttled, "", 1), "rate-limit", "status-codes", "compatibility") == [
        ("rate-limit/too-many-requests-declared", "GET /a declares no 429; the base kept this promise")
    ]


def creates(count: int, keyed: int) -> str:
    """An API of so many creates, the first of which take an idempotency key."""
    key = "      parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}]\n"
    return api(*(operation(f"/c{number}", more=key * (number < keyed), method="post") for number in range(count)))


@pytest.mark.parametrize(("keyed", "rules"), [(0, []), (1, []), (3, ["idempotency/key-declared"])])
def test_a_new_operation_is_not_asked_for_what_hardly_any_other_promises(keyed: int, rules: list[str]) -> None:
    found = told(creates(15, keyed), creates(16, keyed), "idempotency/key-declared")
    assert [rule for rule, _ in found] == rules


def test_a_new_operation_is_asked_for_what_the_configuration_demands() -> None:
    settings = Settings(
        select=("idempotency/key-declared",), severity={"idempotency/key-declared": Severity.ERROR}, collapse=False
    )
    (finding,) = compared(creates(15, 0), creates(16, 0), settings).findings
    assert (finding.severity, finding.operations) == (Severity.ERROR, ("POST /c15",))
