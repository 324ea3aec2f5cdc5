"""What `contractctl diff --migration` tells of each operation: its changes with proof, names, days, as text, table and JSON."""

import json
from functools import partial

import pytest

from migrations import LIFE, body, migrate, operation, report_of


@pytest.fixture
def run(tmp_path):
    return partial(migrate, tmp_path)


def test_a_migration_that_is_ready(run):
    old = operation("v1", "orders", more=LIFE) + operation("v1", "wares", more=f"{LIFE}      x-replacement: goods\n")
    old += operation("v1", "gone", more=f"{LIFE}      x-migration: nobody used it\n")
    done = run(old, operation("v2", "orders") + operation("v2", "goods", more="      operationId: goods\n"))
    assert (done.status, done.err) == (0, "")
    assert (
        done.out
        == """\
GET /v1/orders -> GET /v2/orders (found by path)
           deprecated since 2026-01-01, sunset 2026-12-31, 213 days left

GET /v1/wares -> GET /v2/goods (found by x-replacement)
           deprecated since 2026-01-01, sunset 2026-12-31, 213 days left

GET /v1/gone -> none, as decided
           deprecated since 2026-01-01, sunset 2026-12-31, 213 days left
           decided: nobody used it

3 operations, 0 not ready to end
"""
    )


def test_a_migration_that_is_not(run):
    done = run(operation("v1", "orders"), operation("v2", "orders"))
    assert done.status == 1
    assert "no sunset: say the last day in x-sunset" in " ".join(done.out.split())
    assert "1 operation, 1 not ready to end\n" in done.out


def test_changes_are_told_with_their_proof_and_are_no_findings(run):
    old = operation(
        "v1", "orders", method="post", more=LIFE + body("{type: object, properties: {n: {type: integer, maximum: 9}}}")
    )
    new = operation(
        "v2", "orders", method="post", more=body("{type: object, properties: {n: {type: integer, maximum: 5}}}")
    )
    done = run(old, new)
    assert done.status == 0
    assert "1 change: 1 breaks callers\n" in done.out
    assert (
        "error: the property 'n' of the request body changed maximum from 9 to 5\n             6 was accepted, is rejected now\n"
        in done.out
    )


def test_changes_are_found_where_an_operation_was_followed(run):
    old = operation("v1", "list", more=f"{LIFE}      x-replacement: GET /v2/orders\n") + operation(
        "v1", "orders", more=LIFE
    )
    done = run(old, operation("v2", "orders", schema="{type: [string, 'null']}"))
    assert done.status == 0
    assert done.out.count("null may come now, could not before\n") == 2
    assert "server" not in done.out
    assert done.out.count("-> GET /v2/orders") == 2


@pytest.mark.parametrize(
    ("before", "after", "perhaps"),
    [
        ("{amount_cents: {type: integer}}", "{amountCents: {type: integer}}", True),
        ("{amount_cents: {type: integer}}", "{amountCents: {type: string}}", False),
        ("{reciever: {type: string}}", "{receiver: {type: string}}", True),
        ("{colour: {type: string}}", "{weight: {type: string}}", False),
    ],
)
def test_what_perhaps_only_got_another_name(run, before, after, perhaps):
    old = operation("v1", "orders", more=LIFE, schema=f"{{type: object, properties: {before}}}")
    done = run(old, operation("v2", "orders", schema=f"{{type: object, properties: {after}}}"))
    names = [one[1:].partition(":")[0] for one in (before, after)]
    assert (f"perhaps '{names[0]}' is '{names[1]}' now\n" in done.out) is perhaps


def test_a_new_address_is_no_change_and_a_long_row_has_two_lines(run):
    path = "/".join(["orders"] * 8)
    servers = "servers: [{{url: 'https://api.example.com/{0}'}}]\n"
    old, new = (
        text + servers.format(number)
        for number, text in (("v1", operation("x", path, more=LIFE)), ("v2", operation("x", path)))
    )
    done = run(old, new, prefixes=())
    assert done.status == 0
    assert done.out.startswith(f"GET /x/{path}\n  -> GET /x/{path} (found by path)\n")
    assert "server" not in done.out


KEY = "      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]\n"


def test_a_withdrawn_promise_is_one_of_the_changes(run):
    def paying(version, more):
        return operation(version, "payments", method="post", more=more).replace("'200'", "'201'")

    done = run(paying("v1", LIFE + KEY), paying("v2", ""), "--format", "json")
    assert done.status == 0
    (row,) = report_of(done)["migration"]
    assert row["changes"] == ["idempotency/key-declared"]
    assert json.loads(done.out)["findings"] == []
    assert report_of(run(paying("v1", LIFE), paying("v2", ""), "--format", "json"))["migration"][0]["changes"] == []


def test_the_table_as_markdown(run):
    done = run(operation("v1", "orders", more=LIFE), operation("v2", "orders"), "--format", "markdown")
    assert done.status == 0
    assert "| `GET /v1/orders` | `GET /v2/orders` | path | 0 | 2026-01-01 | 2026-12-31 | 213 | nothing |\n" in done.out


def test_the_rows_as_json(run):
    old = operation("v1", "orders", more=LIFE, schema="{type: object, properties: {amount_cents: {type: integer}}}")
    old += operation("v1", "unused", more="      x-migration: Nobody calls it.\n") + operation("v1", "lost", more=LIFE)
    new = operation("v2", "orders", schema="{type: object, properties: {amountCents: {type: integer}}}")
    done = run(old, new, "--format", "json", "--select", "compatibility")
    assert done.status == 1
    orders, unused, lost = report_of(done)["migration"]
    assert orders == {
        "operation": "GET /v1/orders",
        "replacement": "GET /v2/orders",
        "by": "path",
        "changes": ["compatibility/response-optional-property-removed"],
        "renamed": [{"before": "amount_cents", "after": "amountCents"}],
        "deprecated": "2026-01-01",
        "sunset": "2026-12-31",
        "days_left": 213,
        "decision": None,
        "left_to_do": [],
    }
    assert [unused[key] for key in ("replacement", "by", "decision", "days_left")] == [
        None, "decision", "Nobody calls it.", None,
    ]  # fmt: skip
    assert unused["left_to_do"] == ["no sunset: say the last day in x-sunset"]
    assert (lost["by"], lost["days_left"]) == (None, 213)
    assert lost["left_to_do"] == ["no replacement: name it in x-replacement, or say in x-migration why there is none"]


def test_the_rows_go_to_files_as_well(run, tmp_path):
    files = [part for form in ("json", "markdown", "text") for part in ("--output", f"{form}={tmp_path / form}")]
    assert run(operation("v1", "orders", more=LIFE), operation("v2", "orders"), *files).status == 0
    assert len(json.loads((tmp_path / "json").read_text(encoding="utf-8"))["migration"]) == 1
    assert (tmp_path / "markdown").read_text(encoding="utf-8").startswith("## Migration\n")
    assert (
        (tmp_path / "text").read_text(encoding="utf-8").startswith("GET /v1/orders -> GET /v2/orders (found by path)\n")
    )
