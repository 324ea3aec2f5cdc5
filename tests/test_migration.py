"""`contractctl diff --migration`: where callers of an operation go, until when, and what is not ready."""

import json
from functools import partial

import pytest

from command import contractctl
from migrations import HEAD, LIFE, PREFIXES, migrate, operation, report_of

REPLACEMENT, SUNSET = "compatibility/migration-replacement", "compatibility/migration-sunset"


@pytest.fixture
def run(tmp_path):
    return partial(migrate, tmp_path)


@pytest.fixture
def findings(run):
    def found(*arguments, **other):
        done = run(*arguments, "--format", "json", **other)
        report = report_of(done)
        assert done.status == (1 if report["findings"] else 0)
        return [(one["rule"], one["message"], one["operations"]) for one in report["findings"]]

    return found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (operation("v1", "orders/{id}", more=LIFE), operation("v2", "orders/{orderId}"), "GET /v2/orders/{orderId} (found by path)"),
        (
            operation("v1", "list", more=f"{LIFE}      operationId: list\n"),
            operation("v2", "orders", more="      operationId: list\n"),
            "GET /v2/orders (found by operationId)",
        ),
        (
            operation("v1", "list", more=f"{LIFE}      x-replacement: GET /v2/orders\n"),
            operation("v2", "orders"),
            "GET /v2/orders (found by x-replacement)",
        ),
        (
            operation("v1", "list", more=f"{LIFE}      x-replacement: allOrders\n"),
            operation("v2", "orders", more="      operationId: allOrders\n"),
            "GET /v2/orders (found by x-replacement)",
        ),
        (operation("v1", "list", more=f"{LIFE}      x-migration: Nobody calls it.\n"), "  {}\n", "none, as decided"),
        (operation("v1", "list", more=f"{LIFE}      x-replacement: 'none: unused'\n"), "  {}\n", "none, as decided"),
    ],
)  # fmt: skip
def test_where_an_operation_goes(run, old, new, told):
    done = run(old, new)
    assert done.status == 0, done.out + done.err
    assert f" -> {told}\n" in done.out
    assert "deprecated since 2026-01-01, sunset 2026-12-31, 213 days left\n" in done.out
    assert done.out.endswith("1 operation, 0 not ready to end\n")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "no replacement: name it in x-replacement, or say in x-migration why there is none"),
        ("      x-replacement: none\n", "x-replacement is 'none' without a reason: say why in x-migration"),
        ("      x-replacement: GET /v2/oders\n", "the new version does not have 'GET /v2/oders', which x-replacement names"),
        ("      x-migration: ' '\n", "no replacement: name it in x-replacement, or say in x-migration why there is none"),
    ],
)  # fmt: skip
def test_an_operation_that_goes_nowhere(findings, more, said):
    assert findings(operation("v1", "list", more=LIFE + more), operation("v2", "orders")) == [
        (REPLACEMENT, f"GET /v1/list: {said}", ["GET /v1/list"])
    ]


@pytest.mark.parametrize(
    ("sunset", "arguments", "said"),
    [
        ("2026-08-29", (), "the sunset is in 89 days: callers need 90 days to move"),
        ("2026-08-30", (), None),
        ("2026-08-30", ("--min-days", "91"), "the sunset is in 90 days: callers need 91 days to move"),
        ("2026-06-02", ("--min-days", "0"), None),
        ("2026-06-02", (), "the sunset is in 1 day: callers need 90 days to move"),
        ("2026-06-01", (), "the sunset is today: callers need 90 days to move"),
        ("2026-05-31", ("--min-days", "0"), "the sunset has passed: callers need 0 days to move"),
        ("some day", (), "the sunset 'some day' is no date: write it as 2027-06-30"),
    ],
)
def test_the_last_day(findings, sunset, arguments, said):
    found = findings(
        operation("v1", "orders", more=f"      x-sunset: {sunset}\n"), operation("v2", "orders"), *arguments
    )
    assert found == ([(SUNSET, said, ["GET /v1/orders"])] if said else [])


def test_a_sunset_that_no_operation_has_is_one_finding(findings):
    old = operation("v1", "orders") + operation("v1", "goods")
    found = findings(old, operation("v2", "orders") + operation("v2", "goods"))
    assert found == [(SUNSET, "no sunset: say the last day in x-sunset", ["GET /v1/orders", "GET /v1/goods"])]


def test_a_sunset_header_counts(run):
    header = "{description: x, headers: {Sunset: {schema: {type: string}, example: 'Thu, 31 Dec 2026 23:59:59 GMT'}}}"
    old = f"  /v1/orders:\n    get:\n      responses: {{'200': {header}}}\n"
    done = run(old, operation("v2", "orders"))
    assert done.status == 0, done.out
    assert "not deprecated, sunset Thu, 31 Dec 2026 23:59:59 GMT, 213 days left\n" in done.out


def test_one_document_may_hold_both_versions(tmp_path):
    both = operation("v1", "orders", more=LIFE) + operation("v1", "gone", more=LIFE) + operation("v2", "orders")
    (tmp_path / "api.yaml").write_text(HEAD + both, encoding="utf-8")
    done = contractctl("diff", "api.yaml", "api.yaml", *PREFIXES, "--migration", "--today", "2026-06-01", cwd=tmp_path)
    assert done.status == 1
    assert "GET /v1/orders -> GET /v2/orders (found by path)\n" in done.out
    assert done.out.count(" -> ") == 2
    assert f"{REPLACEMENT}\n" in done.out


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (("--select", SUNSET), [SUNSET]),
        (("--ignore", SUNSET), [REPLACEMENT]),
        (("--severity", f"{REPLACEMENT}=off"), [SUNSET]),
        (("--exclude", "GET /v1/list"), []),
    ],
)
def test_findings_are_selected_as_ever(findings, arguments, rules):
    assert [one[0] for one in findings(operation("v1", "list"), operation("v2", "orders"), *arguments)] == rules


def test_a_warning_does_not_fail(run):
    done = run(operation("v1", "list", more=LIFE), operation("v2", "orders"), "--severity", f"{REPLACEMENT}=warning")
    assert done.status == 0
    assert "warning  GET /v1/list: no replacement" in done.out


def test_an_approval_is_a_decision(run, tmp_path):
    entry = f'[[approval]]\nrule = "{REPLACEMENT}"\noperation = "GET /v1/list"\nreason = "agreed with sales"\nuntil = 2026-12-01\n'
    (tmp_path / "contractctl-approvals.toml").write_text(entry, encoding="utf-8")
    done = run(operation("v1", "list", more=LIFE), operation("v2", "orders"))
    assert done.status == 0, done.out + done.err
    assert "1 approved" in done.out


def test_min_days_goes_with_migration(tmp_path):
    (tmp_path / "a.yaml").write_text(HEAD + operation("v1", "orders"), encoding="utf-8")
    done = contractctl("diff", "a.yaml", "a.yaml", "--min-days", "5", cwd=tmp_path)
    assert done.status == 2
    assert "--min-days" in done.err


def test_without_it_nothing_is_asked(tmp_path):
    (tmp_path / "a.yaml").write_text(HEAD + operation("v1", "orders"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(HEAD + operation("v1", "orders") + operation("v1", "goods"), encoding="utf-8")
    done = contractctl("diff", "a.yaml", "b.yaml", "--select", "compatibility", "--format", "json", cwd=tmp_path)
    assert done.status == 0
    assert not [one for one in json.loads(done.out)["clauses"] if "migration" in one["rule"]]


@pytest.mark.parametrize(
    ("path", "link", "there"),
    [
        ("orders", '</v2/orders>; rel="successor-version"', "GET /v2/orders"),
        ("orders", "<https://api.example.com/v2/orders>; rel=successor-version", "GET /v2/orders"),
        ("orders/{id}", '</v2/x>; rel="help", </v2/orders/42>; title="a; b"; rel="Successor-Version next"', "GET /v2/orders/{id}"),
        ("orders", '</v2/orders>; rel="predecessor-version"', None),
        ("orders", "</v2/other>; rel=successor-version", None),
    ],
)  # fmt: skip
def test_a_link_header_names_the_successor(run, path, link, there):
    header = f"{{description: x, headers: {{Link: {{schema: {{type: string}}, example: {json.dumps(link)}}}}}}}"
    old = f"  /v1/list:\n    get:\n{LIFE}      responses: {{'200': {header}}}\n"
    done = run(old, operation("v2", path), "--format", "json")
    assert done.status == (0 if there else 1), done.out + done.err
    (row,) = report_of(done)["migration"]
    assert (row["replacement"], row["by"]) == ((there, "successor-version") if there else (None, None))


def test_both_versions_in_one_document_with_other_names(tmp_path):
    link = "{description: x, headers: {Link: {schema: {type: string}, example: </v2/goods>; rel=successor-version}}}"
    both = operation("v1", "list", more=f"{LIFE}      x-replacement: GET /v2/orders\n") + operation("v2", "orders")
    both += f"  /v1/wares:\n    get:\n{LIFE}      responses: {{'200': {link}}}\n" + operation("v2", "goods")
    (tmp_path / "api.yaml").write_text(HEAD + both, encoding="utf-8")
    given = ("api.yaml", "api.yaml", *PREFIXES, "--migration", "--today", "2026-06-01", "--format", "json")
    done = contractctl("diff", *given, cwd=tmp_path)
    assert done.status == 0, done.out + done.err
    assert [(one["replacement"], one["by"]) for one in report_of(done)["migration"]] == [
        ("GET /v2/orders", "x-replacement"), ("GET /v2/goods", "successor-version"),
    ]  # fmt: skip
